//! Which logs are accepted and whose cosignatures suffice. SOURCE: C2SP tlog-policy.
//!
//! Only what an offline check needs: URLs are read and dropped. Names are compared as bytes.

use std::collections::{BTreeMap, BTreeSet};

use crate::checkpoint::SignedCheckpoint;
use crate::hash::clip;
use crate::note::{KeyKind, NoteError, Verified, VerifierKey};

/// Longest policy, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// Most logs, witnesses and groups together.
pub const MAX_DEFINITIONS: usize = 1024;

/// Why a policy text is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("policy line {line}: {why}")]
pub struct PolicyError {
    /// Line number from 1; 0 for the file as a whole.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// A name of the policy: a witness or a group of at least `threshold` members.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Named {
    Witness(VerifierKey),
    Group {
        threshold: usize,
        members: Vec<String>,
    },
}

/// A parsed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<VerifierKey>,
    named: BTreeMap<String, Named>,
    quorum: Option<String>,
}

/// What a policy says of one checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyOutcome {
    /// Signatures of the policy's logs and witnesses that are good.
    pub verified: Vec<Verified>,
    /// Whether the witnesses among them suffice; also true for `quorum none`.
    pub quorum_met: bool,
    /// Whether the policy asks for any witness.
    pub quorum_needed: bool,
}

impl Policy {
    /// Reads a policy text.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        let whole = |why: &str| PolicyError {
            line: 0,
            why: why.to_owned(),
        };
        if bytes.len() > MAX_BYTES {
            return Err(whole("longer than the limit"));
        }
        // The specification treats names as octets; ours are UTF-8 as it recommends.
        let text = str::from_utf8(bytes).map_err(|_| whole("not utf-8"))?;
        let mut builder = Builder::default();
        for (number, line) in text.split('\n').enumerate() {
            builder.line(line).map_err(|why| PolicyError {
                line: number + 1,
                why,
            })?;
        }
        let quorum = match builder.quorum {
            Quorum::Unset => return Err(whole("no `quorum` line; add `quorum none`")),
            Quorum::None => None,
            Quorum::Name(name) => Some(name),
        };
        Ok(Self {
            logs: builder.logs,
            named: builder.named,
            quorum,
        })
    }

    /// The accepted logs.
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    /// The witnesses' keys.
    pub fn witnesses(&self) -> impl Iterator<Item = &VerifierKey> {
        self.named.values().filter_map(|named| match named {
            Named::Witness(key) => Some(key),
            Named::Group { .. } => None,
        })
    }

    /// Checks a checkpoint's cosignatures. A bad signature of a known witness is an error, too few
    /// good ones is not: see [`PolicyOutcome::quorum_met`].
    pub fn check(&self, checkpoint: &SignedCheckpoint) -> Result<PolicyOutcome, NoteError> {
        let known: Vec<VerifierKey> = self.logs.iter().chain(self.witnesses()).cloned().collect();
        let verified = match checkpoint.note().verify(&known) {
            Err(NoteError::NoKnownKey(_)) => Vec::new(),
            other => other?,
        };
        let signed = |key: &VerifierKey| verified.iter().any(|line| line.key == *key);
        let quorum_met = self
            .quorum
            .as_ref()
            .is_none_or(|name| self.met(name, &signed));
        Ok(PolicyOutcome {
            quorum_met,
            quorum_needed: self.quorum.is_some(),
            verified,
        })
    }

    /// Members are defined before the groups that name them, so this ends.
    fn met(&self, name: &str, signed: &dyn Fn(&VerifierKey) -> bool) -> bool {
        match self.named.get(name) {
            Some(Named::Witness(key)) => signed(key),
            Some(Named::Group { threshold, members }) => {
                members
                    .iter()
                    .filter(|member| self.met(member, signed))
                    .count()
                    >= *threshold
            }
            None => false,
        }
    }
}

/// What the quorum line said.
#[derive(Default)]
enum Quorum {
    #[default]
    Unset,
    None,
    Name(String),
}

#[derive(Default)]
struct Builder {
    logs: Vec<VerifierKey>,
    named: BTreeMap<String, Named>,
    grouped: BTreeSet<String>,
    quorum: Quorum,
}

impl Builder {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line
            .bytes()
            .any(|byte| (byte < 0x20 && byte != b'\t') || byte == 0x7f)
        {
            return Err("a control character".into());
        }
        let words: Vec<&str> = line
            .split([' ', '\t'])
            .filter(|word| !word.is_empty())
            .collect();
        if self.logs.len() + self.named.len() > MAX_DEFINITIONS {
            return Err(format!("more than {MAX_DEFINITIONS} definitions"));
        }
        match words.as_slice() {
            [] => Ok(()),
            [first, ..] if first.starts_with('#') => Ok(()),
            ["log", key] | ["log", key, _] => {
                let key = parse_key(key, KeyKind::Note)?;
                if self.logs.iter().any(|other| other.key() == key.key()) {
                    return Err("this log key is listed twice".into());
                }
                self.logs.push(key);
                Ok(())
            }
            ["witness", name, key] | ["witness", name, key, _] => {
                let key = parse_key(key, KeyKind::Cosignature)?;
                let twice = |named: &Named| matches!(named, Named::Witness(other) if other.key() == key.key());
                if self.named.values().any(twice) {
                    return Err("this witness key is listed twice".into());
                }
                self.define(name, Named::Witness(key))
            }
            ["group", name, threshold, members @ ..] => self.group(name, threshold, members),
            ["quorum", name] => {
                if !matches!(self.quorum, Quorum::Unset) {
                    return Err("a second `quorum` line".into());
                }
                self.quorum = match *name {
                    "none" => Quorum::None,
                    other => Quorum::Name(self.known(other)?),
                };
                Ok(())
            }
            _ => Err(format!(
                "`{}` is not log, witness, group or quorum",
                clip(line)
            )),
        }
    }

    fn group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<(), String> {
        let count = members.len();
        let threshold = match threshold {
            "any" => 1,
            "all" => count,
            number => number
                .parse::<usize>()
                .ok()
                .filter(|k| k.to_string() == number)
                .ok_or_else(|| format!("threshold `{}` is no number", clip(number)))?,
        };
        if threshold < 1 || threshold > count {
            return Err(format!("threshold {threshold} of {count} members"));
        }
        let members = members
            .iter()
            .map(|member| self.known(member))
            .collect::<Result<Vec<_>, _>>()?;
        for member in &members {
            if !self.grouped.insert(member.clone()) {
                return Err(format!("`{}` is a member twice", clip(member)));
            }
        }
        self.define(name, Named::Group { threshold, members })
    }

    fn known(&self, name: &str) -> Result<String, String> {
        if self.named.contains_key(name) {
            return Ok(name.to_owned());
        }
        Err(format!("`{}` is not defined on a line before", clip(name)))
    }

    fn define(&mut self, name: &str, named: Named) -> Result<(), String> {
        if name == "none" || self.named.contains_key(name) {
            return Err(format!("the name `{}` is taken", clip(name)));
        }
        self.named.insert(name.to_owned(), named);
        Ok(())
    }
}

fn parse_key(text: &str, kind: KeyKind) -> Result<VerifierKey, String> {
    let key: VerifierKey = text.parse().map_err(|error: NoteError| error.to_string())?;
    if key.kind() == kind {
        return Ok(key);
    }
    let need = if kind == KeyKind::Note {
        "01 (log)"
    } else {
        "04 (cosignature)"
    };
    Err(format!("key `{}` is not of type {need}", clip(text)))
}

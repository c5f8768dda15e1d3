//! `lastlooks verify`: the offline check of `looks-verify`, from the same library.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use looks_record::note::VerifierKey;
use looks_record::policy::{self, Policy};
use looks_verify::{Options, verify};

use crate::args::Verify;
use crate::outcome::{Exit, Failure, Out, Outcome};

/// Carries out `verify`.
pub(crate) fn run(asked: &Verify, out: Out) -> Outcome {
    let mut options = Options {
        fast: asked.fast,
        ..Options::default()
    };
    for text in &asked.key {
        options.keys.push(key("--key", text)?);
    }
    for path in &asked.key_file {
        options.keys.extend(keys_of(path)?);
    }
    if let Some(path) = &asked.policy {
        let bytes = small("--policy", path)?;
        let policy = Policy::parse(&bytes)
            .map_err(|e| Failure::cannot(format!("--policy `{}`: {e}", path.display())))?;
        options.policy = Some(policy);
    }
    let mut pack = File::open(&asked.pack).map_err(|e| Failure::file("open", &asked.pack, e))?;
    let report = verify(&mut pack, &options).map_err(|e| Failure::file("read", &asked.pack, e))?;
    out.answer(&report.to_json(), &report.to_string())?;
    Ok(Exit::of(report.exit_code()))
}

fn key(option: &str, text: &str) -> Outcome<VerifierKey> {
    text.trim()
        .parse()
        .map_err(|e| Failure::cannot(format!("{option} `{text}`: {e}")))
}

fn keys_of(path: &Path) -> Outcome<Vec<VerifierKey>> {
    let bytes = small("--key-file", path)?;
    let text = String::from_utf8(bytes)
        .map_err(|_| Failure::cannot(format!("--key-file `{}`: not text", path.display())))?;
    let keys: Vec<VerifierKey> = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| key("--key-file", line))
        .collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err(Failure::cannot(format!(
            "--key-file `{}`: no key in it; give the file that `lastlooks export` printed the key of",
            path.display()
        )));
    }
    Ok(keys)
}

/// Files named by the user are small; a larger one is a mistake.
fn small(option: &str, path: &Path) -> Outcome<Vec<u8>> {
    let limit = policy::MAX_BYTES as u64;
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|e| Failure::file("read", path, e))?;
    if bytes.len() as u64 > limit {
        return Err(Failure::cannot(format!(
            "{option} `{}`: more than {limit} bytes; name the right file",
            path.display()
        )));
    }
    Ok(bytes)
}

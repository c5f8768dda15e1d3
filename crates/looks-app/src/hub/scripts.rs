//! The hub's side of scripts: the file kept, read on a thread of its own, filed in one transaction.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use looks_core::id::ScriptId;
use looks_core::private::Words;
use looks_core::state::SCENES_MAX;
use looks_record::hash::{sha256, to_hex};
use looks_record::part::commit;
use looks_script::diff;
use looks_store::Part;
use tokio::sync::{Semaphore, oneshot};

use super::Hub;
use crate::scripts::{
    About, Draft, Filed, ReadScript, Renumbered, SCRIPT_MAX, Upload,
    carry::{Carried, carry, carry_older},
    commands, ending, file_name, free_id, renumbered,
};
use crate::{AppError, ImportAnswer, Submission};

/// Drafts kept as read: the page of a draft and its difference to the one before, of a few scripts.
const KEPT: usize = 8;

/// Drafts read at once: each may take many times its size of memory.
const AT_ONCE: usize = 2;

/// Readers go through marks within marks; main threads have as much.
const STACK: usize = 8 * 1024 * 1024;

/// Drafts as read, and who reads them.
#[derive(Debug)]
pub(super) struct Shelf {
    reader: Arc<dyn ReadScript>,
    turns: Semaphore,
    kept: Mutex<VecDeque<(String, Arc<Draft>)>>,
}

impl Shelf {
    pub(super) fn new(reader: Arc<dyn ReadScript>) -> Self {
        Self {
            reader,
            turns: Semaphore::new(AT_ONCE),
            kept: Mutex::new(VecDeque::new()),
        }
    }

    fn find(&self, key: &str) -> Option<Arc<Draft>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(k, _)| k == key);
        found.map(|(_, draft)| Arc::clone(draft))
    }

    fn keep(&self, key: String, draft: &Arc<Draft>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(k, _)| *k != key);
        kept.push_front((key, Arc::clone(draft)));
        kept.truncate(KEPT);
    }

    /// Reads and scans away from the async threads.
    async fn read(&self, bytes: Vec<u8>, ending: &str) -> Result<Arc<Draft>, String> {
        let _turn = self
            .turns
            .acquire()
            .await
            .map_err(|_| "the hub is stopping; send it again".to_owned())?;
        let reader = Arc::clone(&self.reader);
        // The record keeps the ending alone: later readings must go the same way as the first.
        let name = format!("script.{ending}");
        let (told, answer) = oneshot::channel();
        let work = move || {
            let read = || reader.read(bytes, &name).map(Draft::of);
            let read = catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
                Err("reading it failed for a fault of this program; export it in another format, and report it".to_owned())
            });
            // Nobody waits where the request was given up.
            let _ = told.send(read);
        };
        std::thread::Builder::new()
            .name("script".to_owned())
            .stack_size(STACK)
            .spawn(work)
            .map_err(|e| format!("no thread to read it in: {e}; send it again"))?;
        let draft = answer
            .await
            .map_err(|_| "reading it ended without an answer; send it again".to_owned())??;
        Ok(Arc::new(draft))
    }
}

fn bad_file(name: &str, remedy: impl Into<String>) -> AppError {
    AppError::BadInput {
        field: "file",
        value: name.to_owned(),
        remedy: remedy.into(),
    }
}

impl Hub {
    /// Files a draft: reads and scans it, keeps the file durably, and records it with its scenes, what was
    /// found, and what becomes of the decisions about the draft before, all or nothing. The same file sent
    /// again after the same draft is the same draft; sent as another script, or as the next draft of itself, it is refused.
    pub async fn file_script(&self, upload: Upload) -> Result<Filed, AppError> {
        let name = file_name(&upload.name);
        let size = upload.bytes.len();
        if size > SCRIPT_MAX {
            return Err(AppError::TooLarge {
                what: "file of the script",
                size: size as u64,
                limit: SCRIPT_MAX as u64,
            });
        }
        if size == 0 {
            return Err(bad_file(
                &name,
                "`0` bytes, so there is nothing to read; export the script again",
            ));
        }
        let part = self.part_of(&upload.bytes);
        let file = to_hex(&part.commitment);
        let state = self.state();
        // A script that another draft has replaced may be filed anew as one of its own.
        let same = state.scripts.iter().find(|(id, s)| {
            let counts = s.withdrawn.is_none() && s.is_whole();
            let stands = s.after.is_some() || state.script_in_force(id);
            s.file == file && s.after == upload.after && counts && stands
        });
        if let Some((id, _)) = same {
            return Ok(Filed {
                script: id.clone(),
                answer: ImportAnswer::Repeated { first: 0 },
            });
        }
        if let Some((id, _)) = state.scripts_in_force().find(|(_, s)| s.file == file) {
            let remedy = format!(
                "this very file is in force already as `{id}`; open that, or withdraw it first"
            );
            return Err(bad_file(&name, remedy));
        }
        let ending = ending(&name);
        let draft = self.read_bytes(&file, upload.bytes, &ending, &name).await?;
        if draft.script.scenes.is_empty() {
            return Err(bad_file(
                &name,
                "no scene headings in it, such as `INT. KITCHEN - DAY`; check that it is a script",
            ));
        }
        let most = usize::try_from(SCENES_MAX).unwrap_or(usize::MAX);
        if draft.script.scenes.len() > most {
            let scenes = draft.script.scenes.len();
            let remedy = format!(
                "it has `{scenes}` scenes and a script may have at most `{most}`; send it in parts, each as a script"
            );
            return Err(bad_file(&name, remedy));
        }
        let script = match upload.script {
            Some(id) => id,
            None => free_id(&state, &name)
                .ok_or_else(|| bad_file(&name, "give the draft a short name of its own"))?,
        };
        let (carried, was) = match &upload.after {
            Some(before) => self.carried(before, &draft).await,
            None => Default::default(),
        };
        let about = About {
            script: &script,
            name: &name,
            file: &file,
            ending: &ending,
            after: upload.after.as_ref(),
        };
        let digest: String = file.chars().take(24).collect();
        let tries = state.scripts.values().filter(|s| s.file == file).count();
        let all = commands(about, &draft, &was, &carried)
            .into_iter()
            .enumerate()
            .map(|(n, command)| {
                let id = format!("script-{digest}-{tries}-{n}");
                let mut one =
                    Submission::new(id, Some(upload.by.clone()), upload.strength, command);
                one.device.clone_from(&upload.device);
                one
            })
            .collect();
        // CRASH: the file is durable before the record speaks of it; one that no entry came to speak of
        // lies there unread.
        let parts = Arc::clone(&self.inner.shared.parts);
        let sum = part.commitment;
        tokio::task::spawn_blocking(move || parts.put(&part))
            .await
            .map_err(AppError::internal)??;
        let answer = self.import(all, sum).await?;
        Ok(Filed { script, answer })
    }

    /// A draft as read and scanned. `NotFound` where the record or the folder does not have it, `Corrupt`
    /// where its file is not what was filed.
    pub async fn script_draft(&self, script: &ScriptId) -> Result<Arc<Draft>, AppError> {
        let state = self.state();
        let known = state
            .scripts
            .get(script)
            .ok_or_else(|| AppError::NotFound {
                what: "script",
                id: script.to_string(),
            })?;
        let key = shelf_key(&known.file, &known.ending);
        if let Some(draft) = self.inner.scripts.find(&key) {
            return Ok(draft);
        }
        let bytes = self.script_file(script).await?;
        self.read_bytes(&known.file, bytes, &known.ending, script.as_str())
            .await
    }

    /// The file of a draft, checked against the sum under which it was filed.
    pub async fn script_file(&self, script: &ScriptId) -> Result<Vec<u8>, AppError> {
        let state = self.state();
        let missing = || AppError::NotFound {
            what: "file of the script",
            id: script.to_string(),
        };
        let known = state.scripts.get(script).ok_or_else(missing)?;
        let sum: looks_record::Hash = known.file.parse().map_err(|_| missing())?;
        let parts = Arc::clone(&self.inner.shared.parts);
        let part = tokio::task::spawn_blocking(move || parts.get(&sum.0))
            .await
            .map_err(AppError::internal)??;
        part.map(|p| p.bytes).ok_or_else(missing)
    }

    /// The bytes with a salt that nobody outside can make: the sum in the record tells nothing of a file
    /// that somebody else may have, and the same file has the same sum here.
    fn part_of(&self, bytes: &[u8]) -> Part {
        let of_file = sha256(bytes).0;
        let key = &self.inner.shared.id_key;
        let mixed = sha256(&[&b"lastlooks/script-salt/v1\0"[..], key, &of_file].concat()).0;
        let mut salt = [0; 16];
        for (to, from) in salt.iter_mut().zip(mixed) {
            *to = from;
        }
        Part {
            commitment: commit(&salt, bytes).0,
            salt,
            bytes: bytes.to_vec(),
        }
    }

    async fn read_bytes(
        &self,
        file: &str,
        bytes: Vec<u8>,
        ending: &str,
        name: &str,
    ) -> Result<Arc<Draft>, AppError> {
        let key = shelf_key(file, ending);
        if let Some(draft) = self.inner.scripts.find(&key) {
            return Ok(draft);
        }
        let read = self.inner.scripts.read(bytes, ending).await;
        let draft = read.map_err(|words| bad_file(name, words))?;
        self.inner.scripts.keep(key, &draft);
        Ok(draft)
    }

    async fn carried(&self, before: &ScriptId, new: &Arc<Draft>) -> (Vec<Carried>, Renumbered) {
        let old = self.script_draft(before).await;
        if let Err(error) = &old {
            tracing::warn!(script = %before, %error, "decisions are carried by their keys alone");
        }
        // The newest state: what was decided while the file was read counts.
        let state = self.state();
        let Some(script) = state.scripts.get(before) else {
            return Default::default();
        };
        let (hub, new, script) = (self.clone(), Arc::clone(new), Arc::clone(script));
        let before = before.clone();
        let old = old.ok();
        let compare = move || {
            let text = |words: &Words| hub.words(&words.0).unwrap_or_default();
            let both = old
                .as_deref()
                .map(|old| (old, diff::diff(old.compared(), new.compared())));
            let was = both.as_ref().map(|(old, d)| renumbered(d, old, &new));
            let mut carried = carry(&script, both.as_ref().map(|(_, d)| d), &new, &text);
            let drafts = std::iter::once((&before, &*script)).chain(state.drafts_before(&script));
            carried.extend(carry_older(drafts, &new, &carried));
            (carried, was.unwrap_or_default())
        };
        // Where that ends by a fault nothing is taken over, and everything is asked.
        tokio::task::spawn_blocking(compare)
            .await
            .unwrap_or_default()
    }
}

fn shelf_key(file: &str, ending: &str) -> String {
    format!("{file}.{ending}")
}

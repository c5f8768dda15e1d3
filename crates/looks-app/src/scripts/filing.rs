//! The commands by which a draft enters the record, each small enough for one entry.

use std::collections::{BTreeMap, BTreeSet};

use deunicode::deunicode;
use looks_core::{
    State,
    id::{SceneId, ScriptId},
};
use looks_script::diff::{self, Diff};
use serde_json::{Value, json};

use super::{Draft, carry::Carried, category, presence};

/// Most scenes in one command.
const SCENES: usize = 60;

/// Most hazards in one command, but for those of one scene.
const HAZARDS: usize = 110;

/// Most decisions in one command.
const DECISIONS: usize = 80;

/// Longest name of a file that is kept.
const NAME_MAX: usize = 120;

/// The name of a file without folders and without what no name needs.
pub(crate) fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let turned = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain: String = last
        .chars()
        .filter(|c| !c.is_control() && !turned(*c))
        .take(NAME_MAX)
        .collect();
    let plain = plain.trim();
    if plain.is_empty() {
        "script".to_owned()
    } else {
        plain.to_owned()
    }
}

/// The ending of a file's name, as the record keeps it; empty where it has none that can decide anything.
pub(crate) fn ending(name: &str) -> String {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let end = end.to_ascii_lowercase();
    if end.len() <= 16 && end.bytes().all(|b| b.is_ascii_alphanumeric()) {
        end
    } else {
        String::new()
    }
}

/// An id for a draft, made from its file's name, that the record does not have.
pub(crate) fn free_id(state: &State, name: &str) -> Option<ScriptId> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut slug = String::new();
    for c in deunicode(stem).to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(40).collect();
    let slug = slug.trim_matches('-');
    let slug = if slug.is_empty() { "script" } else { slug };
    (1_u32..10_000)
        .map(|n| match n {
            1 => slug.to_owned(),
            n => format!("{slug}-{n}"),
        })
        .filter_map(|id| ScriptId::parse(&id).ok())
        .find(|id| !state.scripts.contains_key(id))
}

/// About which file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) script: &'a ScriptId,
    pub(crate) name: &'a str,
    /// Salted sum of its bytes.
    pub(crate) file: &'a str,
    pub(crate) ending: &'a str,
    pub(crate) after: Option<&'a ScriptId>,
}

/// Everything that is said of a draft, in order.
pub(crate) fn commands(
    about: About<'_>,
    draft: &Draft,
    was: &Renumbered,
    carry: &[Carried],
) -> Vec<Value> {
    let script = about.script;
    let mut first = json!({
        "do": "file_script", "script": script, "name": about.name, "file": about.file,
        "ending": about.ending, "pages": draft.pages(), "scenes": draft.script.scenes.len(),
    });
    if let (Some(after), Some(map)) = (about.after, first.as_object_mut()) {
        map.insert("after".to_owned(), json!(after));
    }
    let mut all = vec![first];
    let mut scenes: Vec<Value> = Vec::new();
    let mut hazards = 0;
    for scene in listed(draft, was) {
        let found = scene
            .get("hazards")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        if scenes.len() >= SCENES || (hazards + found > HAZARDS && !scenes.is_empty()) {
            let full = std::mem::take(&mut scenes);
            all.push(json!({ "do": "list_scenes", "script": script, "scenes": full }));
            hazards = 0;
        }
        hazards += found;
        scenes.push(scene);
    }
    all.push(json!({ "do": "list_scenes", "script": script, "scenes": scenes }));
    for some in carry.chunks(DECISIONS) {
        all.push(json!({ "do": "carry_decisions", "script": script, "carry": some }));
    }
    all
}

/// What became of the numbers of a draft in the next.
#[derive(Debug, Default)]
pub(crate) struct Renumbered {
    /// For each scene, what setups called it by the draft before where that was another number.
    was: BTreeMap<usize, BTreeSet<SceneId>>,
    /// Scenes whose number was another scene's in the draft before.
    anew: BTreeSet<usize>,
}

/// Compares the numbers of two drafts, of which this is the difference.
pub(crate) fn renumbered(difference: &Diff, old: &Draft, new: &Draft) -> Renumbered {
    let mut out = Renumbered::default();
    let before: BTreeSet<&SceneId> = old.called.iter().collect();
    for change in &difference.scenes {
        let now: BTreeSet<&SceneId> = change
            .new
            .iter()
            .filter_map(|s| new.called.get(s.index))
            .collect();
        for scene in &change.new {
            let was = change.old.iter().filter_map(|s| old.called.get(s.index));
            // One of the scenes it was cut into may have kept the number.
            let other: BTreeSet<SceneId> = was.filter(|w| !now.contains(w)).cloned().collect();
            if !other.is_empty() {
                out.was.insert(scene.index, other);
            }
            let number = new.called.get(scene.index);
            let same = |s: &diff::SceneRef| old.called.get(s.index) == number;
            if number.is_some_and(|n| before.contains(n)) && !change.old.iter().any(same) {
                out.anew.insert(scene.index);
            }
        }
    }
    out
}

fn listed<'a>(draft: &'a Draft, was: &'a Renumbered) -> impl Iterator<Item = Value> + 'a {
    let scenes = draft.script.scenes.iter().zip(&draft.scene_keys);
    let found = draft.found.iter().zip(&draft.keys);
    scenes
        .zip(&draft.called)
        .zip(found)
        .map(|(((scene, key), called), (found, keys))| {
            let hazards: Vec<Value> = found
                .hazards
                .iter()
                .zip(keys)
                .filter_map(|(h, key)| {
                    let category = category(h.category)?;
                    Some(json!({ "hazard": key, "category": category, "kind": presence(h.kind) }))
                })
                .collect();
            let mut said = json!({ "key": key, "scene": called, "eighths": scene.eighths, "hazards": hazards });
            if let Some(map) = said.as_object_mut() {
                if let Some(other) = was.was.get(&scene.index) {
                    map.insert("was".to_owned(), json!(other));
                }
                if was.anew.contains(&scene.index) {
                    map.insert("anew".to_owned(), json!(true));
                }
            }
            said
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scripts::{InProcess, ReadScript as _};

    #[test]
    fn names_are_made_plain() {
        assert_eq!(file_name("C:\\x\\Draft 2.fdx"), "Draft 2.fdx");
        assert_eq!(file_name("a/b/\u{202e}draft.pdf\n"), "draft.pdf");
        assert_eq!(file_name("  "), "script");
        assert_eq!(
            (ending("a.FDX"), ending("a"), ending("a.b c")),
            ("fdx".to_owned(), String::new(), String::new())
        );
        let id = free_id(&State::new(), "El Río – white (2).fountain").unwrap();
        assert_eq!(id.as_str(), "el-rio-white-2");
        assert_eq!(
            free_id(&State::new(), "¿?.fountain").unwrap().as_str(),
            "script"
        );
    }

    /// A long script is several entries, each within the record's size and the reader's limits.
    #[test]
    fn a_long_draft_is_cut_into_entries() {
        let mut text = String::new();
        for n in 1..=500 {
            let scene = format!(
                "EXT. QUARRY {n} - NIGHT #{n}#\n\nVera fires her revolver at the burning truck. A horse bolts past the children into the river.\n\n"
            );
            text.push_str(&scene);
        }
        let script = InProcess.read(text.into_bytes(), "a.fountain").unwrap();
        let draft = Draft::of(script);
        let id = ScriptId::parse("long").unwrap();
        let about = About {
            script: &id,
            name: "a",
            file: "00",
            ending: "fountain",
            after: None,
        };
        let all = commands(about, &draft, &Renumbered::default(), &[]);
        let mut scenes = 0;
        for command in &all {
            let bytes = serde_json::to_vec(command).unwrap().len();
            assert!(bytes < 24 * 1024, "{bytes}");
            crate::parse::command(command).unwrap();
            scenes += command["scenes"].as_array().map_or(0, Vec::len);
        }
        assert_eq!(scenes, 500);
        assert!(all.len() > 10, "{}", all.len());
    }
}

//! Checks of words: unfinished marks, paths of one machine, names of tools, fixed comment words.

use super::{Finding, Tree};

/// True when `word` stands in `line` with no letter, digit or underscore on either side.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let part = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line
            .get(at + word.len()..)
            .and_then(|text| text.chars().next());
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

/// Finds lines for which `test` has something to say.
fn lines(tree: &Tree, test: impl Fn(&str) -> Option<String>) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree
        .files
        .iter()
        .filter(|file| is_prose_or_code(&file.path))
    {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(text) = test(line) {
                found.push(Finding::line(&file.path, index, text));
            }
        }
    }
    found
}

/// Files written by hand; the lock file and the licence are not ours to word.
fn is_prose_or_code(path: &str) -> bool {
    // Screenplays and the words looked for in them speak as people do.
    let spoken = ["crates/looks-script/corpus/", "crates/looks-script/data/"];
    !["Cargo.lock", "LICENSE", "xtask/src/tidy/words.rs"].contains(&path)
        && !spoken.iter().any(|folder| path.starts_with(folder))
}

/// Finds marks of unfinished work. An open point is an issue or a line in a decision record.
pub(super) fn unfinished(tree: &Tree) -> Vec<Finding> {
    lines(tree, |line| {
        ["TODO", "FIXME", "XXX", "HACK", "todo!", "unimplemented!"]
            .into_iter()
            // The pages that state the rule have to name the marks.
            .find(|mark| has_word(line, mark) && !line.contains(&format!("`{mark}`")))
            .map(|mark| format!("`{mark}`: finish it, or record it where open points are kept"))
    })
}

/// Folders at the root of a file system that a path in the sources would tie to one machine.
const ROOT_FOLDERS: &[&str] = &["/work/", "/farm/", "/root/", "/home/", "/tmp/"];

/// Finds paths that exist only where somebody worked.
pub(super) fn machine_paths(tree: &Tree) -> Vec<Finding> {
    lines(tree, |line| {
        let folder = ROOT_FOLDERS.iter().find(|folder| {
            line.match_indices(**folder).any(|(at, _)| {
                let before = line.get(..at).and_then(|text| text.chars().next_back());
                let after = line
                    .get(at + folder.len()..)
                    .and_then(|text| text.chars().next());
                let within = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '}');
                !before.is_some_and(within) && after.is_some_and(char::is_alphabetic)
            })
        })?;
        Some(format!(
            "a path under `{folder}` exists on one machine only"
        ))
    })
}

/// Names of tools that somebody may have worked with, lower case, one word or two, as digests so
/// that this file passes its own check. The texts of a project speak of the project.
///
/// To add one: `digest("word")`, printed by a failing assertion in the test below.
const TOOL_WORDS: &[u64] = &[
    0x2391_9480_3edf_98f7,
    0x7f7a_7547_86a6_64b8,
    0xa113_d274_5d70_6ce3,
    0x4a51_192a_3eb6_93b4,
    0xd75f_909b_d5c8_344e,
    0x04dc_2554_6038_2976,
    0xcbb1_378b_4608_197a,
    0xfa34_4084_c2ac_cce4,
];

/// Finds words that speak of how a text was made instead of what it says.
pub(super) fn tools(tree: &Tree) -> Vec<Finding> {
    lines(tree, |line| {
        let lower = line.to_lowercase();
        let words: Vec<&str> = lower
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .filter(|w| !w.is_empty())
            .collect();
        let pairs = words.windows(2).map(|pair| pair.join(" "));
        words
            .iter()
            .map(|word| (*word).to_owned())
            .chain(pairs)
            .find(|word| TOOL_WORDS.contains(&digest(word)))
            .map(|word| format!("`{word}` speaks of a tool, not of the project"))
    })
}

/// FNV-1a, 64 bits: enough to keep a word out of sight.
const fn digest(word: &str) -> u64 {
    let bytes = word.as_bytes();
    let mut sum = 0xcbf2_9ce4_8422_2325_u64;
    let mut rest = bytes;
    while let [byte, after @ ..] = rest {
        sum = (sum ^ *byte as u64).wrapping_mul(0x0100_0000_01b3);
        rest = after;
    }
    sum
}

/// The three words that open a comment of a known kind.
const FIXED: &[&str] = &["INVARIANT", "CRASH", "SOURCE"];

/// Words of the same use elsewhere, which here are one of the three, or plain sentences.
const NOT_FIXED: &[&str] = &[
    "NOTE",
    "NB",
    "SAFETY",
    "WARNING",
    "WARN",
    "IMPORTANT",
    "BUG",
    "PERF",
    "REF",
    "SEE",
    "CITE",
];

/// Finds comments that open with another such word, and fixed words written in another way, which
/// a search would miss.
pub(super) fn fixed(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.with_extension("rs") {
        for (index, line) in file.text.lines().enumerate() {
            let Some(comment) = line.trim_start().strip_prefix("//") else {
                continue;
            };
            let comment = comment.trim_start_matches(['/', '!']).trim_start();
            let Some((word, _)) = comment.split_once(':') else {
                continue;
            };
            let misspelt = FIXED
                .iter()
                .any(|fixed| *fixed != word && fixed.eq_ignore_ascii_case(word));
            if misspelt || NOT_FIXED.contains(&word) {
                let text = format!(
                    "`{word}:` is not one of the fixed words {}",
                    FIXED.join(", ")
                );
                found.push(Finding::line(&file.path, index, text));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(check: fn(&Tree) -> Vec<Finding>, text: &str) -> usize {
        check(&Tree::of(&[
            ("crates/a/src/a.rs", text),
            ("Cargo.lock", text),
        ]))
        .len()
    }

    /// Shows that a word inside another word is not a word.
    #[test]
    fn whole_words_only() {
        assert!(has_word("a HashMap<K, V>", "HashMap"));
        assert!(!has_word("a HashMapping", "HashMap"));
        assert!(!has_word("an_Instant", "Instant"));
        assert!(has_word("Instants Instant", "Instant"));
    }

    /// Shows that each mark is found, and that naming it in a rule is allowed.
    #[test]
    fn unfinished_marks() {
        for mark in ["TODO", "FIXME", "XXX", "HACK"] {
            assert_eq!(
                count(unfinished, &format!("// {mark} later\n")),
                1,
                "{mark}"
            );
            assert_eq!(
                count(unfinished, &format!("no `{mark}` on main\n")),
                0,
                "{mark}"
            );
        }
        assert_eq!(count(unfinished, "todo!()\n"), 1);
        assert_eq!(count(unfinished, "HACKSAW\n"), 0);
    }

    /// Shows that a path of one machine is found, and a path of an address is not.
    #[test]
    fn paths() {
        assert_eq!(count(machine_paths, "see /home/someone/x\n"), 1);
        assert_eq!(count(machine_paths, &format!("\"/{}/x\"\n", "tmp")), 1);
        assert_eq!(
            count(
                machine_paths,
                "/var/lib/lastlooks, /api/work/x, {base}/home/x\n"
            ),
            0
        );
        assert_eq!(count(machine_paths, "/tmp/ alone\n"), 0);
    }

    /// Shows that one word and a pair of words are found through their digests. The list itself
    /// is looked at by its length only.
    #[test]
    fn tool_words() {
        let spelled: String = ["chat", "gpt"].concat();
        assert_eq!(count(tools, &format!("made with {spelled}.\n")), 1);
        let pair = ["ai", "agent"].join(" ");
        assert_eq!(count(tools, &format!("An {pair}: two words\n")), 1);
        assert_eq!(count(tools, "the agent of the union\n"), 0);
        assert_eq!(TOOL_WORDS.len(), 8);
    }

    /// Shows that fixed words pass, and misspelt or invented ones do not.
    #[test]
    fn fixed_words() {
        assert_eq!(
            count(fixed, "// INVARIANT: x\n// SOURCE: y\n/// CRASH: z\n"),
            0
        );
        assert_eq!(
            count(
                fixed,
                "// Invariant: x\n// crash: y\n// NOTE: z\n// SAFETY: a\n"
            ),
            4
        );
        assert_eq!(
            count(
                fixed,
                "// It holds: always\n//! HTTPS: below\nlet x = 1; // Y: z\n"
            ),
            0
        );
    }
}

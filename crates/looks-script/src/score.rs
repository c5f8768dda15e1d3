//! How well what was found agrees with labels that a person set. Scenes are paired by their headings in
//! order, so that one scene cut otherwise does not spoil the rest. Not a judgement of a script.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::hazard::{Category, Presence};

/// A labelled scene.
#[derive(Debug, Clone, Deserialize)]
pub struct Labelled {
    /// From 0.
    pub scene_index: usize,
    /// Words of the heading.
    pub heading: String,
    /// What is there.
    pub hazards: Vec<Label>,
}

/// One label.
#[derive(Debug, Clone, Deserialize)]
pub struct Label {
    /// What.
    pub category: Category,
    /// On set or spoken of.
    pub kind: Presence,
    /// Words that show it.
    #[serde(default)]
    pub evidence: String,
}

/// A script with its labels below each scene, as Fountain and as labels: `@@ HEADING` begins a scene,
/// `#a CATEGORY|WORDS` says what is on set, `#m CATEGORY|WORDS` what is only spoken of.
///
/// # Errors
/// The line that is none of this.
pub fn marked(text: &str) -> Result<(String, Vec<Labelled>), String> {
    let mut fountain = String::with_capacity(text.len());
    let mut scenes: Vec<Labelled> = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let kind = if line.starts_with("#a ") {
            Some(Presence::Action)
        } else if line.starts_with("#m ") {
            Some(Presence::Mention)
        } else {
            None
        };
        if let Some(heading) = line.strip_prefix("@@ ") {
            scenes.push(Labelled {
                scene_index: scenes.len(),
                heading: heading.trim().to_owned(),
                hazards: Vec::new(),
            });
            fountain.push_str(heading.trim());
            fountain.push_str("\n\n");
        } else if let Some(kind) = kind {
            let wrong = || format!("line {}: `{line}` is no label of a scene", n + 1);
            let (category, evidence) = line
                .get(3..)
                .and_then(|rest| rest.split_once('|'))
                .ok_or_else(wrong)?;
            let category = Category::named(category.trim()).ok_or_else(wrong)?;
            scenes.last_mut().ok_or_else(wrong)?.hazards.push(Label {
                category,
                kind,
                evidence: evidence.trim().to_owned(),
            });
        } else {
            fountain.push_str(line);
            fountain.push('\n');
        }
    }
    Ok((fountain, scenes))
}

/// Right, false and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Found and labelled.
    pub right: usize,
    /// Found, not labelled.
    pub wrong: usize,
    /// Labelled, not found.
    pub missed: usize,
}

#[expect(clippy::cast_precision_loss, reason = "counts of scenes are small")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

impl Count {
    /// Of what was found, how much is labelled.
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    /// Of what is labelled, how much was found.
    pub fn recall(&self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }

    /// The harmonic mean of both.
    pub fn f1(&self) -> f64 {
        ratio(2 * self.right, 2 * self.right + self.wrong + self.missed)
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.wrong += other.wrong;
        self.missed += other.missed;
    }
}

/// One scene in which finding and label differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which labelled scene.
    pub scene: usize,
    /// Which category.
    pub category: Category,
    /// True where it was found and not labelled.
    pub found: bool,
    /// Words found or labelled.
    pub evidence: String,
}

/// Sums over scripts.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// For each category on set.
    pub on_set: BTreeMap<Category, Count>,
    /// Mentions of all categories.
    pub mentions: Count,
    /// Scenes labelled.
    pub scenes: usize,
    /// Scenes that found their partner.
    pub paired: usize,
    /// Labelled scenes with nothing on set, and how many of them were alarmed.
    pub quiet: usize,
    /// See `quiet`.
    pub alarmed: usize,
    /// Right findings whose words share one with the label's words.
    pub overlapping: usize,
    /// Where finding and label differ.
    pub differences: Vec<Difference>,
}

impl Score {
    /// All categories together.
    pub fn total(&self) -> Count {
        let mut sum = Count::default();
        for c in self.on_set.values() {
            sum.add(*c);
        }
        sum
    }

    /// Part of the quiet scenes that were alarmed.
    pub fn alarm_rate(&self) -> f64 {
        ratio(self.alarmed, self.quiet)
    }

    /// Adds one script.
    pub fn add(&mut self, labelled: &[Labelled], found: &[Labelled]) {
        let a: Vec<String> = labelled.iter().map(|s| plain(&s.heading)).collect();
        let b: Vec<String> = found.iter().map(|s| plain(&s.heading)).collect();
        let mut partners = vec![None; a.len()];
        pair(&a, &b, 0..a.len(), 0..b.len(), &mut partners);
        for (scene, partner) in labelled.iter().zip(&partners) {
            self.scenes += 1;
            let partner = partner.and_then(|i| found.get(i));
            self.paired += usize::from(partner.is_some());
            self.scene(scene, partner);
        }
    }

    fn scene(&mut self, gold: &Labelled, found: Option<&Labelled>) {
        let want = kinds(&gold.hazards);
        let have = found.map(|f| kinds(&f.hazards)).unwrap_or_default();
        let on = |m: &BTreeMap<Category, (Presence, String)>, c: Category, p: Presence| {
            m.get(&c).is_some_and(|(k, _)| *k == p)
        };
        let mut alarms = 0;
        let mut hazards = 0;
        for c in Category::ALL {
            let (g, f) = (
                on(&want, c, Presence::Action),
                on(&have, c, Presence::Action),
            );
            hazards += usize::from(g);
            alarms += usize::from(f);
            let count = self.on_set.entry(c).or_default();
            match (g, f) {
                (true, true) => {
                    count.right += 1;
                    let shared = want
                        .get(&c)
                        .zip(have.get(&c))
                        .is_some_and(|(x, y)| share(&x.1, &y.1));
                    self.overlapping += usize::from(shared);
                }
                (true, false) => count.missed += 1,
                (false, true) => count.wrong += 1,
                (false, false) => {}
            }
            if g != f {
                let words = if f { have.get(&c) } else { want.get(&c) };
                self.differences.push(Difference {
                    scene: gold.scene_index,
                    category: c,
                    found: f,
                    evidence: words.map(|w| w.1.clone()).unwrap_or_default(),
                });
            }
            match (
                on(&want, c, Presence::Mention),
                on(&have, c, Presence::Mention),
            ) {
                (true, true) => self.mentions.right += 1,
                (true, false) => self.mentions.missed += 1,
                (false, true) => self.mentions.wrong += 1,
                (false, false) => {}
            }
        }
        if hazards == 0 {
            self.quiet += 1;
            self.alarmed += usize::from(alarms > 0);
        }
    }
}

fn kinds(labels: &[Label]) -> BTreeMap<Category, (Presence, String)> {
    let mut out: BTreeMap<Category, (Presence, String)> = BTreeMap::new();
    for l in labels {
        let replace = out
            .get(&l.category)
            .is_none_or(|(k, _)| *k == Presence::Mention && l.kind == Presence::Action);
        if replace {
            out.insert(l.category, (l.kind, l.evidence.clone()));
        }
    }
    out
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '\''))
        .filter(|w| !w.is_empty() && !["the", "a", "of", "and", "in", "on", "to"].contains(w))
        .map(str::to_owned)
        .collect()
}

fn share(a: &str, b: &str) -> bool {
    let b = words(b);
    words(a).iter().any(|w| b.contains(w))
}

/// A heading's letters and figures, in capitals without accents, without its scene number.
fn plain(heading: &str) -> String {
    let mut folded = String::new();
    crate::engine::fold(heading, &mut folded);
    let folded = folded.trim();
    let lettered = ["int", "ext", "i/e", "est"].iter().any(|p| {
        folded
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .starts_with(p)
    });
    let body = if lettered {
        folded
    } else {
        folded
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .trim_start_matches("scene ")
            .trim_start_matches(|c: char| c.is_ascii_digit())
    };
    let body = match body.rsplit_once('#') {
        Some((head, "")) => head.rsplit_once('#').map_or(head, |(h, _)| h),
        _ => body,
    };
    body.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// Longest common runs first, then what is left of them and right of them.
fn pair(
    a: &[String],
    b: &[String],
    ra: std::ops::Range<usize>,
    rb: std::ops::Range<usize>,
    out: &mut [Option<usize>],
) {
    let mut best = (0, 0, 0);
    for i in ra.clone() {
        for j in rb.clone() {
            let run = (0..ra.len())
                .take_while(|k| {
                    i + k < ra.end
                        && j + k < rb.end
                        && a.get(i + k).zip(b.get(j + k)).is_some_and(|(x, y)| x == y)
                })
                .count();
            if run > best.2 {
                best = (i, j, run);
            }
        }
    }
    let (i, j, run) = best;
    if run == 0 {
        return;
    }
    for k in 0..run {
        if let Some(slot) = out.get_mut(i + k) {
            *slot = Some(j + k);
        }
    }
    pair(a, b, ra.start..i, rb.start..j, out);
    pair(a, b, i + run..ra.end, j + run..rb.end, out);
}

#[cfg(test)]
mod tests {
    use super::{Label, Labelled, Score};
    use crate::hazard::{Category, Presence};

    fn scene(scene_index: usize, heading: &str, hazards: &[(Category, Presence)]) -> Labelled {
        Labelled {
            scene_index,
            heading: heading.to_owned(),
            hazards: hazards
                .iter()
                .map(|(category, kind)| Label {
                    category: *category,
                    kind: *kind,
                    evidence: "the words".to_owned(),
                })
                .collect(),
        }
    }

    #[test]
    fn pairs_by_heading_and_counts() {
        let gold = [
            scene(
                0,
                "EXT. YARD - NIGHT",
                &[(Category::Night, Presence::Action)],
            ),
            scene(1, "INT. HALL", &[(Category::Fire, Presence::Mention)]),
            scene(2, "12. INT. PLAZA DÍA", &[]),
        ];
        let found = [
            scene(0, "INT. OTHER", &[]),
            scene(
                1,
                "EXT. YARD - NIGHT",
                &[
                    (Category::Night, Presence::Action),
                    (Category::Fire, Presence::Action),
                ],
            ),
            scene(2, "INT HALL", &[(Category::Fire, Presence::Action)]),
            scene(3, "INT. PLAZA DIA #12#", &[]),
        ];
        let mut s = Score::default();
        s.add(&gold, &found);
        let t = s.total();
        assert_eq!(
            (s.scenes, s.paired, t.right, t.wrong, t.missed),
            (3, 3, 1, 2, 0)
        );
        assert_eq!((s.quiet, s.alarmed, s.mentions.missed), (2, 1, 1));
    }
}

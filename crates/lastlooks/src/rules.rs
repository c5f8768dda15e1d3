//! `lastlooks rules`: lists, explains and tests the rule packs that ship with the program.

use std::fmt::Write as _;

use looks_app::{Clock as _, SystemClock};
use looks_core::{Lang, gate::Effect};
use looks_rules::{Date, Filter, Rule, RuleBook};
use serde_json::{Value, json};

use crate::args::{Language, Rules};
use crate::outcome::{Exit, Failure, Out, Outcome, counted};

/// Carries out `rules`.
pub(crate) fn run(asked: &Rules, out: Out) -> Outcome {
    // Listed and explained are all rules; tested are those that bind today.
    let now = SystemClock::new().now().to_string();
    let today = now.get(..10).and_then(Date::parse);
    let date = matches!(asked, Rules::Test { .. })
        .then_some(today)
        .flatten();
    let book = RuleBook::shipped(date)
        .map_err(|e| Failure::cannot(format!("the rule packs cannot be read: {e}")))?;
    match asked {
        Rules::List {
            pack,
            command,
            text,
        } => list(
            &book,
            pack.as_deref(),
            command.as_deref(),
            text.as_deref(),
            out,
        ),
        Rules::Explain { id, lang } => explain(&book, id, language(*lang), out),
        Rules::Test { lang, verbose } => test(&book, language(*lang), *verbose, out),
    }
}

const fn language(language: Language) -> Lang {
    match language {
        Language::En => Lang::En,
        Language::Es => Lang::Es,
    }
}

fn effect(rule: &Rule) -> String {
    match rule.effect {
        Effect::Refuse => "refuse".to_owned(),
        Effect::Warn => "warn".to_owned(),
        Effect::Record => "record".to_owned(),
        Effect::Clock(seconds) => format!("clock {seconds} s"),
    }
}

fn rule_json(rule: &Rule) -> Value {
    json!({
        "id": rule.id, "pack": rule.pack.as_str(), "source": rule.source, "clause": rule.clause,
        "grade": rule.grade.as_str(), "effect": effect(rule), "on": rule.on, "when": rule.when,
        "from": rule.from.map(|d| d.to_string()), "until": rule.until.map(|d| d.to_string()),
        "who": rule.who.iter().map(|r| r.as_str()).collect::<Vec<_>>(),
        "text": {
            "en": { "message": rule.en.message, "remedy": rule.en.remedy },
            "es": { "message": rule.es.message, "remedy": rule.es.remedy },
        },
    })
}

fn list(
    book: &RuleBook,
    pack: Option<&str>,
    command: Option<&str>,
    text: Option<&str>,
    out: Out,
) -> Outcome {
    if let Some(id) = pack.filter(|id| book.pack(id).is_none()) {
        let known: Vec<&str> = book.packs().map(|p| p.head.id.as_str()).collect();
        return Err(Failure::cannot(format!(
            "pack `{id}` is not known: use one of {}",
            known.join(", ")
        )));
    }
    let rules = book.list(&Filter {
        pack,
        command,
        text,
    });
    let mut lines = String::new();
    for rule in &rules {
        let _ = writeln!(
            lines,
            "{:<34} {:<8} {:<6} {}, {}",
            rule.id,
            effect(rule),
            rule.grade.as_str(),
            rule.source,
            rule.clause
        );
    }
    let _ = writeln!(lines, "{}", counted(rules.len(), "rule", "rules"));
    let all: Vec<Value> = rules.into_iter().map(rule_json).collect();
    out.answer(&Value::Array(all), &lines)?;
    Ok(Exit::Done)
}

fn explain(book: &RuleBook, id: &str, lang: Lang, out: Out) -> Outcome {
    let Some(found) = book.explain(id, lang) else {
        let near: Vec<&str> = book
            .list(&Filter {
                text: Some(id.rsplit('/').next().unwrap_or(id)),
                ..Filter::default()
            })
            .into_iter()
            .map(|r| r.id.as_str())
            .take(5)
            .collect();
        let hint = if near.is_empty() {
            "see `lastlooks rules list`".to_owned()
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        return Err(Failure::cannot(format!("rule `{id}` is not known: {hint}")));
    };
    let mut value = rule_json(found.rule);
    if let Some(map) = value.as_object_mut() {
        map.insert("jurisdiction".into(), found.jurisdiction.into());
        map.insert("pack_title".into(), found.pack_title.into());
        let facts: Value = found
            .facts
            .iter()
            .map(|(n, d)| json!({"fact": n, "means": d}))
            .collect();
        map.insert("facts".into(), facts);
    }
    out.answer(&value, &found.to_string())?;
    Ok(Exit::Done)
}

fn test(book: &RuleBook, lang: Lang, verbose: bool, out: Out) -> Outcome {
    let verdicts = book.test();
    let failed = verdicts.iter().filter(|v| !v.passed()).count();
    let passed = verdicts.len() - failed;
    let mut lines = String::new();
    let word = |fires: bool| if fires { "fires" } else { "quiet" };
    for v in verdicts.iter().filter(|v| verbose || !v.passed()) {
        let mark = if v.passed() { "ok    " } else { "FAILED" };
        let got = v.fired.map_or("could not be judged", word);
        let _ = write!(
            lines,
            "{mark} {} `{}` at {}: expected {}, got {got}",
            v.rule,
            v.row,
            v.command,
            word(v.expected)
        );
        if let Some(rule) = book.rule(&v.rule).filter(|_| !v.passed()) {
            let _ = write!(lines, " ({})", rule.text(lang).message);
        }
        lines.push('\n');
    }
    let _ = writeln!(lines, "{passed} passed, {failed} failed");
    let rows: Vec<Value> = verdicts
        .iter()
        .map(|v| {
            json!({
                "rule": v.rule, "row": v.row, "command": v.command, "expected": v.expected,
                "fired": v.fired, "passed": v.passed(),
            })
        })
        .collect();
    out.answer(
        &json!({ "passed": passed, "failed": failed, "rows": rows }),
        &lines,
    )?;
    Ok(if failed == 0 {
        Exit::Done
    } else {
        Exit::Refused
    })
}

//! The demo's script: filed as anybody files one, with a few findings decided.

use looks_core::id::{PersonId, ScriptId};
use looks_core::vocabulary::Strength;
use looks_script::hazard::Category;
use serde_json::{Value, json};

use super::DemoError;
use crate::scripts::{Draft, Upload};
use crate::{AppError, Hub, ImportAnswer, Submission};

/// The example's text.
const TEXT: &str = include_str!("../../../../examples/ridge-country.fountain");

/// What the demo calls the draft.
const ID: &str = "second-draft";

/// Who says what of which scene: category, and the reason where it is dismissed.
const SAID: [(&str, &str, Category, &str); 6] = [
    ("armorer-1", "12", Category::Firearms, ""),
    ("armorer-1", "14", Category::Firearms, ""),
    ("armorer-1", "14", Category::Blanks, ""),
    ("advisor", "17", Category::Water, ""),
    (
        "advisor",
        "11",
        Category::Smoke,
        "the mist is the morning's own; nothing makes it",
    ),
    (
        "armorer-1",
        "12",
        Category::Blanks,
        "the six rounds shown are dummies; nothing is fired in the scene",
    ),
];

/// Files it and decides what the demo has decided.
pub(super) async fn file(hub: &Hub, step: usize) -> Result<(), DemoError> {
    let failed = |error| DemoError::Hub { step, error };
    let person = |id: &str| PersonId::parse(id).map_err(|e| failed(AppError::internal(e)));
    let id = ScriptId::parse(ID).map_err(|e| failed(AppError::internal(e)))?;
    let filed = hub
        .file_script(Upload {
            name: "ridge-country-second-draft.fountain".to_owned(),
            bytes: TEXT.as_bytes().to_vec(),
            script: Some(id.clone()),
            after: None,
            by: person("ad-1")?,
            strength: Strength::OwnSession,
            device: Some("phone-ad-1".to_owned()),
        })
        .await
        .map_err(failed)?;
    if !matches!(filed.answer, ImportAnswer::Accepted { .. }) {
        return Err(otherwise(
            step,
            &json!({"do": "file_script"}),
            &filed.answer,
        ));
    }
    let draft = hub.script_draft(&id).await.map_err(failed)?;
    for (n, (by, scene, category, reason)) in SAID.into_iter().enumerate() {
        let Some(hazard) = key(&draft, scene, category) else {
            let wanted = json!({ "scene": scene, "category": category });
            return Err(otherwise(step, &wanted, &"nothing found there"));
        };
        let command = if reason.is_empty() {
            json!({ "do": "confirm_hazard", "script": id, "hazard": hazard })
        } else {
            json!({ "do": "dismiss_hazard", "script": id, "hazard": hazard, "reason": reason })
        };
        let said = command.clone();
        let mut one = Submission::new(
            format!("demo-script-{n}"),
            Some(person(by)?),
            Strength::OwnSession,
            command,
        );
        one.device = Some(format!("phone-{by}"));
        let answer = hub.submit(one).await.map_err(failed)?;
        if !answer.is_accepted() {
            return Err(otherwise(step, &said, &answer));
        }
    }
    Ok(())
}

fn key(draft: &Draft, scene: &str, category: Category) -> Option<String> {
    let at = draft.called.iter().position(|c| c.as_str() == scene)?;
    let nth = draft
        .found
        .get(at)?
        .hazards
        .iter()
        .position(|h| h.category == category)?;
    draft.keys.get(at)?.get(nth).cloned()
}

fn otherwise(step: usize, command: &Value, answer: &dyn std::fmt::Debug) -> DemoError {
    DemoError::Otherwise {
        step,
        command: command.to_string(),
        expected: "accepted",
        answer: format!("{answer:?}"),
    }
}

//! What the answers of one all-or-nothing job mean for the import that asked.

use crate::{Answer, AppError, ImportAnswer};

/// The import's answer from its rows' answers, which end with the first that failed.
pub(super) fn import_answer(
    answers: Vec<Result<Answer, AppError>>,
) -> Result<ImportAnswer, AppError> {
    let count = answers.len() as u64;
    let mut first: Option<u64> = None;
    let mut fresh = false;
    for (row, answer) in answers.into_iter().enumerate() {
        let answer = match answer {
            Ok(answer) => answer,
            Err(error @ (AppError::SameIdOtherContent { .. } | AppError::TooLarge { .. })) => {
                return Ok(ImportAnswer::Bad { row, error });
            }
            Err(error) => return Err(error),
        };
        if let Some(refusal) = answer.refusal() {
            let refusal = refusal.clone();
            return Ok(ImportAnswer::Refused { row, refusal });
        }
        fresh |= matches!(answer, Answer::Accepted { .. });
        first = first.or(answer.index());
    }
    let first = first.ok_or(AppError::Stopping)?;
    Ok(if fresh {
        ImportAnswer::Accepted { first, count }
    } else {
        ImportAnswer::Repeated { first }
    })
}

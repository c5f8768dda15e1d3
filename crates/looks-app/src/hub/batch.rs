//! What the answers of one all-or-nothing job mean for the import that asked.

use crate::{Answer, AppError, Fault, ImportAnswer, Rehearsal, RowFault};

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

/// The same for an import that was only tried: every row's fault, not only the first.
pub(super) fn rehearsal(answers: Vec<Result<Answer, AppError>>) -> Result<Rehearsal, AppError> {
    let count = answers.len() as u64;
    let mut faults = Vec::new();
    let mut first: Option<u64> = None;
    let mut fresh = false;
    for (row, answer) in answers.into_iter().enumerate() {
        match answer {
            Ok(answer) => {
                if let Some(refusal) = answer.refusal() {
                    let why = Fault::Refused(refusal.clone());
                    faults.push(RowFault { row, why });
                }
                fresh |= matches!(answer, Answer::Accepted { .. });
                first = first.or(answer.index());
            }
            Err(error @ (AppError::SameIdOtherContent { .. } | AppError::TooLarge { .. })) => {
                let why = Fault::Bad(error);
                faults.push(RowFault { row, why });
            }
            Err(error) => return Err(error),
        }
    }
    let repeated = first.filter(|_| !fresh && faults.is_empty());
    Ok(Rehearsal {
        count,
        repeated,
        faults,
    })
}

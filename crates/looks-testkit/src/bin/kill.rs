//! `kill`: the real hub, killed at random moments under load, again and again on one folder.
//!
//! After every restart: each acknowledged command is in the record under the index it was acknowledged
//! with; whatever was sent and not answered is answered on its retry, and once more with the same entry.
//! Every twenty kills and at the end: the evidence pack verifies, every acknowledged entry is in it with
//! what was sent, and every checkpoint that anybody held is a prefix of its tree.
//!
//! `kill [--times N] [--seed random|N]`; the hub is the `lastlooks` beside this program. Exit code 0 only
//! if everything held. A failure prints the seed.

#[path = "kill/hub.rs"]
mod hub;
#[path = "kill/load.rs"]
mod load;
#[path = "kill/pack.rs"]
mod pack;
#[path = "kill/random.rs"]
mod random;

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use hub::{Hub, Program};
use load::{Acknowledged, Client, Held, Pending};
use random::Random;

/// Whatever went wrong, in words.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The evidence pack is made and verified after so many kills.
const PACK_EVERY: u32 = 20;

/// Most answers before a kill.
const ANSWERS_MAX: u64 = 60;

/// Longest wait after that answer, microseconds, so that a kill falls anywhere in a batch.
const OFFSET_MAX_US: u64 = 3_000;

/// Nobody waits longer than this for a hub under load.
const PATIENCE: Duration = Duration::from_secs(30);

struct Asked {
    times: u32,
    seed: u64,
}

fn main() -> ExitCode {
    let asked = match asked() {
        Ok(asked) => asked,
        Err(error) => {
            return failed(&format!(
                "{error}; usage: kill [--times N] [--seed random|N]"
            ));
        }
    };
    say(&format!(
        "kill test: seed {}, {} kills",
        asked.seed, asked.times
    ));
    match run(&asked) {
        Ok(totals) => {
            say(&totals);
            ExitCode::SUCCESS
        }
        Err(error) => failed(&format!("seed {}: {error}", asked.seed)),
    }
}

/// Writes a line; whoever closed standard output has read enough.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn failed(words: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "kill test FAILED: {words}");
    ExitCode::FAILURE
}

fn asked() -> Result<Asked, Failure> {
    let mut asked = Asked {
        times: 200,
        seed: random::fresh_seed(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words
            .next()
            .ok_or_else(|| format!("`{word}` needs a value"))?;
        match (word.as_str(), value.as_str()) {
            ("--times", n) => asked.times = n.parse().map_err(|e| format!("--times `{n}`: {e}"))?,
            ("--seed", "random") => {}
            ("--seed", n) => asked.seed = n.parse().map_err(|e| format!("--seed `{n}`: {e}"))?,
            _ => return Err(format!("`{word}` is not an option").into()),
        }
    }
    Ok(asked)
}

/// Everything that clients were told or left without an answer.
#[derive(Debug, Default)]
struct Seen {
    acknowledged: Vec<Acknowledged>,
    pending: Vec<Pending>,
    held: Vec<Held>,
}

/// Sums for the last line.
#[derive(Debug, Default)]
struct Totals {
    kills: u32,
    stored_unanswered: u64,
    lost_unanswered: u64,
    packs: u32,
}

fn run(asked: &Asked) -> Result<String, Failure> {
    let folder = tempfile::tempdir()?;
    let program = Program::beside(folder.path())?;
    let people = program.make_production()?;
    let mut random = Random::new(asked.seed);
    let mut seen = Seen::default();
    let mut totals = Totals::default();
    let mut round = 0_u64;
    while totals.kills < asked.times {
        let hub = program.serve()?;
        let new_from = seen.acknowledged.len();
        check_restart(&hub, &people, &mut seen, &mut totals)?;
        under_load(hub, &people, &mut random, round, &mut seen)?;
        round += 1;
        totals.kills += 1;
        let new = seen.acknowledged.len().saturating_sub(new_from);
        if totals.kills.is_multiple_of(PACK_EVERY) || totals.kills == asked.times {
            // The retries of the last kill come first, so that the pack has their answers too.
            let hub = program.serve()?;
            check_restart(&hub, &people, &mut seen, &mut totals)?;
            hub.kill()?;
            let entries = pack::check(&program, &seen.acknowledged, &seen.held)?;
            totals.packs += 1;
            say(&format!(
                "{:>4} kills, {} acknowledged (last run {new}), {} checkpoints held, {entries} entries: \
                 pack verifies",
                totals.kills,
                seen.acknowledged.len(),
                seen.held.len(),
            ));
        }
    }
    Ok(format!(
        "seed {}: {} kills, {} acknowledged commands all there, {} committed but unacknowledged found by \
         their retry, {} lost unacknowledged and done by their retry, {} checkpoints held, {} packs verified",
        asked.seed,
        totals.kills,
        seen.acknowledged.len(),
        totals.stored_unanswered,
        totals.lost_unanswered,
        seen.held.len(),
        totals.packs,
    ))
}

/// Loads the hub from every client at once and kills it at a random moment.
fn under_load(
    mut hub: Hub,
    people: &[hub::Person],
    random: &mut Random,
    round: u64,
    seen: &mut Seen,
) -> Result<(), Failure> {
    let (told, answers) = mpsc::channel::<()>();
    let mut threads = Vec::new();
    for (number, person) in people.iter().enumerate() {
        let client = Client::new(person.clone(), hub.address(), round, number, random.next());
        let told = told.clone();
        threads.push(std::thread::spawn(move || client.run(&told)));
    }
    drop(told);
    for _ in 0..=random.below(ANSWERS_MAX) {
        answers
            .recv_timeout(PATIENCE)
            .map_err(|e| format!("no client got an answer ({e})"))?;
    }
    let offset = Duration::from_micros(random.below(OFFSET_MAX_US));
    let mut left = offset;
    // A wait that ends by itself; answers that come meanwhile only make it a little shorter.
    while !left.is_zero() && answers.recv_timeout(left).is_ok() {
        left = left.saturating_sub(offset / 8);
    }
    hub.kill_now()?;
    for thread in threads {
        let told = thread.join().map_err(|_| "a client panicked")??;
        seen.acknowledged.extend(told.acknowledged);
        seen.pending.extend(told.pending);
        seen.held.extend(told.held);
    }
    Ok(())
}

/// Acknowledged commands are there, and what was left unanswered is answered once and for all.
fn check_restart(
    hub: &Hub,
    people: &[hub::Person],
    seen: &mut Seen,
    totals: &mut Totals,
) -> Result<(), Failure> {
    load::find_all(hub, people, &seen.acknowledged)?;
    for pending in std::mem::take(&mut seen.pending) {
        let first = pending.send(hub)?;
        let again = pending.send(hub)?;
        for ((id, one), (_, two)) in first.iter().zip(&again) {
            if one.index != two.index || !two.repeated {
                return Err(format!(
                    "`{id}` was answered with entry {:?}, then with {:?}",
                    one.index, two.index
                )
                .into());
            }
            if one.repeated {
                totals.stored_unanswered += 1;
            } else {
                totals.lost_unanswered += 1;
            }
        }
        seen.acknowledged.extend(pending.acknowledged(&first));
    }
    seen.held.push(Held::fetch(hub)?);
    Ok(())
}

/// A folder of its own below a test's, for what is made on the way.
pub(crate) fn inside(folder: &std::path::Path, name: &str) -> PathBuf {
    folder.join(name)
}

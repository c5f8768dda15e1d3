//! How long reading and scanning one script take, in process and warm: the best and the middle of a number
//! of rounds. `cargo run --release -p looks-script --example speed -- FILE [ROUNDS]`

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "an example that measures time reads it and prints it"
)]

use std::time::Instant;

use looks_script::{hazards, read};

/// The best and the middle of some times, in milliseconds.
fn best_and_middle(mut times: Vec<f64>) -> (f64, f64) {
    times.sort_by(f64::total_cmp);
    let at = |i: usize| times.get(i).copied().unwrap_or_default();
    (at(0), at(times.len() / 2))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args.next().ok_or("which file? a script's path")?;
    let rounds: usize = args.next().map_or(Ok(30), |r| r.parse())?;
    let bytes = std::fs::read(&path)?;
    let (mut reading, mut scanning, mut both) = (Vec::new(), Vec::new(), Vec::new());
    let (mut scenes, mut found) = (0, 0);
    for round in 0..=rounds {
        let start = Instant::now();
        let script = read::read(&bytes, &path)?;
        let read = start.elapsed();
        let hazards = hazards::scan(&script);
        let scan = start.elapsed().saturating_sub(read);
        scenes = script.scenes.len();
        found = hazards.iter().map(|h| h.hazards.len()).sum();
        // The first round reads the data files too.
        if round > 0 {
            reading.push(read.as_secs_f64() * 1e3);
            scanning.push(scan.as_secs_f64() * 1e3);
            both.push((read + scan).as_secs_f64() * 1e3);
        }
    }
    println!(
        "{path}: {} bytes, {scenes} scenes, {found} findings",
        bytes.len()
    );
    for (name, times) in [
        ("read", reading),
        ("scan", scanning),
        ("read and scan", both),
    ] {
        let (best, middle) = best_and_middle(times);
        println!("{name:14} best {best:8.2} ms, middle {middle:8.2} ms");
    }
    Ok(())
}

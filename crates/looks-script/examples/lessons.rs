//! The scenes of scripts as the second reading is taught them, a line of JSON for each script: what `train/` reads; with
//! `--mentions` as first word, as mentions are taught them.
//! `cargo run --release -p looks-script --example lessons -- FILE...`

#![expect(clippy::print_stdout, reason = "an example that prints what it made")]

use looks_script::{hazards, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    let of_mentions = paths.first().is_some_and(|p| p == "--mentions");
    for path in paths.split_off(usize::from(of_mentions)) {
        let script = read::read(&std::fs::read(&path)?, &path)?;
        let scenes = if of_mentions {
            serde_json::to_value(hazards::mentions(&script))?
        } else {
            serde_json::to_value(hazards::lessons(&script))?
        };
        println!("{}", serde_json::json!({ "file": path, "scenes": scenes }));
    }
    Ok(())
}

//! The scenes of scripts as the second reading is taught them, a line of JSON for each script: what `train/` reads.
//! `cargo run --release -p looks-script --example lessons -- FILE...`

#![expect(clippy::print_stdout, reason = "an example that prints what it made")]

use looks_script::{hazards, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let script = read::read(&std::fs::read(&path)?, &path)?;
        let lessons = hazards::lessons(&script);
        println!("{}", serde_json::json!({ "file": path, "scenes": lessons }));
    }
    Ok(())
}

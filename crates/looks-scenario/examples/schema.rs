//! Writes `docs/schema/` anew: `cargo run -p looks-scenario --example schema`.

use std::path::Path;

use looks_scenario::schema::{command_schema, ids_page, pretty, scenario_schema};

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    std::fs::create_dir_all(&folder)?;
    std::fs::write(
        folder.join("command.schema.json"),
        pretty(&command_schema()),
    )?;
    std::fs::write(
        folder.join("scenario.schema.json"),
        pretty(&scenario_schema()),
    )?;
    std::fs::write(folder.join("ids.md"), ids_page())
}

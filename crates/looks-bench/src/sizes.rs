//! What is downloaded and installed: the first load of the board page, and the binary.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::bed::{self, Bed};
use crate::http::Client;
use crate::hub::Served;
use crate::peers::quiet;
use crate::table::{Amount, Budget, Row};

/// The rows of this group.
pub(crate) fn rows(bed: &Bed) -> Result<Vec<Row>> {
    let hub = Served::start(&bed.folder.path().join("sizes"))?;
    let port = hub.door.port;
    let page = bed.runtime.block_on(first_load(port))?;
    Ok(vec![page, binary(bed.folder.path())?])
}

/// The board page with everything it links to and loads, compressed as a browser asks for it.
async fn first_load(port: u16) -> Result<Row> {
    let mut client = Client::connect(port).await?;
    let plain = client.get("/board", "Accept: text/html\r\n").await?;
    ensure!(plain.status == 200, "`/board` answered {}", plain.status);
    let linked = linked(&plain.text());
    let zipped = "Accept-Encoding: gzip\r\n";
    let mut total = client.get("/board", zipped).await?.body.len();
    let mut parts = vec![format!("/board {total} B")];
    for path in &linked {
        let reply = client.get(path, zipped).await?;
        ensure!(reply.status == 200, "`{path}` answered {}", reply.status);
        total += reply.body.len();
        parts.push(format!("{path} {} B", reply.body.len()));
    }
    Ok(Row::new("board page, first load, compressed")
        .figure("size", Amount::Bytes(total as u64))
        .budget(Budget::at_most("size", Amount::Bytes(40 * 1024)))
        .remark(parts.join("; ")))
}

/// Addresses in the page's `link` and `script` elements.
fn linked(page: &str) -> BTreeSet<String> {
    page.split('<')
        .filter(|tag| tag.starts_with("link ") || tag.starts_with("script "))
        .filter_map(|tag| {
            let (_, rest) = tag
                .split_once("href=\"")
                .or_else(|| tag.split_once("src=\""))?;
            let (path, _) = rest.split_once('"')?;
            path.starts_with('/').then(|| path.to_owned())
        })
        .collect()
}

/// The release binary of the product, stripped; not run if it was not built.
fn binary(folder: &Path) -> Result<Row> {
    let row = Row::new("binary `lastlooks`, stripped")
        .budget(Budget::at_most("size", Amount::Bytes(25 * 1024 * 1024)));
    let built = bed::target()?.join("release/lastlooks");
    if !built.is_file() {
        return Ok(row.remark("not built: `cargo build --release -p lastlooks` first"));
    }
    let copy = folder.join("lastlooks");
    std::fs::copy(&built, &copy).with_context(|| format!("`{}`", built.display()))?;
    let remark = match quiet(Command::new("strip").arg(&copy)) {
        Ok(()) => "without the PDF feature, which is not there yet".to_owned(),
        Err(error) => format!("not stripped: {error:#}"),
    };
    Ok(row
        .figure("size", Amount::Bytes(std::fs::metadata(&copy)?.len()))
        .remark(remark))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows which addresses of a page are part of its first load.
    #[test]
    fn links_and_scripts() {
        let page = "<link rel=\"stylesheet\" href=\"/a.css\"><script src=\"/b.js\" defer></script>\
                    <a href=\"/board\">x</a><link rel=\"icon\" href=\"data:,\">";
        let found: Vec<String> = linked(page).into_iter().collect();
        assert_eq!(found, ["/a.css", "/b.js"]);
    }
}

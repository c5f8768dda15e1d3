//! A long record: starting a hub on it without a snapshot, exporting it, checking the evidence pack.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use looks_app::accounts::CodeCost;
use looks_app::hub::Redaction;
use looks_app::{Hub, SystemClock};
use looks_record::note::VerifierKey;
use looks_verify::{Options, Outcome, Report, verify};

use crate::args::FULL;
use crate::bed::Bed;
use crate::generate;
use crate::measure;
use crate::production;
use crate::table::{Amount, Budget, Row, as_f64};

/// The rows of this group.
pub(crate) fn rows(bed: &Bed) -> Result<Vec<Row>> {
    let path = bed.folder.path().join("long");
    let (hub, _) = production::on_disk(&path, &bed.runtime, CodeCost::CHEAP)?;
    let packs = hub.rules().digests(&in_force(&hub));
    hub.shutdown();
    drop(hub);
    let ((), generated) = measure::once(|| generate::fill(&path, &packs, bed.entries))?;

    let clock = std::sync::Arc::new(SystemClock::new());
    let (hub, started) = measure::once(|| {
        Ok(Hub::open(
            &path,
            production::options(clock, CodeCost::CHEAP),
        )?)
    })?;
    let size = hub.snapshot().size;
    ensure!(
        size >= bed.entries && hub.health().error().is_none(),
        "the long record opened with {size} entries, health {:?}",
        hub.health()
    );

    let pack = bed.folder.path().join("long.tar");
    let (summary, exported) = measure::once(|| {
        let file = File::create(&pack).with_context(|| format!("`{}`", pack.display()))?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let summary = hub.export(&mut out, &Redaction::Nothing)?;
        out.flush()?;
        Ok(summary)
    })?;
    let key: VerifierKey = hub.verifier_key().parse()?;
    hub.shutdown();
    drop(hub);
    let bytes = std::fs::metadata(&pack)?.len();

    let check = |fast: bool| -> Result<(Report, Duration)> {
        let options = Options {
            keys: vec![key.clone()],
            policy: None,
            fast,
        };
        let mut file = File::open(&pack)?;
        let (report, passed) = measure::once(|| Ok(verify(&mut file, &options)?))?;
        ensure!(
            report.outcome == Outcome::Verified,
            "the long pack does not verify: {report}"
        );
        Ok((report, passed))
    };
    let (_, fast) = check(true)?;
    let (report, full) = check(false)?;
    let signed = report.counts.device_signed;

    let hashes = bed.ceiling.hash.as_secs_f64() * 3.0 * as_f64(size);
    Ok(vec![
        scaled("start, no snapshot", size, started, 20_000)
            .remark("every entry read, decoded, hashed, applied; the file is in the page cache"),
        scaled("verify --fast", size, fast, 1_500)
            .ratio(
                fast.as_secs_f64() / hashes,
                "three SHA-256 of an entry each, one core",
            )
            .remark("hashes, checkpoint, manifest"),
        scaled("verify, every signature", size, full, 7_000)
            .remark(format!("{signed} device signatures of 20 keys")),
        scaled("export", size, exported, 0)
            .figure("pack", Amount::Bytes(bytes))
            .remark(format!(
                "{} entries, {} parts",
                summary.entries, summary.parts
            )),
        scaled("generating the record", size, generated, 0)
            .remark("encode, sign by device, hash, tree, store; not part of the product"),
    ])
}

fn in_force(hub: &Hub) -> std::collections::BTreeSet<looks_core::id::PackId> {
    let state = hub.state();
    state
        .production
        .as_ref()
        .map(|production| production.packs.clone())
        .unwrap_or_default()
}

/// A row with the time measured, and for a million entries; a budget of 0 ms is none.
fn scaled(what: &str, size: u64, passed: Duration, budget_ms: u64) -> Row {
    let full = passed.mul_f64(as_f64(FULL) / as_f64(size));
    let row = Row::new(format!("{what}, {size} entries"))
        .figure("time", Amount::Time(passed))
        .figure("per 1,000,000", Amount::Time(full));
    if budget_ms == 0 {
        return row;
    }
    row.budget(Budget::at_most(
        "per 1,000,000",
        Amount::Time(Duration::from_millis(budget_ms)),
    ))
}

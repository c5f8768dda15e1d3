//! What the verifier's tests share.

use std::io::Cursor;

use looks_record::note::Signer;
use looks_record::pack::{self, PackWriter};
use looks_verify::{Options, Outcome, Place, Report, verify};

use crate::sample;

/// Options with the hub's key from outside.
pub(crate) fn trusted() -> Options {
    Options {
        keys: vec![sample::hub().verifier()],
        ..Options::default()
    }
}

pub(crate) fn check(pack: &[u8], options: &Options) -> Report {
    verify(&mut Cursor::new(pack), options).unwrap()
}

/// The first problem of a pack that must fail.
pub(crate) fn first_problem(pack: &[u8], options: &Options) -> (Place, String) {
    let report = check(pack, options);
    assert_eq!(report.outcome, Outcome::Failed, "{report}");
    assert!(report.proved.is_empty(), "{report}");
    let problem = report
        .problems
        .first()
        .expect("a failure names a place")
        .clone();
    (problem.place, problem.what)
}

/// All places of a pack that must fail.
pub(crate) fn places(pack: &[u8], options: &Options) -> Vec<Place> {
    let report = check(pack, options);
    assert_eq!(report.outcome, Outcome::Failed, "{report}");
    report
        .problems
        .into_iter()
        .map(|problem| problem.place)
        .collect()
}

/// Rewrites the files of a pack under a new manifest by this signer; `None` drops a file.
pub(crate) fn rewrite_as(
    bytes: &[u8],
    signer: &Signer,
    edit: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>,
) -> Vec<u8> {
    let mut reader = Cursor::new(bytes);
    let scan = pack::scan(&mut reader).unwrap();
    let mut writer = PackWriter::new(Vec::new(), sample::ORIGIN).unwrap();
    for file in &scan.files {
        let bytes = pack::read_file(&mut reader, file).unwrap();
        if let Some(bytes) = edit(&file.path, bytes) {
            writer.add(&file.path, &bytes).unwrap();
        }
    }
    writer.finish(signer).unwrap()
}

/// The same by the hub itself: what somebody who holds its key could do.
pub(crate) fn rewrite(bytes: &[u8], edit: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> Vec<u8> {
    rewrite_as(bytes, &sample::hub(), edit)
}

/// Changes the last byte of one file, under a new manifest.
pub(crate) fn spoil(bytes: &[u8], target: &str) -> Vec<u8> {
    rewrite(bytes, |path, mut bytes| {
        if path == target {
            *bytes.last_mut().unwrap() ^= 1;
        }
        Some(bytes)
    })
}

/// A pack of these entries, honestly signed.
pub(crate) fn pack_of(entries: Vec<Vec<u8>>) -> Vec<u8> {
    let mut contents = sample::contents(&entries);
    contents.receipts.clear();
    sample::build(entries, sample::parts(), &contents)
}

pub(crate) fn file(path: &str) -> Place {
    Place::File(path.into())
}

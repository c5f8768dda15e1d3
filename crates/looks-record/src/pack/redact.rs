//! A copy of a pack without some of its parts. The record in it is the same and verifies the same.

use std::collections::BTreeSet;
use std::io::{Read, Seek, SeekFrom, Write};

use super::{FileKind, Manifest, PackError, PackWriter, read};
use crate::hash::Hash;
use crate::note::Signer;

/// Copies the pack, leaving out the parts with these commitments, under a manifest that `signer`
/// signs. Gives the output back and how many parts were left out. Checks the form of the pack, not
/// its truth: verify first.
pub fn redact<R: Read + Seek, W: Write>(
    pack: &mut R,
    out: W,
    leave_out: &BTreeSet<Hash>,
    signer: &Signer,
) -> Result<(W, usize), PackError> {
    pack.seek(SeekFrom::Start(0))?;
    let scan = read::scan(pack)?;
    let (manifest, _) = Manifest::parse(&scan.manifest)?;
    let mut writer = PackWriter::new(out, &manifest.origin)?;
    let mut left_out = 0;
    for file in &scan.files {
        if matches!(file.kind, FileKind::Part(commitment) if leave_out.contains(&commitment)) {
            left_out += 1;
            continue;
        }
        pack.seek(SeekFrom::Start(file.offset))?;
        writer.add_stream(&file.path, file.size, pack)?;
    }
    Ok((writer.finish(signer)?, left_out))
}

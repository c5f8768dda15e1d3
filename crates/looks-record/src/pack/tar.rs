//! The one tar header that a path and a size have. SOURCE: POSIX.1-1988 ustar.

use crate::hash::clip;

/// Bytes of a header, and the unit that files are padded to.
pub(super) const BLOCK: usize = 512;

/// Bytes of the end marker: two zero blocks.
pub(super) const END: usize = 2 * BLOCK;

/// Largest size that eleven octal digits hold.
const MAX_SIZE: u64 = (1 << 33) - 1;

/// The canonical header: regular file, mode 644, owner, group and time zero.
pub(super) fn header(path: &str, size: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    put(&mut block, 0, path.as_bytes());
    put(&mut block, 100, b"0000644\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(
        &mut block,
        124,
        format!("{:011o}\0", size.min(MAX_SIZE)).as_bytes(),
    );
    put(&mut block, 136, b"00000000000\0");
    put(&mut block, 148, b"        ");
    put(&mut block, 156, b"0");
    put(&mut block, 257, b"ustar\x0000");
    put(&mut block, 329, b"0000000\0");
    put(&mut block, 337, b"0000000\0");
    // The sum is taken with spaces in its own place.
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    block
}

fn put(block: &mut [u8; BLOCK], at: usize, bytes: &[u8]) {
    for (target, source) in block.iter_mut().skip(at).zip(bytes) {
        *target = *source;
    }
}

/// What a block is when read as a header.
pub(super) enum Read {
    /// A canonical header.
    File { path: String, size: u64 },
    /// All zero: the end marker begins.
    End,
    /// Not canonical: offset of the first wrong byte within the block, and the name there.
    Wrong { at: usize, path: String },
}

/// Reads a block as a header.
pub(super) fn parse(block: &[u8; BLOCK]) -> Read {
    if block.iter().all(|byte| *byte == 0) {
        return Read::End;
    }
    let name: Vec<u8> = block
        .iter()
        .take(100)
        .copied()
        .take_while(|byte| *byte != 0)
        .collect();
    let path = String::from_utf8_lossy(&name).into_owned();
    let size = block
        .iter()
        .skip(124)
        .take(11)
        .try_fold(0_u64, |size, byte| match byte {
            b'0'..=b'7' => Some(size * 8 + u64::from(byte - b'0')),
            _ => None,
        })
        .unwrap_or(0);
    // Compared with what this name and size must look like; nothing else in it is read.
    let expected = header(&path, size);
    match block
        .iter()
        .zip(&expected)
        .position(|(found, expected)| found != expected)
    {
        Some(at) => Read::Wrong {
            at,
            path: clip(&path),
        },
        None => Read::File { path, size },
    }
}

/// Zero bytes after a file of this size.
pub(super) fn padding(size: u64) -> usize {
    let over = (size % BLOCK as u64).to_le_bytes();
    let over = usize::from(u16::from_le_bytes([over[0], over[1]]));
    (BLOCK - over) % BLOCK
}

/// What a file that is no tar seems to be, from its first bytes.
pub(super) fn foreign(start: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 8] = [
        (b"PK\x03\x04", "a zip file"),
        (b"PK\x05\x06", "an empty zip file"),
        (b"\x1f\x8b", "a gzip file"),
        (b"BZh", "a bzip2 file"),
        (b"\xfd7zXZ", "an xz file"),
        (b"\x28\xb5\x2f\xfd", "a zstd file"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-zip file"),
        (b"%PDF", "a PDF"),
    ];
    if start.is_empty() {
        return Some("an empty file");
    }
    KNOWN
        .into_iter()
        .find(|(magic, _)| start.starts_with(magic))
        .map(|(_, name)| name)
}

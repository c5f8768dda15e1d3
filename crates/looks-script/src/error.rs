//! Why a file could not be read at all. What could be read in spite of a fault is a
//! [`Notice`](crate::model::Notice), not an error.

/// Why nothing was read. Each message names the place, the value and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// More bytes than a script can have.
    #[error(
        "the file: `{size}` bytes, more than the `{limit}` that are read; send the script alone, without pictures or old drafts"
    )]
    TooLarge {
        /// Most bytes that are read.
        limit: usize,
        /// Bytes that came.
        size: usize,
    },
    /// Bytes that are in no text.
    #[error(
        "byte `{at}`: not text in any encoding known here; export the script as Fountain, FDX, plain text or PDF and send that"
    )]
    Binary {
        /// The first byte that told, from 0.
        at: usize,
    },
    /// Locked by a password or by rights.
    #[error(
        "the file: marked `encrypted`, so its words are not read; export it again without a password or restrictions"
    )]
    Encrypted,
    /// Pages, but no words on them: pictures of pages.
    #[error(
        "the file: `{pages}` pages and no words on them, most likely scans; export the PDF from the writing program, or have the words recognised first"
    )]
    NoText {
        /// Pages of the file.
        pages: u32,
    },
    /// Not what its format asks.
    #[error("line `{line}`: {words}")]
    Malformed {
        /// Line, from 1; 1 where the format has no lines.
        line: u32,
        /// What is wrong with the value in backticks, and the remedy.
        words: String,
    },
    /// Marks within marks without end.
    #[error(
        "line `{line}`: marks nested deeper than `{limit}`; no writing program does that, so export the script again"
    )]
    TooDeep {
        /// Line, from 1.
        line: u32,
        /// Deepest that is read.
        limit: usize,
    },
    /// Something that the format allows and that is refused here.
    #[error("line `{line}`: `{what}` is not read here; {remedy}")]
    Unsupported {
        /// Line, from 1; 1 where the format has no lines.
        line: u32,
        /// What it is.
        what: String,
        /// What to do.
        remedy: String,
    },
}

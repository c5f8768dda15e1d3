//! Reads the scripts that people send to the hub: PDFs in a process of their own, the rest in this one.

use looks_app::scripts::ReadScript;
use looks_script::model::Script;

use super::file;
use crate::args::PdfLimits;

/// Limits of one PDF: with what is waited for beside, an answer comes before a page gives up.
const LIMITS: PdfLimits = PdfLimits {
    pdf_seconds: 5,
    pdf_memory: 1024,
};

/// The hub's reader.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader;

impl ReadScript for Reader {
    fn read(&self, bytes: Vec<u8>, name: &str) -> Result<Script, String> {
        let read = file::from_bytes(bytes, name, LIMITS);
        // The limits of the command line are not the sender's to change here.
        read.map_err(|words| match words.split_once(", or give --pdf") {
            Some((said, _)) => said.to_owned(),
            None => words,
        })
    }
}

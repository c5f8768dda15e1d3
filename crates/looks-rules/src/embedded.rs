//! The packs that ship with the program, as texts in the binary.
//!
//! A plain table rather than a scan at build time: what is in force is readable here. A test holds it
//! against the folder, so that no file is forgotten.

use crate::pack::PackFiles;

macro_rules! packs {
    ($($folder:literal: [$($file:literal),+ $(,)?]),+ $(,)?) => {
        [$(PackFiles {
            folder: $folder.into(),
            files: [$((
                $file.to_owned(),
                include_str!(concat!("../../../rules/", $folder, "/", $file)).to_owned(),
            ),)+]
            .into(),
        },)+]
    };
}

/// The shipped packs' files.
pub fn embedded() -> Vec<PackFiles> {
    packs! {
        "au": ["high-risk.toml", "pack.toml"],
        "au-nsw-qld": ["hardware.toml", "pack.toml"],
        "base": [
            "assessment.toml",
            "documents.toml",
            "meeting.toml",
            "open-matters.toml",
            "outside.toml",
            "pack.toml",
            "people.toml",
            "rounds.toml",
            "setup.toml",
            "staffing.toml",
            "storage.toml",
            "sweep.toml",
        ],
        "ca-on": ["guideline-39.toml", "pack.toml"],
        "csatf": ["bulletin-1.toml", "other.toml", "pack.toml"],
        "uk": ["pack.toml", "weapons.toml"],
        "us-ca-9150": ["firearms.toml", "pack.toml"],
        "us-ca-pilot": ["pack.toml", "pilot.toml"],
        "us-nm": ["general-duty.toml", "pack.toml"],
    }
    .into()
}

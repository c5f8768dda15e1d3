//! Programs the stages need beside Rust, installed from the system's packages where they are
//! missing.
//!
//! Nothing is downloaded from anywhere else, and nothing is compiled to be used as a tool.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// A program, and the package of Debian that brings it.
type Tool = (&'static str, &'static str);

/// What building needs.
const COMPILE: &[Tool] = &[
    ("cc", "build-essential"),
    ("pkg-config", "pkg-config"),
    ("git", "git"),
];

/// What the journeys need. Without a font a page is laid out with no letters in it.
const BROWSER: &[Tool] = &[
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
];
const BROWSER_EXTRA: &[&str] = &["fonts-liberation"];

/// Installs what building needs.
pub(super) fn compile_tools(unattended: bool) -> Result<()> {
    install(&missing(COMPILE, is_there), &[], unattended)
}

/// Installs Chromium and its driver.
pub(super) fn browser(unattended: bool) -> Result<()> {
    install(&missing(BROWSER, is_there), BROWSER_EXTRA, unattended)
}

/// True when a program of this name is on the path.
pub(super) fn is_there(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

fn missing(tools: &[Tool], is_there: impl Fn(&str) -> bool) -> Vec<&'static str> {
    tools
        .iter()
        .filter(|(program, _)| !is_there(program))
        .map(|(_, package)| *package)
        .collect()
}

/// Installs packages as root, or with sudo; says so in one line, or says what to do by hand.
#[expect(clippy::print_stdout, reason = "an installation is announced")]
fn install(packages: &[&str], extra: &[&str], unattended: bool) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    let all: Vec<&str> = packages.iter().chain(extra).copied().collect();
    let by_hand = format!("install these packages and run again: {}", all.join(" "));
    if !is_there("apt-get") {
        bail!("this system has no `apt-get`; {by_hand}");
    }
    let sudo = if is_root() {
        &[][..]
    } else if is_there("sudo") {
        // Without somebody to type a password, sudo must not ask for one.
        if unattended {
            &["sudo", "--non-interactive"][..]
        } else {
            &["sudo"][..]
        }
    } else {
        bail!("neither root nor `sudo`; {by_hand}");
    };
    println!("installing {} with apt-get", all.join(", "));
    apt(sudo, &["update", "--quiet=2"]).context(by_hand.clone())?;
    let words = ["install", "--yes", "--quiet=2", "--no-install-recommends"];
    apt(sudo, &[&words[..], &all].concat()).context(by_hand)
}

fn apt(sudo: &[&str], arguments: &[&str]) -> Result<()> {
    let words = [
        sudo,
        &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"][..],
        arguments,
    ]
    .concat();
    let [program, rest @ ..] = words.as_slice() else {
        bail!("no program to run");
    };
    let status = Command::new(program)
        .args(rest)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot run `{program}`"))?;
    if !status.success() {
        bail!("`{}` ended with {status}", words.join(" "));
    }
    Ok(())
}

/// True when this process is root's, by the owner of its own folder under `/proc`.
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    Path::new("/proc/self")
        .metadata()
        .is_ok_and(|own| own.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows that only the packages of missing programs are named.
    #[test]
    fn missing_packages() {
        assert_eq!(
            missing(COMPILE, |program| program != "cc"),
            ["build-essential"]
        );
        assert_eq!(missing(BROWSER, |_| false), ["chromium", "chromium-driver"]);
        assert!(missing(BROWSER, |_| true).is_empty());
    }

    /// Shows that nothing is done when nothing is missing, and that a program is found.
    #[test]
    fn nothing_to_do() {
        install(&[], BROWSER_EXTRA, true).unwrap();
        assert!(is_there("sh"));
        assert!(!is_there("no-such-program"));
    }
}

//! The chromedriver process: started on a free loopback port, ended with this process.
//!
//! Not a downloader: `cargo xtask ci` installs Chromium and its driver from the system's packages.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A running chromedriver.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    child: Child,
    url: String,
}

impl Chromedriver {
    /// Starts the driver on a port of its own choosing and waits until it says which.
    pub(crate) async fn start(dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .arg(format!("--log-path={}", dir.join("chromedriver.log").display()))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start `chromedriver`; install chromium and chromium-driver, or run `cargo xtask ci`, which does")?;
        let stdout = child.stdout.take().context("chromedriver has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let port = loop {
            let line = lines
                .next_line()
                .await?
                .context("chromedriver ended before it named its port; see chromedriver.log")?;
            if let Some(port) = port_in(&line) {
                break port;
            }
        };
        // Read on, so that the driver never blocks on a full pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
        })
    }

    /// Address that sessions are opened at.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Ends the driver and waits for it.
    pub(crate) async fn stop(mut self) -> Result<()> {
        self.child.kill().await.context("cannot end chromedriver")
    }
}

/// The port in chromedriver's line "ChromeDriver was started successfully on port N.".
fn port_in(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows which line names the port, and that others do not.
    #[test]
    fn port_line() {
        assert_eq!(
            port_in("ChromeDriver was started successfully on port 41237."),
            Some(41237)
        );
        assert_eq!(port_in("Only local connections are allowed."), None);
        assert_eq!(port_in("started successfully on port x."), None);
    }
}

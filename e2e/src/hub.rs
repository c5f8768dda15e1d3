//! The real hub: the `lastlooks` binary that `cargo build` made, started with a journey's arguments.
//!
//! Not an in-process server: journeys meet exactly what a production runs.

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::wait;

/// A running hub on a loopback port.
#[derive(Debug)]
pub(crate) struct Hub {
    child: Child,
    log: PathBuf,
    port: u16,
}

impl Hub {
    /// Starts `binary` with `arguments` and waits until `port` on loopback accepts a connection.
    ///
    /// What the hub prints goes to `log`; if it ends early, the error carries the last lines.
    pub(crate) async fn start(
        binary: &Path,
        arguments: &[String],
        port: u16,
        log: &Path,
    ) -> Result<Self> {
        let out = File::options()
            .create(true)
            .append(true)
            .open(log)
            .with_context(|| format!("cannot write `{}`", log.display()))?;
        let child = Command::new(binary)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| {
                format!(
                    "cannot start `{}`; run `cargo build -p lastlooks`",
                    binary.display()
                )
            })?;
        let mut hub = Self {
            child,
            log: log.to_path_buf(),
            port,
        };
        wait::until("the hub to accept a connection", async || hub.is_up().await).await?;
        Ok(hub)
    }

    /// Some once the port accepts; an error when the process has ended.
    async fn is_up(&mut self) -> Result<Option<()>> {
        if let Some(status) = self.child.try_wait()? {
            bail!(
                "the hub ended with {status}; its last lines:\n{}",
                self.last_lines()
            );
        }
        Ok(TcpStream::connect(("127.0.0.1", self.port))
            .await
            .ok()
            .map(|_| ()))
    }

    /// Ends the hub the hard way, as a power cut would, and waits for the process.
    pub(crate) async fn kill(mut self) -> Result<()> {
        self.child.kill().await.context("cannot end the hub")
    }

    /// The last twenty lines that the hub printed.
    fn last_lines(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(20);
        lines.get(from..).unwrap_or_default().join("\n")
    }
}

/// A loopback port that was free a moment ago.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("no free loopback port")?;
    Ok(listener.local_addr()?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows that a hub which ends at once is reported with what it printed.
    #[tokio::test]
    async fn early_end_is_reported() {
        let dir = std::env::temp_dir().join(format!("looks-e2e-hub-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let arguments = ["-c".to_owned(), "echo no data folder; exit 2".to_owned()];
        let port = free_port().unwrap();
        let error = Hub::start(Path::new("/bin/sh"), &arguments, port, &dir.join("hub.log"))
            .await
            .unwrap_err()
            .to_string();
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(error.contains("no data folder"), "{error}");
        assert!(error.contains("exit status: 2"), "{error}");
    }
}

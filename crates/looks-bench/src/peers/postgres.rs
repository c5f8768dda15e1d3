//! An event table in PostgreSQL, as an application server would use it, driven by its own `pgbench`.
//!
//! A throw-away cluster on a socket in the measured folder, default durability (fsync, full page
//! writes). Refuses to run as root, as PostgreSQL itself does; then it is taken to the user `postgres`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use super::quiet;
use crate::bed::Bed;
use crate::mix::CLIENTS;
use crate::table::{Amount, Row};

/// How long each measurement takes.
const SECONDS: &str = "4";

/// What each client says: one event, one commit.
const INSERT: &str = "INSERT INTO event (body) VALUES (decode(repeat('5a', 600), 'hex'));\n";

/// The rows; one that says why where it is not installed.
pub(super) fn rows(bed: &Bed) -> Vec<Row> {
    measured(bed).unwrap_or_else(|error| {
        vec![Row::new("PostgreSQL event table").remark(format!("not installed: {error:#}"))]
    })
}

fn measured(bed: &Bed) -> Result<Vec<Row>> {
    let cluster = Cluster::start(&bed.folder.path().join("postgres"))?;
    let version = cluster.run("postgres", &["--version"])?;
    let version = version.trim().trim_start_matches("postgres ").to_owned();
    let mut rows = Vec::new();
    for clients in [1, CLIENTS] {
        let (rate, latency) = cluster.bench(clients)?;
        let row = Row::new(format!(
            "PostgreSQL event table, {clients} client{}, a commit each",
            if clients == 1 { "" } else { "s" }
        ))
        .figure("rate", Amount::Rate(rate))
        .figure("mean", Amount::Time(latency))
        .remark(format!(
            "{version}, by pgbench; no decision, no tree, no signature"
        ));
        rows.push(if clients == 1 {
            row.ratio(
                latency.as_secs_f64() / bed.ceiling.fdatasync.as_secs_f64(),
                "one fdatasync",
            )
        } else {
            row
        });
    }
    Ok(rows)
}

/// A running cluster; stopped when dropped.
struct Cluster {
    programs: PathBuf,
    home: PathBuf,
    /// Run as this user, because we are root.
    user: Option<&'static str>,
}

impl Cluster {
    fn start(home: &Path) -> Result<Self> {
        let programs =
            programs().context("no PostgreSQL with initdb, pg_ctl and pgbench is here")?;
        std::fs::create_dir_all(home)?;
        let root = std::os::unix::fs::MetadataExt::uid(&std::fs::metadata("/proc/self")?) == 0;
        let cluster = Self {
            programs,
            home: home.to_owned(),
            user: root.then_some("postgres"),
        };
        if let Some(user) = cluster.user {
            quiet(Command::new("chown").arg(user).arg(home))?;
            // The measured folder is private to us; the server has to pass through it.
            let above = home.parent().context("the folder has none above it")?;
            quiet(Command::new("chmod").arg("711").arg(above))?;
        }
        let data = cluster.data();
        cluster.run(
            "initdb",
            &[
                "-D",
                &data,
                "-A",
                "trust",
                "-U",
                "bench",
                "--no-instructions",
            ],
        )?;
        let socket = format!(
            "-c listen_addresses= -c max_connections=100 -k {}",
            home.display()
        );
        let log = home.join("log").display().to_string();
        cluster.run(
            "pg_ctl",
            &["-D", &data, "-w", "-l", &log, "-o", &socket, "start"],
        )?;
        cluster.run(
            "psql",
            &[
                "-h",
                &cluster.socket(),
                "-U",
                "bench",
                "-d",
                "postgres",
                "-c",
                "CREATE TABLE event (number bigserial PRIMARY KEY, body bytea NOT NULL)",
            ],
        )?;
        std::fs::write(home.join("insert.sql"), INSERT)?;
        Ok(cluster)
    }

    fn data(&self) -> String {
        self.home.join("data").display().to_string()
    }

    fn socket(&self) -> String {
        self.home.display().to_string()
    }

    /// Commits a second, and the mean time of one.
    fn bench(&self, clients: usize) -> Result<(f64, std::time::Duration)> {
        let script = self.home.join("insert.sql").display().to_string();
        let count = clients.to_string();
        let threads = if clients == 1 { "1" } else { "2" };
        let text = self.run(
            "pgbench",
            &[
                "-h",
                &self.socket(),
                "-U",
                "bench",
                "-n",
                "-M",
                "prepared",
                "-f",
                &script,
                "-c",
                &count,
                "-j",
                threads,
                "-T",
                SECONDS,
                "postgres",
            ],
        )?;
        let number = |name: &str| -> Result<f64> {
            let line = text
                .lines()
                .find(|line| line.starts_with(name))
                .with_context(|| format!("pgbench did not say `{name}`"))?;
            let word = line.split('=').nth(1).unwrap_or_default();
            let word = word.trim().split(' ').next().unwrap_or_default();
            word.parse().with_context(|| format!("`{line}`"))
        };
        let mean = number("latency average")? / 1e3;
        Ok((number("tps")?, std::time::Duration::from_secs_f64(mean)))
    }

    /// Runs one of PostgreSQL's programs and gives what it printed.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<String> {
        let path = self.programs.join(program);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--regid", user, "--clear-groups"]);
                command.arg(&path);
                command
            }
            None => Command::new(&path),
        };
        // A file, not a pipe: the server keeps what it inherits open, and a pipe would never end.
        let said = self.home.with_extension("out");
        let out = std::fs::File::create(&said)?;
        let status = command
            .args(arguments)
            .current_dir("/")
            .stdin(std::process::Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .status()
            .with_context(|| format!("`{program}` does not run"))?;
        let text = std::fs::read_to_string(&said)?;
        if !status.success() {
            let last = text.lines().last().unwrap_or_default();
            bail!("`{program}` failed: {last}");
        }
        Ok(text)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Nothing is kept: an ungraceful end is as good as any.
        let _ = self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }
}

/// The folder with PostgreSQL's programs, newest version first.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| {
            ["initdb", "pg_ctl", "pgbench"]
                .iter()
                .all(|p| bin.join(p).is_file())
        })
        .collect();
    found.sort();
    found.pop()
}

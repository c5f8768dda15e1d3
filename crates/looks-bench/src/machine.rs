//! What the numbers hold for: processor, memory, date, and how busy the machine was.

use looks_app::{Clock as _, SystemClock};
use serde_json::{Value, json};

/// The machine and the moment.
#[derive(Debug, Clone)]
pub(crate) struct Machine {
    cores: usize,
    model: String,
    memory_mib: u64,
    /// When the run began, in UTC.
    date: String,
    load_before: String,
}

impl Machine {
    /// As it is now.
    pub(crate) fn now() -> Self {
        let field = |file: &str, name: &str| {
            let text = std::fs::read_to_string(file).ok()?;
            let line = text.lines().find(|line| line.starts_with(name))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        };
        let memory = field("/proc/meminfo", "MemTotal").unwrap_or_default();
        let kib: u64 = memory
            .split(' ')
            .next()
            .and_then(|n| n.parse().ok())
            .unwrap_or(0);
        Self {
            cores: std::thread::available_parallelism().map_or(0, std::num::NonZero::get),
            model: field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
            memory_mib: kib / 1024,
            date: SystemClock::new().now().to_string(),
            load_before: load(),
        }
    }

    fn build() -> &'static str {
        if cfg!(debug_assertions) {
            "DEVELOPMENT build: the numbers mean nothing"
        } else {
            "release build"
        }
    }

    /// One paragraph under the table.
    pub(crate) fn describe(&self) -> String {
        format!(
            "machine: {} cores, {}, {} MiB; {}; {}; load average before {}, after {}",
            self.cores,
            self.model,
            self.memory_mib,
            self.date,
            Self::build(),
            self.load_before,
            load()
        )
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "cores": self.cores,
            "processor": self.model,
            "memory_mib": self.memory_mib,
            "date": self.date,
            "build": Self::build(),
            "load_before": self.load_before,
            "load_after": load(),
        })
    }
}

/// Runnable processes on average, over 1, 5 and 15 minutes.
fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|text| {
            let first: Vec<&str> = text.split(' ').take(3).collect();
            (first.len() == 3).then(|| first.join(" "))
        })
        .unwrap_or_else(|| "unknown".to_owned())
}

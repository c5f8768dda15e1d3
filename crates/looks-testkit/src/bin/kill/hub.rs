//! The hub's program: making a production with it, serving it, killing it, and asking it over loopback.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Failure, inside};

/// Nobody waits longer than this for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// People who send commands, with what they are.
const PEOPLE: [(&str, &str); 4] = [
    ("armorer-1", "armorer"),
    ("ad-1", "first_ad"),
    ("ad-2", "second_ad"),
    ("lead", "performer"),
];

/// Somebody with a token.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) token: String,
}

/// The program with the folder it works on.
#[derive(Debug)]
pub(crate) struct Program {
    path: PathBuf,
    folder: PathBuf,
}

impl Program {
    /// The `lastlooks` beside this program.
    pub(crate) fn beside(folder: &Path) -> Result<Self, Failure> {
        let path = std::env::current_exe()?.with_file_name("lastlooks");
        if !path.is_file() {
            return Err(format!(
                "`{}` is not there: build it with `cargo build -p lastlooks`",
                path.display()
            )
            .into());
        }
        Ok(Self {
            path,
            folder: folder.to_owned(),
        })
    }

    pub(crate) fn data(&self) -> PathBuf {
        inside(&self.folder, "data")
    }

    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        inside(&self.folder, name)
    }

    /// Runs a command to its end and reads what it says as JSON.
    pub(crate) fn ask<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Result<Value, Failure> {
        let output = Command::new(&self.path)
            .arg("--json")
            .args(arguments)
            .output()?;
        if !output.status.success() {
            return Err(format!(
                "`lastlooks` ended with {}: {}{}",
                output.status,
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            )
            .into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Makes the folder and a production with a day, a setup and a token for each client.
    pub(crate) fn make_production(&self) -> Result<Vec<Person>, Failure> {
        let data = self.data();
        let data = data.to_str().ok_or("the folder's path is not UTF-8")?;
        self.ask(&[
            "init",
            "--data",
            data,
            "--name",
            "Kill test",
            "--admin",
            "Keeper",
        ])?;
        let admin = self.token(data, "admin")?;
        let hub = self.serve()?;
        for (id, role) in PEOPLE {
            let command = json!({
                "do": "add_person", "person": id, "name": format!("Person {id}"), "roles": [role],
            });
            hub.must(&admin, id, command)?;
        }
        let licence = json!({
            "do": "add_qualification", "person": "armorer-1", "kind": "firearms_permit",
            "reference": "P-1",
        });
        hub.must(&admin, "licence", licence)?;
        hub.kill()?;
        let people = PEOPLE
            .iter()
            .map(|(id, _)| {
                Ok(Person {
                    id: (*id).to_owned(),
                    token: self.token(data, id)?,
                })
            })
            .collect::<Result<Vec<_>, Failure>>()?;
        let hub = self.serve()?;
        let token = |id: &str| {
            people
                .iter()
                .find(|p| p.id == id)
                .map(|p| p.token.clone())
                .unwrap_or_default()
        };
        let (ad, armorer) = (token("ad-1"), token("armorer-1"));
        hub.must(
            &ad,
            "day",
            json!({
                "do": "open_day", "day": "day-1", "unit": "main", "place": "ranch",
                "starts": "2026-01-01T00:00:00Z", "wraps": "2099-01-01T00:00:00Z",
            }),
        )?;
        hub.must(
            &armorer,
            "safe",
            json!({
                "do": "name_container", "container": "gun-safe", "kind": "safe", "holds": "weapons",
                "place": "truck", "approved_store": true,
            }),
        )?;
        hub.must(&armorer, "item", json!({
            "do": "register_item", "item": "rev-1", "class": "firearm", "origin": "supplier",
            "container": "gun-safe", "make": "Ridgeway", "model": "Single Action 4",
            "serial": "RS-1", "calibre": ".45 Long", "supplier": "Rentals", "category": "handgun",
            "documents": [{"kind": "rental_sheet", "reference": "R-1", "handler": "armorer-1"},
                          {"kind": "service_record", "reference": "S-1"}],
        }))?;
        hub.must(&ad, "setup", json!({
            "do": "plan_setup", "setup": "1", "day": "day-1", "words": "a porch", "place": "porch",
            "action": "draw", "items": ["rev-1"], "performers": ["lead"],
        }))?;
        hub.kill()?;
        Ok(people)
    }

    fn token(&self, data: &str, person: &str) -> Result<String, Failure> {
        let answer = self.ask(&["user", "token", "--data", data, person])?;
        let token = answer.get("token").and_then(Value::as_str);
        Ok(token.ok_or("`user token` gave no token")?.to_owned())
    }

    /// Starts the hub on a free port and waits until it says where.
    pub(crate) fn serve(&self) -> Result<Hub, Failure> {
        let mut child = Command::new(&self.path)
            .args(["--json", "serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(self.data())
            .env("LASTLOOKS_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child
            .stdout
            .take()
            .ok_or("the hub has no standard output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let said: Result<Value, _> = serde_json::from_str(&line);
        let address = said.ok().as_ref().and_then(|v| {
            v.pointer("/listening/0/url")?
                .as_str()?
                .strip_prefix("http://")?
                .parse()
                .ok()
        });
        let mut hub = Hub {
            child,
            address: address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0))),
        };
        if address.is_none() {
            hub.kill_now()?;
            return Err(format!("the hub did not start: {line}").into());
        }
        Ok(hub)
    }
}

/// A running hub.
#[derive(Debug)]
pub(crate) struct Hub {
    child: Child,
    address: SocketAddr,
}

impl Drop for Hub {
    fn drop(&mut self) {
        // Only where a check failed half way; a hub that has ended already is no trouble.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Hub {
    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// SIGKILL, and the wait for the process to be gone.
    pub(crate) fn kill_now(&mut self) -> Result<(), Failure> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    pub(crate) fn kill(mut self) -> Result<(), Failure> {
        self.kill_now()
    }

    /// One command that must be accepted.
    fn must(&self, token: &str, id: &str, mut command: Value) -> Result<(), Failure> {
        if let Some(map) = command.as_object_mut() {
            map.insert("id".to_owned(), format!("made-{id}").into());
        }
        let mut line = Line::open(self.address)?;
        let (status, body) = line.send("POST", "/api/v1/commands", token, &command.to_string())?;
        if status == 200 {
            return Ok(());
        }
        Err(
            format!("the production cannot be made: {command} was answered {status}: {body}")
                .into(),
        )
    }
}

/// One connection that is kept open.
#[derive(Debug)]
pub(crate) struct Line {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
}

impl Line {
    pub(crate) fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_WITHIN))?;
        Ok(Self {
            stream: BufReader::new(stream),
            host: address,
        })
    }

    /// One request and its whole answer.
    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> Result<(u16, String), Failure> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .ok_or("no status line")?;
        let mut length = 0_usize;
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err("the answer ended in its head".into());
            }
            let head = line.trim_end().to_ascii_lowercase();
            if head.is_empty() {
                break;
            }
            if let Some(value) = head.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok((status, String::from_utf8(bytes)?))
    }
}

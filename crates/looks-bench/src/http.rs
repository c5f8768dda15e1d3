//! A small HTTP/1.1 client over loopback: one connection, one request at a time, bytes counted.
//!
//! Only what is needed to measure our own hub; not for anything else.

use anyhow::{Context as _, Result, bail, ensure};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// Longest body taken.
const BODY_MAX: usize = 16 * 1024 * 1024;

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    /// Status code.
    pub(crate) status: u16,
    /// The body as it came over the wire, perhaps compressed.
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One connection to the hub.
#[derive(Debug)]
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
    port: u16,
}

impl Client {
    /// Connects to a port of this machine.
    pub(crate) async fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .with_context(|| format!("nobody listens on port {port}"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::new(stream),
            port,
        })
    }

    /// A GET with header lines, each ended by `\r\n`.
    pub(crate) async fn get(&mut self, path: &str, headers: &str) -> Result<Reply> {
        self.send("GET", path, headers, "").await?;
        self.reply().await
    }

    /// A POST from one of the hub's own pages or from a program, with its body.
    pub(crate) async fn post(&mut self, path: &str, headers: &str, body: &str) -> Result<Reply> {
        self.send("POST", path, headers, body).await?;
        self.reply().await
    }

    async fn send(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Result<()> {
        let port = self.port;
        let length = if method == "POST" {
            format!("Content-Length: {}\r\n", body.len())
        } else {
            String::new()
        };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{length}{headers}\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await?;
        Ok(())
    }

    async fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await?;
        ensure!(read > 0, "the hub closed the connection");
        Ok(line.trim_end().to_owned())
    }

    /// Status, and whether the body is chunked or how long it is.
    async fn head(&mut self) -> Result<(u16, Option<usize>)> {
        let status = self.line().await?;
        let code = status
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .with_context(|| format!("`{status}` is no status line"))?;
        let mut length = None;
        loop {
            let line = self.line().await?.to_ascii_lowercase();
            if line.is_empty() {
                return Ok((code, length));
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = Some(value.trim().parse()?);
            }
        }
    }

    async fn reply(&mut self) -> Result<Reply> {
        let (status, length) = self.head().await?;
        let body = match length {
            Some(length) => self.exactly(length).await?,
            None => self.chunks().await?,
        };
        Ok(Reply { status, body })
    }

    async fn exactly(&mut self, length: usize) -> Result<Vec<u8>> {
        ensure!(length <= BODY_MAX, "a body of {length} bytes is too long");
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(body)
    }

    async fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.line().await?;
            let length = usize::from_str_radix(&line, 16)
                .with_context(|| format!("`{line}` is no chunk length"))?;
            body.extend(self.exactly(length).await?);
            self.line().await?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    /// Opens the live events; call [`Client::event`] from then on.
    pub(crate) async fn open_events(&mut self) -> Result<()> {
        self.send("GET", "/events", "Accept: text/event-stream\r\n", "")
            .await?;
        let (status, _) = self.head().await?;
        if status != 200 {
            bail!("`/events` answered {status}");
        }
        Ok(())
    }

    /// The next event: name and data. Lines of chunk lengths are no event lines and are passed over.
    pub(crate) async fn event(&mut self) -> Result<(String, String)> {
        let mut name = String::new();
        loop {
            let line = self.line().await?;
            if let Some(word) = line.strip_prefix("event:") {
                word.trim().clone_into(&mut name);
            } else if let Some(data) = line.strip_prefix("data:") {
                return Ok((name, data.trim().to_owned()));
            }
        }
    }
}

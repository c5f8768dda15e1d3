//! `looks-verify PACK`: checks an evidence pack and says in plain words what it proved.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::prelude::{Long, Short, Value, ValueExt as _};
use looks_record::note::VerifierKey;
use looks_record::policy::Policy;
use looks_verify::{Options, verify};

const HELP: &str = "\
Checks an evidence pack of Last Looks, with no network and no trust in whoever made it.

Usage: looks-verify PACK [--key VKEY]... [--key-file FILE]... [--policy FILE] [--fast] [--json]

  --key VKEY       the log's public key, `name+id+base64`, from outside the pack
  --key-file FILE  the same from a file, one key per line
  --policy FILE    a tlog-policy file: accepted logs, witnesses and their quorum
  --fast           hashes, checkpoint, cosignatures, receipts and parts only:
                   no entry contents, no device signatures
  --json           the report as JSON
  -h, --help       this text
  -V, --version    the version

Exit codes: 0 verified; 1 failed; 2 could not run, or no key was given and the
pack could be checked only against itself.
";

struct Arguments {
    pack: PathBuf,
    options: Options,
    json: bool,
}

enum Asked {
    Verify(Box<Arguments>),
    Text(String),
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            // Nothing is left to be done if even standard error is gone.
            let _ = writeln!(io::stderr(), "looks-verify: {message}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<u8, String> {
    let arguments = match parse(lexopt::Parser::from_env())? {
        Asked::Verify(arguments) => arguments,
        Asked::Text(text) => return print(&text).map(|()| 0),
    };
    let name = arguments.pack.display();
    let mut pack = File::open(&arguments.pack).map_err(|e| format!("cannot open `{name}`: {e}"))?;
    let report = verify(&mut pack, &arguments.options)
        .map_err(|error| format!("cannot read `{name}`: {error}"))?;
    if arguments.json {
        print(&format!("{:#}\n", report.to_json()))?;
    } else {
        print(&report.to_string())?;
    }
    Ok(report.exit_code())
}

fn print(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()) {
        // Whoever closed the pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.to_string()),
        _ => Ok(()),
    }
}

fn parse(mut parser: lexopt::Parser) -> Result<Asked, String> {
    let mut pack = None;
    let mut options = Options::default();
    let mut json = false;
    let words = |error: lexopt::Error| format!("{error}; see looks-verify --help");
    while let Some(argument) = parser.next().map_err(words)? {
        match argument {
            Long("key") => {
                let text = parser.value().map_err(words)?.string().map_err(words)?;
                options.keys.push(parse_key(&text)?);
            }
            Long("key-file") => {
                let path = PathBuf::from(parser.value().map_err(words)?);
                options.keys.extend(read_keys(&path)?);
            }
            Long("policy") if options.policy.is_none() => {
                let path = PathBuf::from(parser.value().map_err(words)?);
                options.policy = Some(read_policy(&path)?);
            }
            Long("fast") => options.fast = true,
            Long("json") => json = true,
            Long("help") | Short('h') => return Ok(Asked::Text(HELP.into())),
            Long("version") | Short('V') => {
                return Ok(Asked::Text(format!(
                    "looks-verify {}\n",
                    env!("CARGO_PKG_VERSION")
                )));
            }
            Value(value) if pack.is_none() => pack = Some(PathBuf::from(value)),
            other => return Err(words(other.unexpected())),
        }
    }
    let pack = pack.ok_or("no pack named; see looks-verify --help")?;
    Ok(Asked::Verify(Box::new(Arguments {
        pack,
        options,
        json,
    })))
}

fn parse_key(text: &str) -> Result<VerifierKey, String> {
    text.trim()
        .parse()
        .map_err(|error| format!("--key: {error}"))
}

/// Files named by the user are small; a larger one is a mistake.
fn read_small(path: &Path, option: &str) -> Result<Vec<u8>, String> {
    use io::Read as _;
    let name = path.display();
    let mut bytes = Vec::new();
    let limit = looks_record::policy::MAX_BYTES as u64;
    File::open(path)
        .and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("{option}: cannot read `{name}`: {error}"))?;
    if bytes.len() as u64 > limit {
        return Err(format!(
            "{option}: `{name}` has more than {limit} bytes; name the right file"
        ));
    }
    Ok(bytes)
}

fn read_keys(path: &Path) -> Result<Vec<VerifierKey>, String> {
    let bytes = read_small(path, "--key-file")?;
    let text = String::from_utf8(bytes)
        .map_err(|_| format!("--key-file: `{}` is not text", path.display()))?;
    let keys: Vec<VerifierKey> = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(parse_key)
        .collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err(format!("--key-file: `{}` has no key in it", path.display()));
    }
    Ok(keys)
}

fn read_policy(path: &Path) -> Result<Policy, String> {
    let bytes = read_small(path, "--policy")?;
    Policy::parse(&bytes).map_err(|error| format!("--policy: `{}`: {error}", path.display()))
}

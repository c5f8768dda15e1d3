//! The command line as clap reads it. No command is carried out here.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Set safety for film sets: refuses to record "clear" until named people have each recorded a physical
/// act, in order.
#[derive(Debug, Parser)]
#[command(
    name = "lastlooks",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
#[command(
    after_help = "Exit codes: 0 done; 1 refused, or verification failed; 2 could not run; 3 record corrupt."
)]
pub(crate) struct Arguments {
    /// Answer as JSON, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the hub: pages, HTTP interface, live boards.
    Serve(Serve),
    /// Make a data folder with a production and its first administrator, without a server.
    Init(Init),
    /// Build the demonstration production without a server and write its evidence pack.
    Demo(Demo),
    /// Play scenario files in virtual time and print a table of steps with their verdicts.
    Replay(Replay),
    /// List, explain and test the rules.
    #[command(subcommand)]
    Rules(Rules),
    /// Import a list (crew, armory, ammunition, setups) from CSV: every row, or none.
    Import(Import),
    /// Hazards of screenplays, and what changed since the last draft.
    #[command(subcommand)]
    Script(Script),
    /// Write an evidence pack of the whole record.
    Export(Export),
    /// Check an evidence pack offline, as `looks-verify` does.
    Verify(Verify),
    /// Look at a data folder and say what is wrong with it.
    Doctor(Folder),
    /// People's access to the hub: invitations, signing codes, tokens.
    #[command(subcommand)]
    User(User),
    /// Keys of people's devices that sign by themselves: which there are, and taking one away.
    #[command(subcommand)]
    Device(Device),
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page (troff); `lastlooks man | man -l -` shows it.
    Man,
}

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// The hub's data folder. On the first run a set-up page on this machine makes it.
    #[arg(
        long,
        value_name = "DIR",
        default_value = "lastlooks-data",
        conflicts_with = "demo"
    )]
    pub(crate) data: PathBuf,
    /// A made-up production in the middle of a shooting day, kept in memory and gone when it ends; this machine only.
    #[arg(long)]
    pub(crate) demo: bool,
    /// Address and port; may be given more than once. On this machine plain http with everything;
    /// elsewhere HTTPS, which needs a certificate or --own-ca.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7300")]
    pub(crate) listen: Vec<SocketAddr>,
    /// Certificate chain (PEM) for HTTPS.
    #[arg(
        long,
        value_name = "FILE",
        requires = "tls_key",
        conflicts_with = "own_ca"
    )]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key (PEM) that belongs to it.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Name or address of the hub for its own certificate authority; may be given more than once.
    #[arg(long, value_name = "NAME")]
    pub(crate) own_ca: Vec<String>,
    /// Make the own authority anew although the present one still holds: every phone must install it again.
    #[arg(long, requires = "own_ca")]
    pub(crate) renew_ca: bool,
    /// Plain http on the network, reduced: look, sign in to meetings, raise a concern, stop. Never asks
    /// for a signing code.
    #[arg(long, value_name = "ADDR:PORT", conflicts_with = "demo")]
    pub(crate) plain_lan: Vec<SocketAddr>,
    /// Further host names that phones may use for this hub, such as a name from the router.
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Vec<String>,
    /// Write the listening addresses to this file once they answer, one URL a line.
    #[arg(long, value_name = "FILE")]
    pub(crate) port_file: Option<PathBuf>,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Folder to make; must be empty or not exist.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Name of the production.
    #[arg(long)]
    pub(crate) name: String,
    /// Name of the person who keeps the hub (accounts only, no safety power).
    #[arg(long, value_name = "NAME")]
    pub(crate) admin: String,
    /// Rule packs in force beside `base`; see `lastlooks rules list`.
    #[arg(long = "pack", value_name = "PACK", value_delimiter = ',')]
    pub(crate) packs: Vec<String>,
    /// Address of the hub in the printed invitation.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7300")]
    pub(crate) url: String,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Folder to make; must be empty or not exist.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Evidence pack to write.
    #[arg(long, value_name = "PACK")]
    pub(crate) export: PathBuf,
}

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// Scenario files, or folders with them (searched to the bottom for `.toml`).
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Show the steps of every file, not only of those that fail.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// A language of texts.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
}

/// What to do with rules.
#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    /// Every rule with effect, grade, source and clause.
    List {
        /// Only this pack.
        #[arg(long, value_name = "PACK")]
        pack: Option<String>,
        /// Only rules asked at this command, such as `hand_over`.
        #[arg(long, value_name = "COMMAND")]
        command: Option<String>,
        /// Only rules with this text in id, source, clause or message.
        text: Option<String>,
    },
    /// One rule in words: what, why, where from, who can supply what is missing.
    Explain {
        /// The rule's id, such as `us-ca-9150/9153-b-1`.
        id: String,
        /// Language of message and remedy.
        #[arg(long, value_enum, default_value = "en")]
        lang: Language,
    },
    /// Play the passing and failing rows of every rule.
    Test {
        /// Language of messages.
        #[arg(long, value_enum, default_value = "en")]
        lang: Language,
        /// Show every row, not only those that fail.
        #[arg(long, short)]
        verbose: bool,
    },
}

/// What to do with screenplays. Nothing of a script leaves this machine.
#[derive(Debug, Subcommand)]
pub(crate) enum Script {
    /// Hazards of every scene, each with the words it was found by.
    ///
    /// Reads Fountain, Final Draft (FDX), plain text and PDF with a text layer. Folders are searched to the
    /// bottom for .fountain, .spmd, .ftn, .txt, .fdx and .pdf. What is found is for people to confirm or
    /// dismiss, and hazards are missed: people read every scene.
    Scan(Scan),
    /// What is new, gone or changed in the hazards of a new draft.
    Diff(Drafts),
    /// Read one script from standard input and answer it as JSON, with limits; for this program itself.
    #[command(hide = true)]
    ReadApart(ReadApart),
}

/// Arguments of `script scan`.
#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// Scripts, or folders with them.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// A row for each hazard, for spreadsheets.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Show also what matched and was let go, and why.
    #[arg(long, conflicts_with = "csv")]
    pub(crate) let_go: bool,
    /// Language of reasons and tables.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: Language,
    #[command(flatten)]
    pub(crate) limits: PdfLimits,
}

/// Arguments of `script diff`.
#[derive(Debug, Args)]
pub(crate) struct Drafts {
    /// The draft before.
    pub(crate) old: PathBuf,
    /// The draft now.
    pub(crate) new: PathBuf,
    /// Language of reasons and texts.
    #[arg(long, value_enum, default_value = "en")]
    pub(crate) lang: Language,
    #[command(flatten)]
    pub(crate) limits: PdfLimits,
}

/// What reading one PDF may take. It is read in a process of its own.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct PdfLimits {
    /// Seconds of computing that one PDF may take.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub(crate) pdf_seconds: u32,
    /// Memory that reading one PDF may take, MiB.
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(1..=65536))]
    pub(crate) pdf_memory: u32,
}

/// Arguments of the process that reads one script.
#[derive(Debug, Args)]
pub(crate) struct ReadApart {
    /// Name of the script; only its ending counts.
    #[arg(long)]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) limits: PdfLimits,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// Which list: crew, armory, ammunition or setups.
    #[arg(value_parser = ["crew", "armory", "ammunition", "setups"])]
    pub(crate) sheet: String,
    /// The CSV file, UTF-8.
    pub(crate) file: PathBuf,
    /// The hub's data folder; the hub must not be running.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Who imports: the id of a person on the roster.
    #[arg(long = "as", value_name = "PERSON")]
    pub(crate) by: String,
    /// Refuse everything that the import would refuse, the signing code included, and record nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// File with the person's signing code; without it the code is asked for on the terminal.
    #[arg(long, value_name = "FILE")]
    pub(crate) code_file: Option<PathBuf>,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Evidence pack to write; an existing file is not overwritten.
    pub(crate) pack: PathBuf,
    /// The hub's data folder; the hub must not be running.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Leave out names and texts of this person; may be given more than once.
    #[arg(long, value_name = "PERSON")]
    pub(crate) redact: Vec<String>,
}

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The evidence pack.
    pub(crate) pack: PathBuf,
    /// The log's public key, `name+id+base64`, from outside the pack; may be given more than once.
    #[arg(long, value_name = "VKEY")]
    pub(crate) key: Vec<String>,
    /// File with such keys, one a line.
    #[arg(long, value_name = "FILE")]
    pub(crate) key_file: Vec<PathBuf>,
    /// A tlog-policy file: accepted logs, witnesses and their quorum.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Hashes, checkpoint, cosignatures, receipts and parts only.
    #[arg(long)]
    pub(crate) fast: bool,
}

/// A data folder.
#[derive(Debug, Args)]
pub(crate) struct Folder {
    /// The hub's data folder.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
}

/// What to do with people's access. The hub must not be running; while it runs, use its pages.
#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Everybody on the roster, with roles and what access they have.
    List(Folder),
    /// Make an invitation: a link and QR code, good once and for a day.
    Invite {
        #[command(flatten)]
        folder: Folder,
        /// The person's id.
        person: String,
        /// Address of the hub in the link.
        #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7300")]
        url: String,
    },
    /// Set somebody's signing code on this machine, as they give it here; their own page does the same.
    SetCode {
        #[command(flatten)]
        folder: Folder,
        /// The person's id.
        person: String,
        /// File with the new code; without it the code is asked for on the terminal.
        #[arg(long, value_name = "FILE")]
        code_file: Option<PathBuf>,
    },
    /// Take a lost or known signing code away and sign the person out everywhere.
    ResetCode {
        #[command(flatten)]
        folder: Folder,
        /// The person's id.
        person: String,
    },
    /// Make a personal token for the HTTP interface; shown once.
    Token {
        #[command(flatten)]
        folder: Folder,
        /// The person's id.
        person: String,
        /// What the token is for.
        #[arg(long, default_value = "command line")]
        label: String,
    },
}

/// What to do with device keys. The hub must not be running.
#[derive(Debug, Subcommand)]
pub(crate) enum Device {
    /// Every key that was ever enrolled: device, person, fingerprint, since when, taken away when.
    List(Folder),
    /// Take a lost device's key away: nothing that it signs is taken any more. What it signed before stays.
    Revoke {
        #[command(flatten)]
        folder: Folder,
        /// The device, as `lastlooks device list` names it.
        device: String,
    },
}

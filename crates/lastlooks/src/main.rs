//! `lastlooks`, the program: reads the command line, carries one command out, ends with its exit code.
//!
//! No decision and no page is here: decisions are the hub's (`looks-app`), pages are `looks-web`'s.
//! Exit codes: 0 done; 1 refused, or verification failed; 2 could not run; 3 record corrupt.

mod args;
mod demo;
mod device;
mod doctor;
mod export;
mod import;
mod init;
mod outcome;
mod place;
mod qr;
mod replay;
mod rules;
mod script;
mod serve;
mod user;
mod verify;

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use tracing_subscriber::EnvFilter;

use args::{Arguments, Command};
use outcome::{Exit, Failure, Out, Outcome};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let out = Out {
        json: arguments.json,
    };
    log(&arguments.command);
    match carry_out(&arguments.command, out) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            failure.report(arguments.json);
            failure.exit.into()
        }
    }
}

/// The log goes to standard error; `LASTLOOKS_LOG` chooses what is in it.
fn log(command: &Command) {
    let usual = if matches!(command, Command::Serve(_)) {
        "info"
    } else {
        "error"
    };
    let filter = EnvFilter::try_from_env("LASTLOOKS_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .init();
}

fn carry_out(command: &Command, out: Out) -> Outcome {
    match command {
        Command::Serve(asked) => serve::run(asked, out),
        Command::Init(asked) => init::run(asked, out),
        Command::Demo(asked) => demo::run(asked, out),
        Command::Replay(asked) => replay::run(asked, out),
        Command::Rules(asked) => rules::run(asked, out),
        Command::Import(asked) => import::run(asked, out),
        Command::Script(asked) => script::run(asked, out),
        Command::Export(asked) => export::run(asked, out),
        Command::Verify(asked) => verify::run(asked, out),
        Command::Doctor(asked) => doctor::run(asked, out),
        Command::User(asked) => user::run(asked, out),
        Command::Device(asked) => device::run(asked, out),
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "lastlooks", &mut text);
            out.text(&String::from_utf8_lossy(&text))?;
            Ok(Exit::Done)
        }
        Command::Man => manual(out),
    }
}

/// The manual page of the program, then one for each command.
fn manual(out: Out) -> Outcome {
    let mut text = Vec::new();
    let failed = |e: io::Error| Failure::cannot(format!("the manual page: {e}"));
    let mut root = Arguments::command();
    root.build();
    clap_mangen::Man::new(root.clone())
        .render(&mut text)
        .map_err(failed)?;
    for command in root.get_subcommands().filter(|c| c.get_name() != "help") {
        clap_mangen::Man::new(command.clone())
            .render(&mut text)
            .map_err(failed)?;
    }
    out.text(&String::from_utf8_lossy(&text))?;
    Ok(Exit::Done)
}

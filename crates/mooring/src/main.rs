//! Mooring: ties a Workspace ONE UEM fleet to everything that has to trust it.
//!
//! This crate is the program: command line, configuration, wiring. Rules are in hub-core, SQL in hub-store.

mod api;
mod cli;
mod config;
mod data_folder;
mod hub;
mod output;
mod secrets;
mod telemetry;

use std::process::ExitCode;

use clap::Parser;

// A pull allocates for every device, on several threads at once, and frees on others.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The hub lets an agent in no more, or never did: trying again does not help.
const REFUSED: u8 = 3;

/// As clap says it of what it sees itself.
const WRONG_USAGE: u8 = 2;

/// Exit codes: 0 done, 1 failed, 2 wrong usage, or a confirmation that is missing, 3 the hub refuses an agent.
fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    // One TLS provider for the whole program; libraries take it from here.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        eprintln!("error: a TLS provider was installed twice");
        return ExitCode::FAILURE;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: cannot start the runtime: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(cli::run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", output::error_chain(&error));
            let is_refusal =
                error.downcast_ref::<agent::AgentError>().is_some_and(agent::AgentError::is_refusal);
            if error.is::<cli::WrongUsage>() {
                return ExitCode::from(WRONG_USAGE);
            }
            if is_refusal { ExitCode::from(REFUSED) } else { ExitCode::FAILURE }
        }
    }
}

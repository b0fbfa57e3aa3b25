//! A throw-away PostgreSQL server for tests and benchmarks, or the one that `MOORING_TEST_POSTGRES` names.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use tempfile::TempDir;

use crate::{
    packages,
    process::{find_program, run},
};

/// Name of the variable by which tests find the server.
pub const VARIABLE: &str = "MOORING_TEST_POSTGRES";

/// A running server; stopped when dropped if it was started here.
pub struct Postgres {
    /// Address with the right to create databases.
    pub url: String,
    started: Option<Started>,
}

struct Started {
    pg_ctl: PathBuf,
    data: PathBuf,
    _folder: TempDir,
}

impl Postgres {
    /// The given server, or a new one on a free port of the loopback address.
    pub fn start() -> anyhow::Result<Self> {
        if let Ok(url) = std::env::var(VARIABLE) {
            println!("PostgreSQL: the server that {VARIABLE} names");
            return Ok(Self { url, started: None });
        }
        let binaries = match binaries() {
            Some(folder) => folder,
            None => {
                packages::install(&["postgresql"], "the PostgreSQL half of the tests")?;
                binaries().context("PostgreSQL was installed, but its pg_ctl and initdb are not found")?
            }
        };
        start_cluster(&binaries)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let Some(started) = &self.started else { return };
        let mut command = as_server_user(&started.pg_ctl);
        command.args(["stop", "-m", "immediate", "-s", "-D"]).arg(&started.data);
        if let Err(error) = run(&mut command) {
            eprintln!("PostgreSQL was not stopped: {error:#}");
        }
    }
}

fn binaries() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
        .collect();
    found.sort();
    found.pop().or_else(|| {
        let initdb = std::fs::canonicalize(find_program(&["initdb"])?).ok()?;
        let folder = initdb.parent()?.to_path_buf();
        folder.join("pg_ctl").is_file().then_some(folder)
    })
}

fn start_cluster(binaries: &Path) -> anyhow::Result<Postgres> {
    let folder = tempfile::Builder::new().prefix("mooring-postgres-").tempdir()?;
    if packages::is_root()? {
        run(Command::new("chown").arg("postgres").arg(folder.path()))?;
    }
    let data = folder.path().join("data");
    let mut initdb = as_server_user(&binaries.join("initdb"));
    initdb
        .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
        .arg(&data);
    crate::process::output(&mut initdb)?;
    let port = free_port()?;
    // A server for one run of the tests: nothing in it has to outlive a power cut.
    let options = format!(
        "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=300",
        folder.path().display()
    );
    let pg_ctl = binaries.join("pg_ctl");
    let mut start = as_server_user(&pg_ctl);
    start
        .args(["start", "-w", "-s", "-D"])
        .arg(&data)
        .arg("-o")
        .arg(&options)
        .arg("-l")
        .arg(folder.path().join("log"));
    if let Err(error) = run(&mut start) {
        let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
        bail!("PostgreSQL did not start: {error:#}\n{log}");
    }
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    println!("PostgreSQL: started for this run at {url}");
    Ok(Postgres { url, started: Some(Started { pg_ctl, data, _folder: folder }) })
}

/// PostgreSQL refuses to run as root: there it runs as the user its package made.
fn as_server_user(program: &Path) -> Command {
    if packages::is_root().unwrap_or(false) {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

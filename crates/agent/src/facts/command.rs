//! Asks programs that the system brings along. They are named by their full path, so nobody's `PATH` can put another in
//! their place, get no input, and are not waited for for long.

use std::{process::Stdio, time::Duration};

use tokio::process::Command;

const PATIENCE: Duration = Duration::from_secs(10);

/// What a program said.
pub(super) struct Said {
    /// Its exit code.
    #[cfg_attr(target_os = "macos", expect(dead_code, reason = "there the text says it"))]
    pub code: Option<i32>,
    /// What it wrote, standard output first.
    pub text: String,
}

/// Runs a program; `None` when it is not there or does not end in time.
pub(super) async fn ask(program: &str, arguments: &[&str]) -> Option<Said> {
    let mut command = Command::new(program);
    command.args(arguments).env("LC_ALL", "C").stdin(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Some(Said { code: output.status.code(), text: text.concat() })
}

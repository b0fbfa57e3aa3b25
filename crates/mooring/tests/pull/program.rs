//! Runs the program as a person or a script does.

use std::{path::Path, process::Stdio, time::Duration};

use serde_json::Value;
use tokio::process::{Child, Command};

/// Longer than any pull of these tests takes: whoever is not done then hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// A `mooring pull`, not started yet.
#[derive(Clone)]
pub struct Pull {
    program: String,
    before: Vec<String>,
    arguments: Vec<String>,
    secrets: Vec<(&'static str, String)>,
    #[cfg(unix)]
    user: Option<u32>,
}

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    /// Exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Pull {
    /// From that server into that database.
    pub fn new(server: &str, to: &str) -> Self {
        Self {
            program: env!("CARGO_BIN_EXE_mooring").to_owned(),
            before: Vec::new(),
            arguments: ["pull", "--server", server, "--to", to, "--json"].map(str::to_owned).to_vec(),
            secrets: Vec::new(),
            #[cfg(unix)]
            user: None,
        }
    }

    /// Adds options.
    pub fn options(mut self, options: &[&str]) -> Self {
        self.arguments.extend(options.iter().map(|&option| option.to_owned()));
        self
    }

    /// Gives a secret by the environment.
    pub fn secret(mut self, variable: &'static str, value: &str) -> Self {
        self.secrets.push((variable, value.to_owned()));
        self
    }

    /// Runs it inside a shell that does something before.
    pub fn behind_shell(mut self, first: &str) -> Self {
        let script = format!("{first}; exec \"$0\" \"$@\"");
        self.before = vec!["sh".to_owned(), "-c".to_owned(), script];
        self
    }

    /// Runs this copy of the program as that user.
    #[cfg(unix)]
    pub fn run_by(mut self, program: &Path, user: u32) -> Self {
        self.program = program.to_str().unwrap().to_owned();
        self.user = Some(user);
        self
    }

    /// Starts it.
    pub fn start(&self) -> Child {
        let mut words = self.before.iter().chain([&self.program]).chain(&self.arguments);
        let mut command = Command::new(words.next().unwrap());
        command.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MOORING_")) {
            command.env_remove(name);
        }
        command.envs(self.secrets.iter().cloned()).kill_on_drop(true);
        #[cfg(unix)]
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        command.spawn().unwrap()
    }

    /// Runs it to its end.
    pub async fn run(&self) -> Ended {
        end(self.start()).await
    }

    /// Runs it to its end, which must be good; answers its last line.
    pub async fn succeeds(&self) -> Value {
        self.run().await.succeeded()
    }

    /// Runs it to its end, which must be bad with code 1 and a message that has all these words.
    pub async fn fails(&self, words: &[&str]) -> Ended {
        let ended = self.run().await;
        ended.failed(words);
        ended
    }
}

/// Waits for the end of a program.
pub async fn end(child: Child) -> Ended {
    let output = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
    let output = output.unwrap_or_else(|_| panic!("the program is not done after {PATIENCE:?}")).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Ended {
    /// The last line of a good end.
    pub fn succeeded(&self) -> Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        serde_json::from_str(self.stdout.lines().last().unwrap()).unwrap()
    }

    /// Code 1 and all these words on standard error, in any case.
    pub fn failed(&self, words: &[&str]) {
        assert_eq!(self.code, Some(1), "{self:?}");
        let said = self.stderr.to_lowercase();
        for word in words {
            assert!(said.contains(&word.to_lowercase()), "{word:?} is missing in: {}", self.stderr);
        }
        assert!(!said.contains("panicked"), "{}", self.stderr);
    }
}

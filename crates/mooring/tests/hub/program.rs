//! The built binary as a process: started with its output in files, stopped or killed, never left behind.

use std::{
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

/// How long a start may take on a busy machine, in a debug build.
pub const PATIENCE: Duration = Duration::from_secs(90);

/// The binary under test, without the variables of whoever runs the tests.
pub fn mooring() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mooring"));
    for name in [
        "MOORING_URL",
        "MOORING_TOKEN",
        "MOORING_CA_FILE",
        "MOORING_KEY",
        "MOORING_DATABASE_URL",
        "MOORING_LOG",
        "MOORING_LOG_FORMAT",
    ] {
        command.env_remove(name);
    }
    command.kill_on_drop(true).stdin(Stdio::null());
    command
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs a command to its end.
pub async fn run(command: &mut Command) -> Ended {
    let output = timeout(PATIENCE, command.output()).await.expect("the command ends").expect("it starts");
    Ended {
        code: output.status.code().expect("it ends by itself"),
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

/// A program that goes on until it is told to stop.
pub struct Program {
    child: Child,
    out: PathBuf,
    err: PathBuf,
}

impl Program {
    /// Starts it; its output goes into files of that name in the folder.
    pub fn start(command: &mut Command, folder: &Path, name: &str) -> Self {
        let (out, err) = (folder.join(format!("{name}.out")), folder.join(format!("{name}.err")));
        let file = |path: &Path| std::fs::File::create(path).expect("a file for the output");
        let child = command.stdout(file(&out)).stderr(file(&err)).spawn().expect("the binary starts");
        Self { child, out, err }
    }

    /// What it printed so far.
    pub fn out(&self) -> String {
        std::fs::read_to_string(&self.out).expect("its output")
    }

    /// What it logged so far.
    pub fn err(&self) -> String {
        std::fs::read_to_string(&self.err).expect("its log")
    }

    /// The rest of the first line that begins with that word, as soon as it is printed.
    pub async fn line(&mut self, word: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let printed = self.out();
            let whole = printed.rsplit_once('\n').map_or("", |(whole, _)| whole);
            if let Some(rest) = whole.lines().find_map(|line| line.strip_prefix(word)) {
                return rest.trim().to_owned();
            }
            if let Some(status) = self.child.try_wait().expect("its state") {
                panic!("it ended ({status}) before it printed {word:?}: {printed}{}", self.err());
            }
            assert!(Instant::now() < until, "it never printed {word:?}: {printed}{}", self.err());
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// kill -9.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("it is killed");
    }

    /// SIGHUP, as an administrator does whose files have changed.
    pub async fn hang_up(&self) {
        self.signal("-HUP").await;
    }

    async fn signal(&self, signal: &str) {
        let id = self.child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args([signal, &id]).status().await.expect("kill is there");
        assert!(sent.success());
    }

    /// SIGTERM, as a service manager does; answers how it ended and how long that took.
    pub async fn stop(&mut self) -> (ExitStatus, Duration) {
        let began = Instant::now();
        self.signal("-TERM").await;
        let status =
            timeout(Duration::from_secs(20), self.child.wait()).await.expect("it ends").expect("its status");
        (status, began.elapsed())
    }
}

//! A consistent copy of the file while others write, by SQLite's online backup.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};

use super::{errors, open};
use crate::DatabaseError;

/// Copies the file to `target`, which must not exist.
pub(super) async fn run(file: &Path, target: &Path, busy_timeout: Duration) -> Result<(), DatabaseError> {
    let (file, copy) = (file.to_owned(), target.to_owned());
    let done = tokio::task::spawn_blocking(move || copy_file(&file, &copy, busy_timeout));
    done.await.map_err(|error| DatabaseError::open(&target.display().to_string(), "see the cause", error))?
}

fn copy_file(file: &Path, target: &Path, busy_timeout: Duration) -> Result<(), DatabaseError> {
    let name = target.display().to_string();
    // Taking the name this way leaves no moment in which another program could take it.
    match std::fs::OpenOptions::new().write(true).create_new(true).open(target) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(DatabaseError::BackupExists { file: name });
        }
        Err(error) => {
            let remedy = "check that its folder exists and may be written to";
            return Err(DatabaseError::open(&name, remedy, error));
        }
    }
    let unfinished = RemoveUnlessDone(Some(target.to_owned()));
    copy_pages(file, target, busy_timeout).map_err(|error| errors::open(error, target, &name))?;
    unfinished.done();
    Ok(())
}

fn copy_pages(file: &Path, target: &Path, busy_timeout: Duration) -> rusqlite::Result<()> {
    let source = open::reader(file, busy_timeout)?;
    let mut copy = Connection::open(target)?;
    // All pages in one step see one state of the file; writers are not held up, they append to the log.
    let backup = Backup::new(&source, &mut copy)?;
    while backup.step(-1)? != StepResult::Done {
        std::thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// Half a backup must not look like one.
struct RemoveUnlessDone(Option<PathBuf>);

impl RemoveUnlessDone {
    fn done(mut self) {
        self.0 = None;
    }
}

impl Drop for RemoveUnlessDone {
    fn drop(&mut self) {
        if let Some(file) = &self.0
            && let Err(error) = std::fs::remove_file(file)
        {
            tracing::warn!(%error, "Unfinished backup {} could not be removed", file.display());
        }
    }
}

//! The sink for trying: each message becomes a file of the data folder.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use hub_store::{Channel, Notification};

use super::Attempt;

/// Writes it.
pub(super) async fn write(
    folder: Option<&Path>,
    message: &Notification,
    subject: &str,
    text: &str,
) -> Attempt {
    let Some(folder) = folder else {
        return Attempt::Refused("this process has no data folder for messages".into());
    };
    let content = format!("To: {}\nSubject: {subject}\n\n{text}\n", message.recipient);
    let file = place(folder, message.id, message.channel);
    let written = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&file, content).await
    };
    match written.await {
        Ok(()) => Attempt::Sent,
        Err(error) => Attempt::NotSent(format!("{}: {error}", file.display())),
    }
}

/// Removes the file of a message, if it has one here.
pub(super) async fn remove(folder: &Path, id: i64, channel: Channel) -> std::io::Result<()> {
    match tokio::fs::remove_file(place(folder, id, channel)).await {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn place(folder: &Path, id: i64, channel: Channel) -> PathBuf {
    folder.join(format!("{id:08}-{channel}.txt"))
}

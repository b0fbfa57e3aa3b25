//! The sink for trying: each message becomes a file of the data folder.

use std::path::Path;

use hub_store::Notification;

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
    let file = folder.join(format!("{:08}-{}.txt", message.id, message.channel));
    let written = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&file, content).await
    };
    match written.await {
        Ok(()) => Attempt::Sent,
        Err(error) => Attempt::NotSent(format!("{}: {error}", file.display())),
    }
}

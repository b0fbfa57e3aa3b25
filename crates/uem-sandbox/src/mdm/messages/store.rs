//! The messages' table.

use database::{Database, DatabaseError, params};
use serde::Serialize;

/// One message to a device or its user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// Integer id.
    pub id: i64,
    /// The device.
    pub device_id: u32,
    /// `Push`, `SMS` or `E-mail`.
    pub kind: String,
    /// Telephone number, address, or empty for a push message.
    pub recipient: String,
    /// Subject of an e-mail.
    pub subject: String,
    /// The text.
    pub body: String,
    /// The application that shows a push message.
    pub application: String,
    /// The admin or OAuth client.
    pub sent_by: String,
    /// Tenant time, milliseconds.
    pub sent_at: i64,
}

/// Writes a message down.
pub async fn insert(database: &Database, message: &Message) -> Result<(), DatabaseError> {
    database
        .execute(
            "send message",
            "INSERT INTO device_message (device_id, kind, recipient, subject, body, application, sent_by, sent_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            params![
                message.device_id,
                message.kind.as_str(),
                message.recipient.as_str(),
                message.subject.as_str(),
                message.body.as_str(),
                message.application.as_str(),
                message.sent_by.as_str(),
                message.sent_at
            ],
        )
        .await?;
    Ok(())
}

/// The latest messages, newest first: to one device, or all.
pub async fn list(
    database: &Database,
    device_id: Option<u32>,
    limit: u32,
) -> Result<Vec<Message>, DatabaseError> {
    let sql = "SELECT id, device_id, kind, recipient, subject, body, application, sent_by, sent_at FROM device_message
         WHERE $1 IS NULL OR device_id = $1 ORDER BY id DESC LIMIT $2";
    let rows = database.query(sql, params![device_id.map(i64::from), limit]).await?;
    rows.iter()
        .map(|row| {
            let device_id: i64 = row.get("device_id")?;
            Ok(Message {
                id: row.get("id")?,
                device_id: u32::try_from(device_id).unwrap_or(0),
                kind: row.get("kind")?,
                recipient: row.get("recipient")?,
                subject: row.get("subject")?,
                body: row.get("body")?,
                application: row.get("application")?,
                sent_by: row.get("sent_by")?,
                sent_at: row.get("sent_at")?,
            })
        })
        .collect()
}

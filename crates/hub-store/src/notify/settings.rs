//! Table `notification_settings`: one row, its secrets sealed.

use database::params;
use hub_core::{
    audit::Change,
    notify::{NotificationSecrets, NotificationSettings},
};
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::{Store, StoreError};

/// What the secrets are bound to.
const CONTEXT: &str = "notification_settings";
const CORRUPT: StoreError = StoreError::Corrupt { what: "settings of notifications" };

/// The settings with their secrets.
#[derive(Debug, Clone)]
pub struct StoredNotificationSettings {
    /// Settings.
    pub settings: NotificationSettings,
    /// Secrets.
    pub secrets: NotificationSecrets,
}

impl Store {
    /// The settings; those of a fresh hub while none were saved.
    pub async fn notification_settings(&self) -> Result<StoredNotificationSettings, StoreError> {
        let sql = "SELECT settings, secrets_sealed FROM notification_settings WHERE id = 1";
        let Some(row) = self.database.query_opt(sql, &[]).await? else {
            let settings = NotificationSettings::fresh();
            return Ok(StoredNotificationSettings { settings, secrets: NotificationSecrets::default() });
        };
        let text: String = row.at(0)?;
        let sealed: Vec<u8> = row.at(1)?;
        let opened = self.vault.open(CONTEXT, &sealed)?;
        let secrets: Value = serde_json::from_str(opened.expose_secret()).map_err(|_| CORRUPT)?;
        let secret = |name: &str| secrets[name].as_str().map(SecretString::from);
        Ok(StoredNotificationSettings {
            settings: serde_json::from_str(&text).map_err(|_| CORRUPT)?,
            secrets: NotificationSecrets {
                smtp_password: secret("smtp_password"),
                sms_secret: secret("sms_secret"),
            },
        })
    }

    /// Saves settings, checked already, and all secrets.
    pub async fn save_notification_settings(
        &self,
        settings: &NotificationSettings,
        secrets: &NotificationSecrets,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let before = self.notification_settings().await?;
        let text = |secret: &Option<SecretString>| secret.as_ref().map(|it| it.expose_secret().to_owned());
        let is_other = |old: &Option<SecretString>, new: &Option<SecretString>| text(old) != text(new);
        let saved = Change::new("notification.settings", "notification_settings", "")
            .between(&before.settings, settings)
            .secret("smtp_password", is_other(&before.secrets.smtp_password, &secrets.smtp_password))
            .secret("sms_secret", is_other(&before.secrets.sms_secret, &secrets.sms_secret));
        let secrets = json!({
            "smtp_password": text(&secrets.smtp_password),
            "sms_secret": text(&secrets.sms_secret),
        });
        let sealed = self.vault.seal(CONTEXT, &SecretString::from(secrets.to_string()));
        self.execute_told(
            "save notification settings",
            "INSERT INTO notification_settings (id, settings, secrets_sealed, changed_at_ms)
                 VALUES (1, $1, $2, $3)
                 ON CONFLICT (id) DO UPDATE SET settings = excluded.settings,
                    secrets_sealed = excluded.secrets_sealed, changed_at_ms = excluded.changed_at_ms",
            params![serde_json::to_string(settings).map_err(|_| CORRUPT)?, sealed, now],
            saved,
        )
        .await?;
        Ok(())
    }
}

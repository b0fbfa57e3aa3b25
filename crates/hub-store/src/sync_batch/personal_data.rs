//! Personal data that is no longer taken, out of everything that is stored: devices (tombstoned ones too), their
//! history, registrations and users; messages are in `messages`. Each call is one batch in one transaction, so a purge that was killed goes on where it likes:
//! what is gone already is gone.

use database::{Row, params};
use hub_core::integration::{PersonalData, VENDOR_EMAIL_DOMAIN};
use serde_json::{Map, Value as Json};

use super::SyncBatch;
use crate::{StoreError, Topic, search::id_list, trust::note_fleet};

/// Rows in one transaction.
const BATCH: u32 = 2_000;

impl SyncBatch<'_> {
    /// A batch of devices beyond `after`. Answers the last one; `None` when there are no more.
    pub async fn purge_devices(
        &self,
        personal: &PersonalData,
        after: i64,
    ) -> Result<Option<i64>, StoreError> {
        let sets = device_sets(personal);
        let last = self.purge_rows("devices", &sets, after).await?;
        if last.is_none() {
            let mut transaction = self.begin("tell of the purge").await?;
            note_fleet(&mut transaction).await?;
            transaction.commit().await?;
            self.store.wake(Topic::Devices);
        }
        Ok(last)
    }

    /// A batch of registrations, in the same way, whatever became of them.
    pub async fn purge_registrations(
        &self,
        personal: &PersonalData,
        after: i64,
    ) -> Result<Option<i64>, StoreError> {
        let mut sets = Vec::new();
        if !personal.email {
            sets.push("user_email = ''".to_owned());
        }
        if !personal.device_friendly_name {
            sets.push("name = ''".to_owned());
        }
        self.purge_rows("provisional_devices", &sets, after).await
    }

    /// A batch of agents, in the same way: the name of its machine is the device's.
    pub async fn purge_agents(&self, personal: &PersonalData, after: i64) -> Result<Option<i64>, StoreError> {
        let sets = if personal.device_friendly_name { Vec::new() } else { vec!["hostname = ''".to_owned()] };
        self.purge_rows("agents", &sets, after).await
    }

    /// A batch of users, in the same way.
    pub async fn purge_users(&self, personal: &PersonalData, after: i64) -> Result<Option<i64>, StoreError> {
        self.purge_rows("users", &user_sets(personal), after).await
    }

    async fn purge_rows(
        &self,
        table: &'static str,
        sets: &[String],
        after: i64,
    ) -> Result<Option<i64>, StoreError> {
        let mut transaction = self.begin("purge personal data").await?;
        let sql = format!(
            "SELECT MAX(id) FROM (SELECT id FROM {table} WHERE integration_id = $1 AND id > $2 ORDER BY id LIMIT {BATCH})
             AS part"
        );
        let row = transaction.query_opt(&sql, params![self.integration.0, after]).await?;
        let last: Option<i64> = row.map(|row| row.at(0)).transpose()?.flatten();
        let (Some(last), false) = (last, sets.is_empty()) else { return Ok(None) };
        let sql = format!(
            "UPDATE {table} SET {} WHERE integration_id = $1 AND id > $2 AND id <= $3",
            sets.join(", ")
        );
        transaction.execute(&sql, params![self.integration.0, after, last]).await?;
        transaction.commit().await?;
        Ok(Some(last))
    }

    /// A batch of devices' certificates, in the same way: a subject may name a person.
    pub async fn purge_certificates(
        &self,
        personal: &PersonalData,
        after: i64,
    ) -> Result<Option<i64>, StoreError> {
        if personal.takes_subjects() {
            return Ok(None);
        }
        let mut transaction = self.begin("purge certificates").await?;
        let sql = format!(
            "SELECT MAX(device_id) FROM (SELECT DISTINCT c.device_id FROM device_certificates c
                JOIN devices d ON d.id = c.device_id WHERE d.integration_id = $1 AND c.device_id > $2
                ORDER BY c.device_id LIMIT {BATCH}) AS part"
        );
        let row = transaction.query_opt(&sql, params![self.integration.0, after]).await?;
        let last: Option<i64> = row.map(|row| row.at(0)).transpose()?.flatten();
        let Some(last) = last else { return Ok(None) };
        // Who issued a certificate for himself is its subject.
        let sql =
            "UPDATE device_certificates SET issued_by = CASE WHEN issued_by = name THEN '' ELSE issued_by END, name = ''
             WHERE device_id > $2 AND device_id <= $3
                AND device_id IN (SELECT id FROM devices WHERE integration_id = $1)";
        transaction.execute(sql, params![self.integration.0, after, last]).await?;
        transaction.commit().await?;
        Ok(Some(last))
    }

    /// A batch of devices of apps, in the same way: the name that their tenant told with the state.
    pub async fn purge_app_states(
        &self,
        personal: &PersonalData,
        after: i64,
    ) -> Result<Option<i64>, StoreError> {
        if personal.device_friendly_name {
            return Ok(None);
        }
        let mut transaction = self.begin("purge devices of apps").await?;
        let sql = format!(
            "SELECT MAX(uem_id) FROM (SELECT uem_id FROM app_device_states WHERE integration_id = $1 AND uem_id > $2
                ORDER BY uem_id LIMIT {BATCH}) AS part"
        );
        let row = transaction.query_opt(&sql, params![self.integration.0, after]).await?;
        let last: Option<i64> = row.map(|row| row.at(0)).transpose()?.flatten();
        let Some(last) = last else { return Ok(None) };
        let sql = "UPDATE app_device_states SET friendly_name = '', friendly_name_lower = NULL
                   WHERE integration_id = $1 AND uem_id > $2 AND uem_id <= $3";
        transaction.execute(sql, params![self.integration.0, after, last]).await?;
        transaction.commit().await?;
        Ok(Some(last))
    }

    /// A batch of history rows: what a change was from and to goes, a change of nothing else goes altogether.
    pub async fn purge_history(
        &self,
        personal: &PersonalData,
        after: i64,
    ) -> Result<Option<i64>, StoreError> {
        let mut transaction = self.begin("purge history").await?;
        let sql = format!(
            "SELECT h.id, h.kind, h.changes FROM device_history h JOIN devices d ON d.id = h.device_id
             WHERE d.integration_id = $1 AND h.id > $2 ORDER BY h.id LIMIT {BATCH}"
        );
        let rows = transaction.query(&sql, params![self.integration.0, after]).await?;
        let fields = history_fields(personal);
        let (mut last, mut updates, mut empty) = (None, Vec::new(), Vec::new());
        for row in &rows {
            let id: i64 = row.at(0)?;
            last = Some(id);
            let Some(rest) = without(row, &fields)? else { continue };
            if rest.is_empty() && row.at::<String>(1)? == "changed" {
                empty.push(id);
            } else {
                updates.push(vec![id.into(), Json::from(rest).to_string().into()]);
            }
        }
        if !updates.is_empty() {
            transaction.execute_many("UPDATE device_history SET changes = $2 WHERE id = $1", updates).await?;
        }
        if !empty.is_empty() {
            let sql = format!("DELETE FROM device_history WHERE id IN ({})", id_list(empty));
            transaction.execute(&sql, &[]).await?;
        }
        transaction.commit().await?;
        Ok(last)
    }

    /// A batch of content hashes: they were made with what is gone now, so that the next reading writes each device anew.
    pub async fn forget_hashes(&self, after: i64) -> Result<Option<i64>, StoreError> {
        let mut transaction = self.begin("forget content hashes").await?;
        let sql = format!(
            "SELECT MAX(uem_id) FROM (SELECT uem_id FROM device_sync WHERE integration_id = $1 AND uem_id > $2
                ORDER BY uem_id LIMIT {BATCH}) AS part"
        );
        let row = transaction.query_opt(&sql, params![self.integration.0, after]).await?;
        let last: Option<i64> = row.map(|row| row.at(0)).transpose()?.flatten();
        let Some(last) = last else { return Ok(None) };
        let sql = "UPDATE device_sync SET content_hash = 0 WHERE integration_id = $1 AND uem_id > $2 AND uem_id <= $3";
        transaction.execute(sql, params![self.integration.0, after, last]).await?;
        transaction.commit().await?;
        Ok(Some(last))
    }
}

/// The assignments that take out of `devices` what is off.
fn device_sets(personal: &PersonalData) -> Vec<String> {
    let mut sets = Vec::new();
    if !personal.email {
        sets.push(format!(
            "user_email = CASE WHEN udid = '' THEN '' ELSE udid || '@{VENDOR_EMAIL_DOMAIN}' END"
        ));
        sets.push("user_email_lower = NULL".to_owned());
    }
    if !personal.phone_number {
        sets.push("phone_number = ''".to_owned());
    }
    if !personal.device_friendly_name {
        sets.extend(
            ["friendly_name = ''", "friendly_name_lower = NULL", "reported_name = ''"].map(str::to_owned),
        );
    }
    if !personal.user_name {
        sets.extend(["user_name = ''", "user_name_lower = NULL"].map(str::to_owned));
    }
    sets
}

/// The same for `users`.
fn user_sets(personal: &PersonalData) -> Vec<String> {
    let mut sets: Vec<&str> = Vec::new();
    if !personal.email {
        sets.extend(["email = ''", "email_lower = NULL"]);
    }
    if !personal.names {
        sets.extend(["first_name = ''", "last_name = ''", "display_name = ''"]);
        sets.extend(["first_name_lower = NULL", "last_name_lower = NULL"]);
    }
    if !personal.phone_number {
        sets.push("phone_number = ''");
    }
    if !personal.user_name {
        sets.extend(["user_name = ''", "user_name_lower = NULL"]);
    }
    sets.into_iter().map(str::to_owned).collect()
}

/// Fields of a history row's changes that hold what is off.
fn history_fields(personal: &PersonalData) -> Vec<&'static str> {
    let mut fields = Vec::new();
    if !personal.email {
        fields.push("user_email");
    }
    if !personal.phone_number {
        fields.push("phone_number");
    }
    if !personal.device_friendly_name {
        fields.extend(["friendly_name", "reported_name"]);
    }
    if !personal.user_name {
        fields.push("user_name");
    }
    fields
}

/// The changes of a history row without those fields; `None` where it has none of them.
fn without(row: &Row, fields: &[&str]) -> Result<Option<Map<String, Json>>, StoreError> {
    let text: String = row.at(2)?;
    let Ok(Json::Object(mut changes)) = serde_json::from_str(&text) else {
        return Err(StoreError::Corrupt { what: "history of a device" });
    };
    let before = changes.len();
    changes.retain(|field, _| !fields.contains(&field.as_str()));
    Ok((changes.len() < before).then_some(changes))
}

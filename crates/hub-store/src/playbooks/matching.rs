//! Who matches a playbook, by what readings wrote. What was not read, or is gone, neither matches nor does it not.

use database::{Transaction, Value};
use hub_core::{
    ids::IntegrationId,
    playbooks::{PlaybookName, PlaybookSettings},
};
use jiff::{SignedDuration, Timestamp};

use crate::{Store, StoreError};

/// Those that are shown of many.
const SAMPLE: u32 = 20;

/// A user or a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaybookTarget {
    /// In the hub.
    pub hub_id: i64,
    /// Its name.
    pub label: String,
}

/// What matches a playbook now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaybookMatches {
    /// So many.
    pub count: u64,
    /// The first of them.
    pub sample: Vec<PlaybookTarget>,
}

/// SQL of a playbook: `t` is the user or device. Parameter 1 is the integration, 2 the time before which contact is old.
pub(super) struct Rule {
    pub from: &'static str,
    pub label: &'static str,
    /// What matches.
    pub is: &'static str,
    /// What is known not to match.
    pub is_not: &'static str,
    /// What matches and gives something to do.
    pub has_work: &'static str,
}

const DEACTIVATED_USER: Rule = Rule {
    from: "users t",
    label: "t.user_name",
    is: "t.gone_at_ms IS NULL AND NOT t.is_active AND CAST($2 AS BIGINT) >= 0",
    is_not: "t.gone_at_ms IS NULL AND t.is_active",
    has_work: "EXISTS (SELECT 1 FROM devices d JOIN device_facets f ON f.id = d.facet_id
        WHERE d.integration_id = t.integration_id AND d.user_uem_id = t.uem_id
            AND f.state <> 'tombstoned' AND f.enrollment = 'enrolled')",
};

const STALE_DEVICE: Rule = Rule {
    from: "devices t JOIN device_facets tf ON tf.id = t.facet_id",
    label: "CASE WHEN t.friendly_name = '' THEN t.serial_number ELSE t.friendly_name END",
    is: "tf.state = 'active' AND t.last_seen_ms IS NOT NULL AND t.last_seen_ms < $2",
    is_not: "tf.state = 'active' AND t.last_seen_ms IS NOT NULL AND t.last_seen_ms >= $2",
    has_work: "tf.state = 'active'",
};

pub(super) fn rule(name: PlaybookName) -> &'static Rule {
    match name {
        PlaybookName::DeactivatedUser => &DEACTIVATED_USER,
        PlaybookName::StaleDevice => &STALE_DEVICE,
    }
}

/// The first two parameters of all statements of [`Rule`].
pub(super) fn values(integration: IntegrationId, settings: &PlaybookSettings, now: Timestamp) -> [Value; 2] {
    let days = SignedDuration::from_hours(24 * i64::from(settings.stale_device.days));
    let old = now.saturating_sub(days).unwrap_or(Timestamp::MIN);
    [integration.0.into(), old.as_millisecond().max(0).into()]
}

impl Store {
    /// What matches now: what is left alone when the playbook is switched on.
    pub async fn preview_playbook(
        &self,
        integration: IntegrationId,
        name: PlaybookName,
        settings: &PlaybookSettings,
        now: Timestamp,
    ) -> Result<PlaybookMatches, StoreError> {
        let (Rule { from, label, is, .. }, values) = (rule(name), values(integration, settings, now));
        let mut transaction = self.database.begin("preview playbook").await?;
        let sql = format!("SELECT count(*) FROM {from} WHERE t.integration_id = $1 AND {is}");
        let row = transaction.query_opt(&sql, &values).await?;
        let count = row.ok_or(StoreError::Corrupt { what: "count of matches" })?.at(0)?;
        let sql = format!(
            "SELECT t.id, {label} FROM {from} WHERE t.integration_id = $1 AND {is} ORDER BY t.id LIMIT {SAMPLE}"
        );
        let sample = read_targets(&mut transaction, &sql, &values).await?;
        Ok(PlaybookMatches { count, sample })
    }
}

pub(super) async fn read_targets(
    transaction: &mut Transaction,
    sql: &str,
    values: &[Value],
) -> Result<Vec<PlaybookTarget>, StoreError> {
    let rows = transaction.query(sql, values).await?;
    rows.iter().map(|row| Ok(PlaybookTarget { hub_id: row.at(0)?, label: row.at(1)? })).collect()
}

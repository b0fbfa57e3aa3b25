//! Walking over the devices of an integration with their tags, in the order of the tenant's ids: memory holds a page.

use std::collections::HashMap;

use database::{Column, Conflict, Kind, Value, params};
use hub_core::{
    fleet::Enrollment,
    ids::{DeviceId, IntegrationId, UemId},
    tagging::{DeviceFactsForTags, Risk, RiskFacts},
};

use crate::{
    Lease, Store, StoreError,
    devices::{DeviceState, column},
    search::id_list,
};

/// A device that can have tags: one that is in the tenant as far as the hub knows.
#[derive(Debug, Clone)]
pub struct TaggableDevice {
    /// Id in the hub.
    pub id: DeviceId,
    /// Id in the tenant.
    pub uem_id: UemId,
    /// What its tags depend on.
    pub facts: DeviceFactsForTags,
}

/// A tag of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceTag {
    /// The device, in the tenant.
    pub uem_id: UemId,
    /// The tag, in the hub.
    pub tag: i64,
    /// Should be there.
    pub is_wanted: bool,
    /// Is there, as far as the hub knows.
    pub is_known: bool,
}

/// How a tag of a device is to stand. Neither wanted nor known: it is forgotten.
pub type DeviceTagChange = DeviceTag;

/// A part of the walk.
#[derive(Debug, Clone)]
pub struct TaggingPage {
    /// Devices, by id in the tenant.
    pub devices: Vec<TaggableDevice>,
    /// The tags that are stored in that range of ids, also those of devices that are not there any more.
    pub tags: Vec<DeviceTag>,
    /// Where the next page begins; `None` at the end, whose range is open.
    pub next: Option<UemId>,
}

const CHANGE_COLUMNS: &[Column] = &[
    column("integration_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("tag_id", Kind::Int),
    column("is_wanted", Kind::Bool),
    column("is_known", Kind::Bool),
    column("fault", Kind::Text),
    column("attempts", Kind::Int),
    column("retry_at_ms", Kind::Int),
];

impl Store {
    /// The devices after that id in the tenant.
    pub async fn tagging_page(
        &self,
        integration: IntegrationId,
        after: Option<UemId>,
        limit: u32,
    ) -> Result<TaggingPage, StoreError> {
        let start = after.map_or(i64::MIN, |id| id.0);
        let words: HashMap<i64, (DeviceState, Enrollment)> = self
            .facets(Some(integration))
            .await?
            .into_iter()
            .map(|facet| (facet.id, (facet.key.state, facet.key.enrollment.as_str().into())))
            .collect();
        let sql = format!(
            "SELECT s.uem_id, s.device_id, s.facet_id, d.last_seen_ms, r.risk FROM device_sync s
             JOIN devices d ON d.id = s.device_id LEFT JOIN device_risk r ON r.device_id = s.device_id
             WHERE s.integration_id = $1 AND s.uem_id > $2 ORDER BY s.uem_id LIMIT {limit}"
        );
        let rows = self.database.query(&sql, params![integration.0, start]).await?;
        let is_full = rows.len() as u64 == u64::from(limit);
        let next = if is_full { rows.last().map(|row| row.at(0).map(UemId)).transpose()? } else { None };
        let mut devices = Vec::with_capacity(rows.len());
        for row in &rows {
            let facet: i64 = row.at(2)?;
            let (state, enrollment) =
                words.get(&facet).cloned().ok_or(StoreError::Corrupt { what: "facet of a device" })?;
            if state == DeviceState::Tombstoned {
                continue;
            }
            let risk: Option<String> = row.at(4)?;
            devices.push((
                risk.is_some(),
                TaggableDevice {
                    uem_id: UemId(row.at(0)?),
                    id: DeviceId(row.at(1)?),
                    facts: DeviceFactsForTags {
                        enrollment,
                        last_seen: row.at(3)?,
                        risk: RiskFacts { risk: parse(risk.as_deref())?, threat_factors: Vec::new() },
                    },
                },
            ));
        }
        let devices = self.with_threat_factors(devices).await?;
        let end = next.map_or(i64::MAX, |id| id.0);
        let tags = self.device_tags(integration, start, end).await?;
        Ok(TaggingPage { devices, tags, next })
    }

    /// Only devices of which something was told can have any.
    async fn with_threat_factors(
        &self,
        mut devices: Vec<(bool, TaggableDevice)>,
    ) -> Result<Vec<TaggableDevice>, StoreError> {
        let told = id_list(devices.iter().filter(|(is_told, _)| *is_told).map(|(_, device)| device.id.0));
        let sql = format!(
            "SELECT device_id, factor FROM device_threat_factors WHERE device_id IN ({told}) ORDER BY device_id, factor"
        );
        let mut factors: HashMap<i64, Vec<String>> = HashMap::new();
        for row in self.database.query(&sql, &[]).await? {
            factors.entry(row.at(0)?).or_default().push(row.at(1)?);
        }
        for (_, device) in &mut devices {
            device.facts.risk.threat_factors = factors.remove(&device.id.0).unwrap_or_default();
        }
        Ok(devices.into_iter().map(|(_, device)| device).collect())
    }

    async fn device_tags(
        &self,
        integration: IntegrationId,
        after: i64,
        up_to: i64,
    ) -> Result<Vec<DeviceTag>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT uem_id, tag_id, is_wanted, is_known FROM device_tags
                 WHERE integration_id = $1 AND uem_id > $2 AND uem_id <= $3 ORDER BY uem_id, tag_id",
                params![integration.0, after, up_to],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(DeviceTag {
                    uem_id: UemId(row.at(0)?),
                    tag: row.at(1)?,
                    is_wanted: row.at(2)?,
                    is_known: row.at(3)?,
                })
            })
            .collect()
    }

    /// Writes how tags are to stand. What was refused before is tried again from the beginning.
    pub async fn write_device_tags(
        &self,
        lease: &Lease,
        integration: IntegrationId,
        changes: &[DeviceTagChange],
    ) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut transaction = self.database.begin("write device tags").await?;
        lease.guard(&mut transaction).await?;
        let (kept, forgotten): (Vec<&DeviceTagChange>, Vec<&DeviceTagChange>) =
            changes.iter().partition(|change| change.is_wanted || change.is_known);
        let mut values: Vec<Value> = Vec::with_capacity(kept.len() * CHANGE_COLUMNS.len());
        for change in kept {
            values.extend([integration.0.into(), change.uem_id.0.into(), change.tag.into()]);
            values.extend([Value::from(change.is_wanted), change.is_known.into()]);
            values.extend([Value::from(""), 0_i64.into(), 0_i64.into()]);
        }
        if !values.is_empty() {
            let key = &["integration_id", "uem_id", "tag_id"];
            let (table, columns) = ("device_tags", CHANGE_COLUMNS);
            let conflict = Conflict::Update { key };
            transaction.bulk(database::Bulk { table, columns, conflict, values }).await?;
        }
        let forgotten: Vec<Vec<Value>> = forgotten
            .into_iter()
            .map(|change| vec![integration.0.into(), change.uem_id.0.into(), change.tag.into()])
            .collect();
        if !forgotten.is_empty() {
            transaction
                .execute_many(
                    "DELETE FROM device_tags WHERE integration_id = $1 AND uem_id = $2 AND tag_id = $3",
                    forgotten,
                )
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

fn parse(risk: Option<&str>) -> Result<Risk, StoreError> {
    match risk {
        None => Ok(Risk::None),
        Some(word) => word.parse().map_err(|_| StoreError::Corrupt { what: "risk of a device" }),
    }
}

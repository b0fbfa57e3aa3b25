//! Tables `apps` and `device_apps`.

use std::collections::HashMap;

use database::{Row, Value, params};
use hub_core::{
    fleet::{AppFacts, DeviceAppFacts, Platform},
    ids::{AppId, DeviceId, IntegrationId, UemId},
    operator::Visible,
};
use jiff::Timestamp;

use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
    search::Prefix,
    visible::and_visible,
};

/// Name of the list of apps in cursors.
const LIST: &str = "app";

/// Facts of an app, in the order of [`app_facts`].
pub(crate) const APP_FACTS: &str = "uem_id, uem_uuid, kind, name, bundle_id, version, platform, status, \
                                    org_group_uem_id, assigned_devices, installed_devices";
/// Facts of an app on a device, in the order of [`device_app_facts`].
pub(crate) const DEVICE_APP_FACTS: &str = "bundle_id, name, version, status, is_managed, size_bytes";

/// One app of a catalogue.
#[derive(Debug, Clone)]
pub struct AppRow {
    /// Id.
    pub id: AppId,
    /// Its integration.
    pub integration_id: IntegrationId,
    /// Facts.
    pub facts: AppFacts,
    /// No longer in the catalogue.
    pub is_gone: bool,
}

/// One app on one device.
#[derive(Debug, Clone)]
pub struct DeviceAppRow {
    /// Device.
    pub device_id: DeviceId,
    /// Facts.
    pub facts: DeviceAppFacts,
    /// Read.
    pub read_at: Timestamp,
}

impl Store {
    /// A page of apps of the visible integrations by id; `search` is the beginning of name or bundle id.
    pub async fn list_apps(
        &self,
        visible: &Visible,
        search: &str,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<AppRow>, Option<Cursor>), StoreError> {
        let start = Cursor::start(after, LIST)?;
        let size = page_size(limit);
        let mut params: Vec<Value> = vec![start.into()];
        let mut conditions = and_visible(visible, "integration_id");
        // A catalogue has thousands of apps at most: no index is needed.
        if let Some((text, length)) = Prefix::new(search).as_ref().map(Prefix::literal) {
            params.push(text);
            conditions += &format!(
                " AND (substr(lower(name), 1, {length}) = $2 OR substr(lower(bundle_id), 1, {length}) = $2)"
            );
        }
        let sql = format!(
            "SELECT {APP_FACTS}, id, integration_id, gone_at_ms FROM apps WHERE id > $1{conditions}
             ORDER BY id LIMIT {}",
            size + 1
        );
        let rows = self.database.query(&sql, &params).await?;
        let mut apps = rows.iter().map(app_row).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut apps, size, LIST, |app| app.id.0);
        Ok((apps, next))
    }

    /// One app.
    pub async fn find_app(&self, id: AppId) -> Result<Option<AppRow>, StoreError> {
        let sql = format!("SELECT {APP_FACTS}, id, integration_id, gone_at_ms FROM apps WHERE id = $1");
        self.database.query_opt(&sql, params![id.0]).await?.as_ref().map(app_row).transpose()
    }

    /// Which apps of its catalogue are on a device, by bundle id. Where several have one, the latest.
    pub async fn catalogue_of_device(&self, device: DeviceId) -> Result<HashMap<String, AppId>, StoreError> {
        let rows = self
            .database
            .query(
                "SELECT a.bundle_id, MAX(a.id) FROM device_apps o JOIN devices d ON d.id = o.device_id
                 JOIN apps a ON a.integration_id = d.integration_id AND a.bundle_id = o.bundle_id
                 WHERE o.device_id = $1 AND a.gone_at_ms IS NULL GROUP BY a.bundle_id",
                params![device.0],
            )
            .await?;
        rows.iter().map(|row| Ok((row.at(0)?, AppId(row.at(1)?)))).collect()
    }

    /// The apps on a device, by name.
    pub async fn apps_on_device(&self, device: DeviceId) -> Result<Vec<DeviceAppRow>, StoreError> {
        let sql = format!(
            "SELECT {DEVICE_APP_FACTS}, (
                SELECT s.apps_read_at_ms FROM devices d
                JOIN device_sync s ON s.integration_id = d.integration_id AND s.uem_id = d.uem_id WHERE d.id = $1
             ) AS read_at_ms
             FROM device_apps WHERE device_id = $1 ORDER BY lower(name), bundle_id"
        );
        let rows = self.database.query(&sql, params![device.0]).await?;
        rows.iter()
            .map(|row| {
                Ok(DeviceAppRow { device_id: device, facts: device_app_facts(row)?, read_at: row.at(6)? })
            })
            .collect()
    }
}

fn app_row(row: &Row) -> Result<AppRow, StoreError> {
    Ok(AppRow {
        id: AppId(row.at(11)?),
        integration_id: IntegrationId(row.at(12)?),
        facts: app_facts(row)?,
        is_gone: row.at::<Option<i64>>(13)?.is_some(),
    })
}

/// Reads [`APP_FACTS`] from the first columns of a row.
pub(crate) fn app_facts(row: &Row) -> Result<AppFacts, StoreError> {
    let kind: String = row.at(2)?;
    let platform: String = row.at(6)?;
    Ok(AppFacts {
        uem_id: UemId(row.at(0)?),
        uem_uuid: row.at(1)?,
        kind: kind.parse().map_err(|_| StoreError::Corrupt { what: "kind of an app" })?,
        name: row.at(3)?,
        bundle_id: row.at(4)?,
        version: row.at(5)?,
        platform: Platform::from(platform.as_str()),
        status: row.at(7)?,
        org_group_uem_id: row.at::<Option<i64>>(8)?.map(UemId),
        assigned_devices: row.at(9)?,
        installed_devices: row.at(10)?,
    })
}

/// Reads [`DEVICE_APP_FACTS`] from the first columns of a row.
pub(crate) fn device_app_facts(row: &Row) -> Result<DeviceAppFacts, StoreError> {
    Ok(DeviceAppFacts {
        bundle_id: row.at(0)?,
        name: row.at(1)?,
        version: row.at(2)?,
        status: row.at(3)?,
        is_managed: row.at(4)?,
        size_bytes: row.at(5)?,
    })
}

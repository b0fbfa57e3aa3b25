//! The devices of an app, page by page.

use database::{Row, Value};
use hub_core::{
    app_states::InstallState,
    ids::{AppId, DeviceId, UemId},
    operator::Visible,
};

use super::{
    AppDeviceState,
    row::{AppDeviceRow, KnownOnDevice},
};
use crate::{
    Cursor, Store, StoreError,
    cursor::{cut_page, page_size},
    search::Prefix,
    visible::and_visible,
};

/// Name of the list in cursors.
const LIST: &str = "app-device";

const UNKNOWN_STATE: StoreError = StoreError::Corrupt { what: "state of an app on a device" };

/// Which devices. What is left out does not filter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppDeviceFilter {
    /// Those in this state.
    pub state: Option<InstallState>,
    /// Beginning of the name that the tenant told with the state.
    pub search: String,
}

/// A page of them.
#[derive(Debug, Clone)]
pub struct AppDevicePage {
    /// Devices, in the order of their ids in the tenant.
    pub devices: Vec<AppDeviceRow>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

impl Store {
    /// A page of the devices of an app, as the last whole reading found them. None where the app's integration is not
    /// visible. Where the integration reads a choice of groups, only devices that it has read: the choice may be newer.
    pub async fn list_app_devices(
        &self,
        visible: &Visible,
        app: AppId,
        filter: &AppDeviceFilter,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<AppDevicePage, StoreError> {
        let size = page_size(limit);
        let mut values: Vec<Value> = vec![app.0.into(), start(after)?.into()];
        let mut conditions = and_visible(visible, "s.integration_id");
        if let Some(state) = filter.state {
            values.push(state.as_ref().into());
            conditions += &format!(" AND s.state = ${}", values.len());
        }
        // Among the devices of one app: the search is not worth an index that each reading would have to write.
        if let Some((text, length)) = Prefix::new(&filter.search).as_ref().map(Prefix::literal) {
            values.push(text);
            conditions += &format!(
                " AND substr(coalesce(s.friendly_name_lower, lower(s.friendly_name)), 1, {length}) = ${}",
                values.len()
            );
        }
        if self.reads_a_choice(app).await? {
            conditions += " AND f.state <> 'tombstoned'";
        }
        let sql = format!(
            "SELECT s.uem_id, s.friendly_name, s.assigned_version, s.installed_version, s.state, s.last_action,
                s.last_action_at_ms, s.reason, s.sampled_at_ms, d.id, d.friendly_name, d.serial_number, d.user_name
             FROM app_readings r JOIN app_device_states s ON s.app_id = r.app_id AND s.reading = r.shown_reading
             LEFT JOIN device_sync y ON y.integration_id = s.integration_id AND y.uem_id = s.uem_id
             LEFT JOIN devices d ON d.id = y.device_id
             LEFT JOIN device_facets f ON f.id = y.facet_id
             WHERE r.app_id = $1 AND s.uem_id > $2{conditions} ORDER BY s.uem_id LIMIT {}",
            size + 1
        );
        let rows = self.database.query(&sql, &values).await?;
        let mut devices = rows.iter().map(device_row).collect::<Result<Vec<_>, _>>()?;
        let next = cut_page(&mut devices, size, LIST, |row| row.state.uem_id.0);
        Ok(AppDevicePage { devices, next })
    }

    /// Whether the app's integration reads less than its account sees.
    async fn reads_a_choice(&self, app: AppId) -> Result<bool, StoreError> {
        let Some(app) = self.find_app(app).await? else { return Ok(true) };
        let integration = self.find_integration(app.integration_id).await?;
        Ok(integration.is_none_or(|row| !row.settings.scope.is_everything()))
    }
}

/// Ids of a tenant are not ours: one may be 0 or less.
fn start(after: Option<&Cursor>) -> Result<i64, StoreError> {
    after.map_or(Ok(i64::MIN), |cursor| cursor.id(LIST))
}

fn device_row(row: &Row) -> Result<AppDeviceRow, StoreError> {
    let state: String = row.at(4)?;
    let device = match row.at::<Option<i64>>(9)? {
        Some(id) => Some(KnownOnDevice {
            id: DeviceId(id),
            friendly_name: row.at(10)?,
            serial_number: row.at(11)?,
            user_name: row.at(12)?,
        }),
        None => None,
    };
    Ok(AppDeviceRow {
        state: AppDeviceState {
            uem_id: UemId(row.at(0)?),
            friendly_name: row.at(1)?,
            assigned_version: row.at(2)?,
            installed_version: row.at(3)?,
            state: state.parse().map_err(|_| UNKNOWN_STATE)?,
            last_action: row.at(5)?,
            last_action_at: row.at(6)?,
            reason: row.at(7)?,
            sampled_at: row.at(8)?,
        },
        device,
    })
}

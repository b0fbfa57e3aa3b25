//! After an order for an app was taken by its tenant, its devices are read by themselves for a while.

use database::{Transaction, params};
use hub_core::{
    actions::Order,
    app_states::{Following, next_reading},
    ids::AppId,
};
use jiff::{SignedDuration, Timestamp};

use crate::StoreError;

/// Has the app of an order followed, in the transaction that notes that the tenant took it, or may have. Other orders have
/// none.
pub(crate) async fn follow_order(
    transaction: &mut Transaction,
    action: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "SELECT action_order FROM actions WHERE id = $1 AND kind IN ('deploy_app', 'withdraw_app')";
    let Some(row) = transaction.query_opt(sql, params![action]).await? else { return Ok(()) };
    let order: Order = serde_json::from_str(&row.at::<String>(0)?)
        .map_err(|_| StoreError::Corrupt { what: "order of an action" })?;
    let app = match order {
        Order::DeployApp(assignment) => AppId(assignment.app),
        Order::WithdrawApp { app } => AppId(app),
        _ => return Ok(()),
    };
    let first = Following { ordered_at: now, readings: 0, under_way: None, took: SignedDuration::ZERO };
    transaction
        .execute(
            "INSERT INTO app_readings (app_id, integration_id, ordered_at_ms, readings_since, due_at_ms, last_reading,
                devices_read, devices_expected, shown_reading, counts, devices_outside, error, remedy)
             SELECT id, integration_id, $2, 0, $3, 0, 0, 0, 0, '{}', 0, '', '' FROM apps WHERE id = $1
             ON CONFLICT (app_id) DO UPDATE SET ordered_at_ms = excluded.ordered_at_ms, readings_since = 0,
                due_at_ms = excluded.due_at_ms",
            params![app.0, now, next_reading(&first, now)],
        )
        .await?;
    Ok(())
}

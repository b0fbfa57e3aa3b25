//! What an order names beside its targets: the app that is deployed, the group that a device is moved to. The tenant would
//! refuse what is not there, but only after everything was approved.

use database::{Transaction, params};
use hub_core::{
    actions::Order,
    ids::{IntegrationId, UemId},
};

use super::order::NotRequested;
use crate::StoreError;

/// What of it is not in this integration, or not any more.
pub(super) async fn check_named(
    transaction: &mut Transaction,
    integration: IntegrationId,
    order: &Order,
) -> Result<(), NotRequested> {
    let (field, word, table, column, id) = match order {
        Order::ChangeOrgGroup { org_group } => group(*org_group),
        Order::AddUser(user) => match user.org_group {
            Some(org_group) => group(org_group),
            None => return Ok(()),
        },
        Order::DeployApp(assignment) => app(assignment.app),
        Order::WithdrawApp { app: id } => app(*id),
        _ => return Ok(()),
    };
    let sql =
        format!("SELECT id FROM {table} WHERE integration_id = $1 AND {column} = $2 AND gone_at_ms IS NULL");
    let found = transaction.query_opt(&sql, params![integration.0, id]).await.map_err(StoreError::from)?;
    if found.is_some() { Ok(()) } else { Err(NotRequested::NotNamed { field, word, id }) }
}

/// Field of the order, word, table, column and id.
type Named = (&'static str, &'static str, &'static str, &'static str, i64);

fn group(id: UemId) -> Named {
    ("org_group", "organization group", "org_groups", "uem_id", id.0)
}

fn app(id: i64) -> Named {
    ("app", "app", "apps", "id", id)
}

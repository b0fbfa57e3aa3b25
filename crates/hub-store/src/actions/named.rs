//! What an order names beside its targets: the app that is deployed, the file of a new one, the group that a device is moved to. The tenant would
//! refuse what is not there, but only after everything was approved.

use database::{Transaction, params};
use hub_core::{
    actions::Order,
    ids::{AppFileId, IntegrationId, UemId},
};

use super::order::NotRequested;
use crate::{StoreError, app_files::has_whole};

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
        Order::AddInternalApp(new) => {
            // By its digest: what was approved is made of these bytes and no others.
            if !has_whole(transaction, integration, AppFileId(new.file), &new.sha256).await? {
                return Err(NotRequested::NotNamed { field: "file", word: "app's file", id: new.file });
            }
            group(new.org_group)
        }
        _ => match order.app() {
            Some(id) => ("app", "app", "apps", "id", id),
            None => return Ok(()),
        },
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

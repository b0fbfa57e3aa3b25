//! What is under way already: the same done to the same.

use std::collections::HashMap;

use database::{Transaction, params};
use hub_core::{
    actions::{ActionKind, Order, TargetFacts},
    ids::IntegrationId,
};

use super::row::{parse_kind, parse_order};
use crate::StoreError;

/// What is done to what.
#[derive(PartialEq, Eq, Hash)]
struct Done {
    kind: ActionKind,
    target_kind: String,
    /// The target's id in the hub.
    target: Option<i64>,
    /// Its name, where it has no id yet.
    label: String,
    /// With which app: another one goes to the same group beside it.
    app: Option<i64>,
}

/// Tells each target the action that does the same to it and has not ended.
pub(super) async fn add_open(
    transaction: &mut Transaction,
    integration: IntegrationId,
    order: &Order,
    targets: &mut [TargetFacts],
) -> Result<(), StoreError> {
    if targets.is_empty() {
        return Ok(());
    }
    let rows = transaction
        .query(
            "SELECT i.kind, i.target_kind, i.hub_id, i.label, i.action_id,
                CASE WHEN i.kind IN ('deploy_app', 'withdraw_app') THEN a.action_order END
             FROM action_items i JOIN actions a ON a.id = i.action_id
             WHERE i.integration_id = $1
                AND i.state IN ('held', 'approved', 'sending', 'accepted', 'held_by_uem', 'unknown')",
            params![integration.0],
        )
        .await?;
    let mut open: HashMap<Done, i64> = HashMap::new();
    for row in rows {
        let (kind, target, label): (String, Option<i64>, String) = (row.at(0)?, row.at(2)?, row.at(3)?);
        let order: Option<String> = row.at(5)?;
        let app = order.map(|text| parse_order(&text)).transpose()?.and_then(|order| order.app());
        let done = Done {
            kind: parse_kind(&kind)?,
            target_kind: row.at(1)?,
            target,
            label: if target.is_none() { label } else { String::new() },
            app,
        };
        open.insert(done, row.at(4)?);
    }
    for facts in targets {
        let target = &facts.target;
        let done = Done {
            kind: order.kind().on(target.kind),
            target_kind: target.kind.to_string(),
            target: target.hub_id,
            label: if target.hub_id.is_none() { target.label.clone() } else { String::new() },
            app: order.app(),
        };
        facts.open_action = open.get(&done).copied();
    }
    Ok(())
}

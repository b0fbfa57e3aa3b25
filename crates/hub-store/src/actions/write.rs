//! An order that was judged goes into its tables.

use database::{Bulk, Conflict, Kind, Transaction, Value, params};
use hub_core::{
    actions::{HoldReason, ItemEvent, ItemState, Order},
    audit::Change,
};
use jiff::Timestamp;

use super::{
    ActionGuards,
    life::{note_event, refresh},
    order::{ActionPreview, ActionRequest, NotRequested, Requester},
};
use crate::{Store, StoreError, app_files::begin_transfer, devices::column};

/// An order that was judged and goes into its tables.
pub(super) struct Written<'a> {
    pub request: &'a ActionRequest,
    pub requester: &'a Requester,
    pub digest: &'a str,
    pub preview: &'a ActionPreview,
    pub guards: &'a ActionGuards,
    pub now: Timestamp,
}

impl Store {
    pub(super) async fn write_order(
        &self,
        transaction: &mut Transaction,
        order: &Written<'_>,
    ) -> Result<i64, NotRequested> {
        let id = insert_action(transaction, order).await?;
        if let Some(secret) = &order.request.secret {
            let sealed = self.vault.seal(&secret_context(id), secret);
            let sql = "UPDATE actions SET secret_sealed = $2 WHERE id = $1";
            transaction.execute(sql, params![id, sealed]).await.map_err(StoreError::from)?;
        }
        if let Order::AddInternalApp(app) = &order.request.order {
            begin_transfer(transaction, order.request.integration, id, app, order.now).await?;
        }
        insert_items(transaction, id, order).await?;
        let holds: Vec<String> = order.preview.judged.holds.iter().map(HoldReason::to_string).collect();
        let (event, to) = if holds.is_empty() { ("Request", "approved") } else { ("Hold", "held") };
        let by = (order.requester.by.as_str(), holds.join("; "));
        note_event(transaction, (id, None), (event, to), (by.0, &by.1), order.now).await?;
        refresh(transaction, id, order.now).await?;
        Ok(id)
    }
}

/// The entry of the audit log.
pub(super) fn told(id: i64, order: &Written<'_>) -> Change {
    let judged = &order.preview.judged;
    let holds: Vec<String> = judged.holds.iter().map(HoldReason::to_string).collect();
    Change::new("action.request", "action", id)
        .named(order.request.order.kind().as_ref())
        .of(order.request.integration)
        .because(&order.request.reason)
        .after(&serde_json::json!({
            "order": order.request.order.to_show(), "chosen": order.request.chosen.words(), "targets": judged.count,
            "left_out": order.preview.targets.len() - judged.count, "list_hash": judged.hash, "held_because": holds,
        }))
}

/// What a password of an order is sealed for.
pub(super) fn secret_context(action: i64) -> String {
    format!("action/{action}")
}

async fn insert_action(transaction: &mut Transaction, order: &Written<'_>) -> Result<i64, StoreError> {
    const WHAT: StoreError = StoreError::Corrupt { what: "new action" };
    let Written { request, requester, preview, guards, now, .. } = order;
    let expires_at = now.saturating_add(guards.settings.approval_time()).unwrap_or(Timestamp::MAX);
    let row = transaction
        .query_opt(
            "INSERT INTO actions (integration_id, kind, action_order, chosen_by, reason, requested_by,
                requested_by_person, request_id, requested_at_ms, idempotency_key, idempotency_digest, list_hash, targets,
                state, holds, is_window_passed, approved_by, expires_at_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'going', $14, $15, '', $16) RETURNING id",
            params![
                request.integration.0,
                request.order.kind().as_ref(),
                serde_json::to_string(&request.order).map_err(|_| WHAT)?,
                request.chosen.words(),
                &request.reason,
                &requester.by,
                &requester.person,
                &requester.request_id,
                *now,
                request.idempotency_key.as_deref(),
                order.digest,
                &preview.judged.hash,
                i64::try_from(preview.targets.len()).map_err(|_| WHAT)?,
                serde_json::to_string(&preview.judged.holds).map_err(|_| WHAT)?,
                false,
                expires_at
            ],
        )
        .await?;
    Ok(row.ok_or(WHAT)?.at(0)?)
}

/// What is left out stands in the list as well, ended, with its reason.
async fn insert_items(
    transaction: &mut Transaction,
    action: i64,
    order: &Written<'_>,
) -> Result<(), StoreError> {
    let Written { request, preview, now, .. } = order;
    let kind = request.order.kind();
    let goes_to = if preview.judged.holds.is_empty() { ItemState::Approved } else { ItemState::Held };
    let left_out = goes_to.after(ItemEvent::Bar).ok_or(StoreError::Corrupt { what: "step of an action" })?;
    let mut values: Vec<Value> = Vec::new();
    for (position, item) in (1_i64..).zip(&preview.targets) {
        let target = &item.facts.target;
        let words = item.refusal.as_ref().map_or_else(String::new, |refusal| format!("left out: {refusal}"));
        let state = if item.refusal.is_some() { left_out } else { goes_to };
        // With a user the devices go first.
        let stage = i64::from(kind.on(target.kind) == kind && request.order.with_devices());
        values.extend([
            action.into(),
            position.into(),
            request.integration.0.into(),
            kind.on(target.kind).as_ref().into(),
            stage.into(),
            target.kind.as_ref().into(),
            target.hub_id.into(),
            target.uem_id.map(|id| id.0).into(),
            target.uem_uuid.as_str().into(),
            target.label.as_str().into(),
            state.as_ref().into(),
            (*now).into(),
            words.into(),
            "".into(),
            0.into(),
            0.into(),
            "".into(),
            false.into(),
            0.into(),
        ]);
    }
    transaction
        .bulk(Bulk { table: "action_items", columns: ITEM_COLUMNS, values, conflict: Conflict::Fail })
        .await?;
    Ok(())
}

const ITEM_COLUMNS: &[database::Column] = &[
    column("action_id", Kind::Int),
    column("position", Kind::Int),
    column("integration_id", Kind::Int),
    column("kind", Kind::Text),
    column("stage", Kind::Int),
    column("target_kind", Kind::Text),
    column("hub_id", Kind::Int),
    column("uem_id", Kind::Int),
    column("uem_uuid", Kind::Text),
    column("label", Kind::Text),
    column("state", Kind::Text),
    column("state_at_ms", Kind::Int),
    column("words", Kind::Text),
    column("activity_id", Kind::Text),
    column("tries", Kind::Int),
    column("not_before_ms", Kind::Int),
    column("sent_by", Kind::Text),
    column("is_log_known", Kind::Bool),
    column("checks", Kind::Int),
];

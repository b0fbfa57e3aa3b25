//! The only place where a target of an action changes its state. A change that finds another state than it was decided for
//! changes nothing.

use database::{Transaction, Value, params};
use hub_core::actions::{ItemEvent, ItemState};
use jiff::Timestamp;

use super::row::{ActionState, ItemKey};
use crate::StoreError;

/// Longest words that are kept of one event.
const WORDS_CHARS_MAX: usize = 500;

/// What happens to one target.
#[derive(Debug, Clone)]
pub(super) struct Step<'a> {
    pub key: ItemKey,
    /// As it was when this was decided.
    pub from: ItemState,
    pub event: ItemEvent,
    pub by: &'a str,
    pub words: &'a str,
    pub now: Timestamp,
}

/// Takes the step, and writes down that it was taken. False when the target is not in that state any more: then nothing was
/// written. A step that the rules do not know is an error of this program and refused.
pub(super) async fn take(
    transaction: &mut Transaction,
    step: &Step<'_>,
    set: &[(&'static str, Value)],
) -> Result<bool, StoreError> {
    let to = step.from.after(step.event).ok_or(StoreError::Corrupt { what: "step of an action" })?;
    let words: String = step.words.chars().take(WORDS_CHARS_MAX).collect();
    let mut values: Vec<Value> =
        params![step.key.action, step.key.position, step.from.as_ref(), to.as_ref(), step.now, &words]
            .to_vec();
    let mut assignments = String::new();
    for (column, value) in set {
        values.push(value.clone());
        assignments += &format!(", {column} = ${}", values.len());
    }
    // Nobody asks any more what became of something that has ended.
    if to.is_ended() && !set.iter().any(|(column, _)| *column == "check_at_ms") {
        assignments += ", check_at_ms = NULL";
    }
    let sql = format!(
        "UPDATE action_items SET state = $4, state_at_ms = $5, words = $6{assignments}
         WHERE action_id = $1 AND position = $2 AND state = $3"
    );
    if transaction.execute(&sql, &values).await? == 0 {
        return Ok(false);
    }
    note(transaction, step.key.action, Some(step.key.position), step.event.as_ref(), to.as_ref(), step)
        .await?;
    Ok(true)
}

async fn note(
    transaction: &mut Transaction,
    action: i64,
    position: Option<i64>,
    event: &str,
    to: &str,
    step: &Step<'_>,
) -> Result<(), StoreError> {
    note_event(transaction, (action, position), (event, to), (step.by, step.words), step.now).await
}

/// Writes down what happened to a whole order, or to one target of it.
pub(super) async fn note_event(
    transaction: &mut Transaction,
    (action, position): (i64, Option<i64>),
    (event, to): (&str, &str),
    (by, words): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    let words: String = words.chars().take(WORDS_CHARS_MAX).collect();
    transaction
        .execute(
            "INSERT INTO action_events (action_id, position, at_ms, event, to_state, done_by, words)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            params![action, position, now, event, to, by, words],
        )
        .await?;
    Ok(())
}

/// Writes how the order as a whole stands after some of its targets changed.
pub(super) async fn refresh(
    transaction: &mut Transaction,
    action: i64,
    now: Timestamp,
) -> Result<ActionState, StoreError> {
    let row = transaction
        .query_opt(
            "SELECT EXISTS (SELECT 1 FROM action_items WHERE action_id = $1 AND state = 'held'),
                EXISTS (SELECT 1 FROM action_items WHERE action_id = $1
                    AND state IN ('approved', 'sending', 'accepted', 'held_by_uem', 'unknown'))",
            params![action],
        )
        .await?
        .ok_or(StoreError::Corrupt { what: "state of an action" })?;
    let state = match (row.at::<bool>(0)?, row.at::<bool>(1)?) {
        (true, _) => ActionState::Held,
        (false, true) => ActionState::Going,
        (false, false) => ActionState::Ended,
    };
    let ended_at = (state == ActionState::Ended).then_some(now);
    transaction
        .execute(
            // A password is kept no longer than it is needed.
            "UPDATE actions SET state = $2, ended_at_ms = coalesce(ended_at_ms, $3),
                secret_sealed = CASE WHEN $4 THEN NULL ELSE secret_sealed END WHERE id = $1",
            params![action, state.as_ref(), ended_at, state == ActionState::Ended],
        )
        .await?;
    Ok(state)
}

/// Orders whose targets are begun or written at the same time come one after the other: both would count what the other is
/// about to begin as not there.
pub(super) async fn lock(transaction: &mut Transaction) -> Result<(), StoreError> {
    transaction.execute("UPDATE action_guards SET id = id WHERE id = 1", &[]).await?;
    Ok(())
}

//! A step of cases and its order, in one transaction: a case that was stopped meanwhile orders nothing, and none orders a
//! step twice.

use database::{Transaction, params};
use hub_core::{
    actions::HoldReason,
    audit::Change,
    playbooks::{Case, CaseState},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::row::CaseRow;
use crate::{ActionPreview, ActionRequest, NotRequested, Requester, Store, StoreError, Topic};

/// A step that is ordered.
#[derive(Debug, Clone)]
pub struct CaseOrder<'a> {
    /// For these cases.
    pub cases: &'a [CaseRow],
    /// The order, after its dry run.
    pub request: &'a ActionRequest,
    /// In whose name.
    pub requester: &'a Requester,
    /// Why it waits for a second operator whatever the limits say.
    pub hold: Option<&'a HoldReason>,
    /// Days between lock and wipe.
    pub wipe_after_days: u32,
}

impl Store {
    /// Notes what a dry run for cases said, and tells it in the audit log.
    pub async fn note_case_preview(
        &self,
        cases: &[CaseRow],
        preview: &ActionPreview,
        words: &str,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.begin("note preview of cases").await?;
        let mut changes = Vec::new();
        let judged = &preview.judged;
        for case in cases {
            let sql = "UPDATE playbook_cases SET words = $2 WHERE id = $1 AND state = 'waiting'";
            transaction.execute(sql, params![case.id, words]).await?;
            let refusals: Vec<String> = judged.refusals.iter().map(ToString::to_string).collect();
            let left_out = preview.targets.len() - judged.count;
            changes.push(told("playbook.preview", case).because(words).after(&json!({
                "step": case.case.step, "targets": judged.count, "left_out": left_out, "refusals": refusals,
                "list_hash": judged.hash,
            })));
        }
        self.audit_all(&mut transaction, changes).await?;
        Ok(transaction.commit().await?)
    }

    /// Writes the order and the steps that it takes. `None` where one of the cases is not as it was any more: then nothing
    /// is written.
    pub async fn order_for_cases(
        &self,
        order: &CaseOrder<'_>,
        now: Timestamp,
    ) -> Result<Option<i64>, NotRequested> {
        let mut transaction = self.database.begin("order for playbook").await.map_err(StoreError::from)?;
        for case in order.cases {
            if !step(&mut transaction, case, case.case.after_step(order.wipe_after_days, now)).await? {
                return Ok(None);
            }
        }
        let (action, requested) =
            self.request_action_in(&mut transaction, order.request, order.requester, order.hold, now).await?;
        let mut changes = vec![requested];
        for case in order.cases {
            transaction
                .execute(
                    "UPDATE playbook_cases SET first_action_id = COALESCE(first_action_id, $2), last_action_id = $2,
                        orders = orders + 1, words = $3 WHERE id = $1",
                    params![case.id, action, format!("{} ordered as action {action}", case.case.step)],
                )
                .await
                .map_err(StoreError::from)?;
            let after = json!({ "step": case.case.step, "action": action });
            changes.push(told("playbook.order", case).because(&order.request.reason).after(&after));
        }
        self.audit_all(&mut transaction, changes).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.wake(Topic::Work);
        Ok(Some(action))
    }

    /// Takes a step for which there is nothing to order. False where the case is not as it was any more.
    pub async fn pass_case_step(
        &self,
        case: &CaseRow,
        wipe_after_days: u32,
        words: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.database.begin("pass step of a case").await?;
        if !step(&mut transaction, case, case.case.after_step(wipe_after_days, now)).await? {
            return Ok(false);
        }
        let sql = "UPDATE playbook_cases SET words = $2 WHERE id = $1";
        transaction.execute(sql, params![case.id, words]).await?;
        let change = told("playbook.order", case).because(words).after(&json!({ "step": case.case.step }));
        self.audit(&mut transaction, change).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Says why a case waits.
    pub async fn note_case(&self, case: &CaseRow, words: &str) -> Result<(), StoreError> {
        if case.words == words {
            return Ok(());
        }
        let sql = "UPDATE playbook_cases SET words = $2 WHERE id = $1 AND state = 'waiting'";
        self.database.execute("note case", sql, params![case.id, words]).await?;
        Ok(())
    }

    /// Lets a case wait, after a refusal or a failure, for so long.
    pub async fn pause_case(
        &self,
        case: &CaseRow,
        words: &str,
        pause: SignedDuration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let until = now.saturating_add(pause).unwrap_or(Timestamp::MAX);
        self.database
            .execute(
                "pause case",
                "UPDATE playbook_cases SET refusals = refusals + 1, not_before_ms = $2, words = $3
                 WHERE id = $1 AND state = 'waiting'",
                params![case.id, until, words],
            )
            .await?;
        Ok(())
    }

    /// What was ordered was never approved in its time: the step is the next again, after a pause.
    pub async fn reopen_case(
        &self,
        case: &CaseRow,
        pause: SignedDuration,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let until = now.saturating_add(pause).unwrap_or(Timestamp::MAX);
        self.database
            .execute(
                "reopen case",
                "UPDATE playbook_cases SET state = 'waiting', not_before_ms = $2, refusals = 0,
                    words = 'nobody approved it in its time: it is asked for again'
                 WHERE id = $1 AND state = 'ordered'",
                params![case.id, until],
            )
            .await?;
        Ok(())
    }
}

/// Takes the step, if the case still stands where it was read.
async fn step(transaction: &mut Transaction, case: &CaseRow, after: Case) -> Result<bool, StoreError> {
    let taken = transaction
        .execute(
            "UPDATE playbook_cases SET state = $4, step = $5, step_at_ms = $6, due_at_ms = $7, not_before_ms = NULL,
                refusals = 0 WHERE id = $1 AND state = $2 AND step = $3",
            params![
                case.id,
                CaseState::Waiting.as_ref(),
                case.case.step.as_ref(),
                after.state.as_ref(),
                after.step.as_ref(),
                after.step_at,
                after.due_at
            ],
        )
        .await?;
    Ok(taken == 1)
}

/// The entry of the audit log.
pub(super) fn told(verb: &'static str, case: &CaseRow) -> Change {
    Change::new(verb, "playbook_case", case.id).named(case.label.clone()).of(case.integration_id)
}

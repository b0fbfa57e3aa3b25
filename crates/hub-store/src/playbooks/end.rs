//! How cases end: stopped by somebody, or because their target matches no more. What they ordered and was not begun is taken
//! back.

use database::params;
use hub_core::{ids::DeviceId, playbooks::CaseState};
use jiff::Timestamp;
use serde_json::json;

use super::{order::told, row::CaseRow};
use crate::{NotDecided, Store, StoreError};

/// Why a case was not stopped.
#[derive(Debug, thiserror::Error)]
pub enum NotStopped {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such case.
    #[error("case {0} does not exist")]
    Missing(i64),
    /// Nothing of it can be stopped.
    #[error("case {id} is {state}: there is nothing to stop")]
    Over {
        /// Which.
        id: i64,
        /// How it stands.
        state: CaseState,
    },
}

impl Store {
    /// Stops a case for good: as long as its target matches nothing more is ordered for it. What it ordered and was not begun
    /// is taken back. Stopping it again takes back what was left.
    pub async fn stop_case(
        &self,
        id: i64,
        by: &str,
        reason: &str,
        now: Timestamp,
    ) -> Result<CaseRow, NotStopped> {
        let case = self.find_case(id).await?.ok_or(NotStopped::Missing(id))?;
        let is_stopped = case.case.state == CaseState::Stopped;
        if !is_stopped && !self.close_case(&case, CaseState::Stopped, &format!("{by}: {reason}"), now).await?
        {
            return Err(NotStopped::Over { id, state: case.case.state });
        }
        self.take_back(&case, by, reason, now).await?;
        self.find_case(id).await?.ok_or(NotStopped::Missing(id))
    }

    /// Stops or ends a case that was found to have to, and takes back what it ordered and was not begun.
    pub async fn end_case(
        &self,
        case: &CaseRow,
        state: CaseState,
        words: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // Before the case is closed: if this fails it is found again.
        self.take_back(case, &case.playbook.requester(), words, now).await?;
        self.close_case(case, state, words, now).await.map(drop)
    }

    async fn close_case(
        &self,
        case: &CaseRow,
        state: CaseState,
        words: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut transaction = self.database.begin("end case").await?;
        let closed = transaction
            .execute(
                "UPDATE playbook_cases SET state = $2, is_open = $3, words = $4, ended_at_ms = $5
                 WHERE id = $1 AND state IN ('waiting', 'ordered')",
                // One that was stopped stays the case of its target, so that none is opened anew.
                params![case.id, state.as_ref(), state == CaseState::Stopped, words, now],
            )
            .await?;
        if closed == 0 {
            return Ok(false);
        }
        let verb = if state == CaseState::Stopped { "playbook.stop" } else { "playbook.end" };
        let change = told(verb, case).because(words).before(&json!({ "state": case.case.state }));
        self.audit(&mut transaction, change).await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn take_back(
        &self,
        case: &CaseRow,
        by: &str,
        words: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // As it is now: an order may have been written since the case was read.
        let Some(case) = self.find_case(case.id).await? else { return Ok(()) };
        let actions = [case.first_action, case.last_action.filter(|last| Some(*last) != case.first_action)];
        for action in actions.into_iter().flatten() {
            let taken = match case.playbook {
                // Its order has the devices of other cases as well.
                hub_core::playbooks::PlaybookName::StaleDevice => self
                    .cancel_action_of_device(action, DeviceId(case.hub_id), by, words, now)
                    .await
                    .map(drop),
                hub_core::playbooks::PlaybookName::DeactivatedUser => {
                    self.cancel_action(action, by, words, now).await.map(drop)
                }
            };
            // Otherwise all of it was begun or has ended.
            if let Err(NotDecided::Store(error)) = taken {
                return Err(error);
            }
        }
        Ok(())
    }
}

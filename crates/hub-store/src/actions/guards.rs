//! Table `action_guards`: the limits, and the switch that stops everything.

use std::collections::BTreeMap;

use database::{Row, Transaction, Value, params};
use hub_core::{
    actions::{ActionKind, GuardSettings, Guards},
    audit::Change,
    ids::IntegrationId,
    integration::{IntegrationSettings, IntegrationState},
};
use jiff::Timestamp;

use super::{life, row::parse_kind};
use crate::{Store, StoreError, Topic};

/// The guards of the whole hub.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionGuards {
    /// Limits.
    pub settings: GuardSettings,
    /// Set where nothing is sent.
    pub stopped: Option<Stopped>,
}

/// Who stopped all actions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

const WHAT: StoreError = StoreError::Corrupt { what: "guards of actions" };
const READ: &str =
    "SELECT settings, is_stopped, stopped_by, stopped_reason, stopped_at_ms FROM action_guards WHERE id = 1";

impl Store {
    /// The guards as they are now.
    pub async fn action_guards(&self) -> Result<ActionGuards, StoreError> {
        read(self.database.query_opt(READ, &[]).await?.as_ref())
    }

    /// Sets the limits, for what is begun from now on.
    pub async fn set_action_guards(&self, settings: &GuardSettings) -> Result<(), StoreError> {
        let text = serde_json::to_string(settings).map_err(|_| WHAT)?;
        let mut transaction = self.database.begin("set action guards").await?;
        let before = lock_guards(&mut transaction).await?.settings;
        transaction.execute("UPDATE action_guards SET settings = $1 WHERE id = 1", params![text]).await?;
        let change = Change::new("action_guards.edit", "action_guards", "").between(&before, settings);
        self.audit(&mut transaction, change).await?;
        Ok(transaction.commit().await?)
    }

    /// The kill switch: from the return of this on no hub begins any action. What was begun before is read to its end.
    /// False when all is stopped already.
    pub async fn stop_actions(&self, by: &str, reason: &str, now: Timestamp) -> Result<bool, StoreError> {
        let sql = "UPDATE action_guards SET is_stopped = $4, stopped_by = $1, stopped_reason = $2, stopped_at_ms = $3
                   WHERE id = 1 AND NOT is_stopped";
        let change = Change::new("action_guards.stop", "action_guards", "").because(reason);
        self.switch(sql, params![by, reason, now, true], change).await
    }

    /// Lets actions go on. False when they do.
    pub async fn start_actions(&self, reason: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE action_guards SET is_stopped = $1, stopped_by = '', stopped_reason = '', stopped_at_ms = NULL
                   WHERE id = 1 AND is_stopped";
        let change = Change::new("action_guards.start", "action_guards", "").because(reason);
        self.switch(sql, params![false], change).await
    }

    async fn switch(&self, sql: &str, params: &[Value], change: Change) -> Result<bool, StoreError> {
        let mut transaction = self.database.begin("switch actions").await?;
        if transaction.execute(sql, params).await? == 0 {
            return Ok(false);
        }
        self.audit(&mut transaction, change).await?;
        transaction.commit().await?;
        self.wake(Topic::Work);
        Ok(true)
    }
}

/// The same inside a transaction that begins something: nobody changes them until it ends.
pub(super) async fn lock_guards(transaction: &mut Transaction) -> Result<ActionGuards, StoreError> {
    life::lock(transaction).await?;
    read(transaction.query_opt(READ, &[]).await?.as_ref())
}

fn read(row: Option<&Row>) -> Result<ActionGuards, StoreError> {
    let row = row.ok_or(WHAT)?;
    let settings: String = row.at(0)?;
    let at: Option<Timestamp> = row.at(4)?;
    let stopped = match (row.at::<bool>(1)?, at) {
        (false, _) => None,
        (true, at) => {
            Some(Stopped { by: row.at(2)?, reason: row.at(3)?, at: at.unwrap_or(Timestamp::UNIX_EPOCH) })
        }
    };
    Ok(ActionGuards { settings: serde_json::from_str(&settings).map_err(|_| WHAT)?, stopped })
}

/// How many targets of each kind were begun since; with those that wait to be begun where these count as well.
pub(super) async fn in_window(
    transaction: &mut Transaction,
    integration: IntegrationId,
    since: Timestamp,
    with_waiting: bool,
) -> Result<BTreeMap<ActionKind, u32>, StoreError> {
    let mut counts = BTreeMap::new();
    let mut add = |rows: Vec<Row>| -> Result<(), StoreError> {
        for row in rows {
            let kind: String = row.at(0)?;
            let count: u32 = row.at(1)?;
            *counts.entry(parse_kind(&kind)?).or_default() += count;
        }
        Ok(())
    };
    let sent = "SELECT kind, count(*) FROM action_items
                WHERE integration_id = $1 AND sent_at_ms IS NOT NULL AND sent_at_ms >= $2 GROUP BY kind";
    add(transaction.query(sent, params![integration.0, since]).await?)?;
    if with_waiting {
        let waiting = "SELECT kind, count(*) FROM action_items
                       WHERE integration_id = $1 AND state = 'approved' GROUP BY kind";
        add(transaction.query(waiting, params![integration.0]).await?)?;
    }
    Ok(counts)
}

/// Since when the window counts.
pub(super) fn window_start(guards: &ActionGuards, now: Timestamp) -> Timestamp {
    now.saturating_sub(guards.settings.window()).unwrap_or(Timestamp::MIN)
}

/// How the integration of an order stands.
pub(super) struct Standing {
    is_active: bool,
    settings: Option<IntegrationSettings>,
}

impl Standing {
    pub(super) fn guards<'a>(
        &self,
        guards: &'a ActionGuards,
        in_window: &'a BTreeMap<ActionKind, u32>,
    ) -> Guards<'a> {
        let actions = self.settings.as_ref().map(|settings| settings.actions).unwrap_or_default();
        Guards {
            settings: &guards.settings,
            is_stopped: guards.stopped.is_some(),
            is_active: self.is_active,
            is_read_only: actions.is_read_only,
            may_wipe_personal: actions.may_wipe_personal,
            in_window,
        }
    }
}

/// As it is now; one that is gone is neither active nor may it be changed.
pub(super) async fn standing(
    transaction: &mut Transaction,
    integration: IntegrationId,
) -> Result<Standing, StoreError> {
    let row = transaction
        .query_opt(
            "SELECT state, settings FROM integrations WHERE id = $1 AND removed_at_ms IS NULL",
            params![integration.0],
        )
        .await?;
    let Some(row) = row else { return Ok(Standing { is_active: false, settings: None }) };
    let (state, settings): (String, String) = (row.at(0)?, row.at(1)?);
    let what = StoreError::Corrupt { what: "settings of an integration" };
    Ok(Standing {
        is_active: state == IntegrationState::Active.as_ref(),
        settings: Some(serde_json::from_str(&settings).map_err(|_| what)?),
    })
}

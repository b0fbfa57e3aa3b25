//! An order is judged and written down in one transaction: what the guards saw is what is stored.

use std::collections::BTreeMap;

use database::{Bulk, Conflict, Kind, Transaction, Value, params};
use hub_core::{
    actions::{
        Guards, HoldReason, ItemEvent, ItemState, Judged, Order, Ordered, TARGETS_MAX, TargetFacts,
        TargetKind, judge,
    },
    audit::Change,
    ids::{DeviceId, IntegrationId, OrgGroupId, SmartGroupId, UserId},
    integration::{IntegrationSettings, IntegrationState},
    operator::Visible,
};
use jiff::Timestamp;
use secrecy::SecretString;

use super::{
    ActionGuards,
    facts::{Ids, read_targets},
    guards::{in_window, lock_guards},
    life::{note_event, refresh},
    row::{ACTION, ActionRow, read_action},
};
use crate::{DeviceFilter, Store, StoreError, Topic, devices::column, secrets::digest_secret};

/// What is ordered.
#[derive(Debug, Clone)]
pub struct ActionRequest {
    /// Whose tenant it concerns.
    pub integration: IntegrationId,
    /// What is done.
    pub order: Order,
    /// To what.
    pub chosen: Chosen,
    /// Why: shown to who approves it, and kept.
    pub reason: String,
    /// The first password of a new user.
    pub secret: Option<SecretString>,
    /// What was typed to confirm it.
    pub confirmation: Option<String>,
    /// The mark of the list that was seen.
    pub seen_hash: Option<String>,
    /// The same key from the same person is the same order, however often it comes.
    pub idempotency_key: Option<String>,
}

/// How the targets are chosen.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These devices.
    Devices(Vec<DeviceId>),
    /// All devices of these users.
    DevicesOf(Vec<UserId>),
    /// All devices that a list with this filter shows.
    Matching(Box<DeviceFilter>),
    /// These users.
    Users(Vec<UserId>),
    /// The user that the order describes.
    NewUser,
    /// These groups, for apps.
    Groups {
        /// Smart groups.
        smart: Vec<SmartGroupId>,
        /// Organization groups.
        org: Vec<OrgGroupId>,
    },
}

impl Chosen {
    /// In words, as it is shown with the order.
    pub fn words(&self) -> String {
        match self {
            Self::Devices(ids) => chosen(TargetKind::Device, ids.len()),
            Self::DevicesOf(ids) => format!("all devices of {}", chosen(TargetKind::User, ids.len())),
            Self::Matching(filter) => format!("devices with {}", filter.words()),
            Self::Users(ids) => chosen(TargetKind::User, ids.len()),
            Self::NewUser => "a new user".to_owned(),
            Self::Groups { smart, org } => chosen(TargetKind::SmartGroup, smart.len() + org.len()),
        }
    }

    fn fits(&self, order: &Order) -> bool {
        match order.kind().target() {
            TargetKind::Device => matches!(self, Self::Devices(_) | Self::DevicesOf(_) | Self::Matching(_)),
            TargetKind::User => matches!(self, Self::Users(_)),
            TargetKind::NewUser => matches!(self, Self::NewUser),
            TargetKind::SmartGroup | TargetKind::OrgGroup => matches!(self, Self::Groups { .. }),
        }
    }
}

fn chosen(kind: TargetKind, count: usize) -> String {
    format!("{count} chosen {}", kind.word(count))
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Requester {
    /// The account or token.
    pub by: String,
    /// The person behind.
    pub person: String,
    /// The request that it comes with.
    pub request_id: String,
}

/// What an order would do, and what stands before it.
#[derive(Debug, Clone)]
pub struct ActionPreview {
    /// What the guards say.
    pub judged: Judged,
    /// Each target with the reason why it is left out, if it is.
    pub targets: Vec<PreviewedTarget>,
}

/// One target of a preview.
#[derive(Debug, Clone)]
pub struct PreviewedTarget {
    /// What is known of it.
    pub facts: TargetFacts,
    /// Why it is left out.
    pub refusal: Option<hub_core::actions::Refusal>,
}

/// Why nothing was written down.
#[derive(Debug, thiserror::Error)]
pub enum NotRequested {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Guards: the preview says which.
    #[error("the guards refuse it")]
    Refused(Box<ActionPreview>),
    /// Chosen and not there.
    #[error("{word} {} is not in this integration", .ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))]
    NotThere {
        /// What.
        word: &'static str,
        /// Which.
        ids: Vec<i64>,
    },
    /// Such an order has other targets.
    #[error("{kind} is done to {expected}: choose these")]
    OtherTargets {
        /// Kind.
        kind: hub_core::actions::ActionKind,
        /// What it is done to.
        expected: &'static str,
    },
    /// Too many to be looked through.
    #[error("more than {TARGETS_MAX} devices are found: narrow the choice, or order it in parts")]
    TooMany,
    /// The key was used for another order.
    #[error("this idempotency key was used for action {action}, which is another order: choose a new key")]
    KeyReused {
        /// That one.
        action: i64,
    },
}

impl Store {
    /// What an order would do: the same rules on the same rows as [`Self::request_action`], and nothing is written.
    pub async fn preview_action(
        &self,
        request: &ActionRequest,
        now: Timestamp,
    ) -> Result<ActionPreview, NotRequested> {
        let ids = self.choose(request).await?;
        let mut transaction = self.database.begin("preview action").await.map_err(StoreError::from)?;
        self.judge(&mut transaction, request, &ids, None, now).await.map(|(preview, _)| preview)
    }

    /// Writes it down, or says why not. Answers whether it is new: the same key is the same order.
    pub async fn request_action(
        &self,
        request: &ActionRequest,
        requester: &Requester,
        now: Timestamp,
    ) -> Result<(ActionRow, bool), NotRequested> {
        let ids = self.choose(request).await?;
        let digest = digest(request)?;
        let mut transaction = self.database.begin("request action").await.map_err(StoreError::from)?;
        // Of two with the same key at once the second finds the first.
        lock_guards(&mut transaction).await?;
        if let Some(known) = known(&mut transaction, request, requester, &digest).await? {
            return Ok((known, false));
        }
        let input = Input { request, requester, digest: &digest, ids: &ids, hold: None };
        let (id, told) = self.judge_and_write(&mut transaction, &input, now).await?;
        self.audit(&mut transaction, told).await?;
        transaction.commit().await.map_err(StoreError::from)?;
        self.wake(Topic::Work);
        let row = self.find_action(id).await?.ok_or(StoreError::Corrupt { what: "new action" })?;
        Ok((row, true))
    }

    /// The same in the transaction of somebody else, who tells in the audit log what is answered, and commits. It may have a
    /// reason of its own to wait for a second operator.
    pub(crate) async fn request_action_in(
        &self,
        transaction: &mut Transaction,
        request: &ActionRequest,
        requester: &Requester,
        hold: Option<&HoldReason>,
        now: Timestamp,
    ) -> Result<(i64, Change), NotRequested> {
        let (ids, digest) = (self.choose(request).await?, digest(request)?);
        let input = Input { request, requester, digest: &digest, ids: &ids, hold };
        self.judge_and_write(transaction, &input, now).await
    }

    async fn judge_and_write(
        &self,
        transaction: &mut Transaction,
        input: &Input<'_>,
        now: Timestamp,
    ) -> Result<(i64, Change), NotRequested> {
        let Input { request, requester, digest, ids, hold } = *input;
        let (preview, guards) = self.judge(transaction, request, ids, hold, now).await?;
        if !preview.judged.is_accepted() {
            return Err(NotRequested::Refused(Box::new(preview)));
        }
        let order = Written { request, requester, digest, preview: &preview, guards: &guards, now };
        let id = self.write(transaction, &order).await?;
        Ok((id, told(id, &order)))
    }

    /// What was chosen, as ids. A filter is followed page by page; that the list may change meanwhile shows in its mark.
    async fn choose(&self, request: &ActionRequest) -> Result<Ids, NotRequested> {
        let kind = request.order.kind();
        if !request.chosen.fits(&request.order) {
            return Err(NotRequested::OtherTargets { kind, expected: kind.target().word(2) });
        }
        let mut ids = Ids::default();
        match &request.chosen {
            Chosen::Devices(devices) => ids.devices.clone_from(devices),
            Chosen::DevicesOf(users) => {
                ids.devices = self.devices_of_chosen(request.integration, users).await?;
            }
            Chosen::Matching(filter) => ids.devices = self.matching(request.integration, filter).await?,
            Chosen::Users(users) => ids.users.clone_from(users),
            Chosen::NewUser => {}
            Chosen::Groups { smart, org } => {
                ids.smart_groups.clone_from(smart);
                ids.org_groups.clone_from(org);
            }
        }
        if ids.devices.len() > TARGETS_MAX || ids.users.len() > TARGETS_MAX {
            return Err(NotRequested::TooMany);
        }
        Ok(ids)
    }

    /// All devices of these users of that integration; a user of another one is not there.
    async fn devices_of_chosen(
        &self,
        integration: IntegrationId,
        users: &[UserId],
    ) -> Result<Vec<DeviceId>, NotRequested> {
        if users.len() > TARGETS_MAX {
            return Err(NotRequested::TooMany);
        }
        let missing = self.users_not_in(integration, users).await?;
        if !missing.is_empty() {
            return Err(NotRequested::NotThere { word: "user", ids: missing });
        }
        Ok(self.device_ids_of_users(integration, users, TARGETS_MAX + 1).await?)
    }

    async fn matching(
        &self,
        integration: IntegrationId,
        filter: &DeviceFilter,
    ) -> Result<Vec<DeviceId>, NotRequested> {
        let filter = DeviceFilter { integration_id: Some(integration), ..filter.clone() };
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self.list_devices(&Visible::one(integration), &filter, after.as_ref(), 500).await?;
            found.extend(page.devices.iter().map(|device| device.id));
            if found.len() > TARGETS_MAX {
                return Err(NotRequested::TooMany);
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(found),
            }
        }
    }

    async fn judge(
        &self,
        transaction: &mut Transaction,
        request: &ActionRequest,
        ids: &Ids,
        hold: Option<&HoldReason>,
        now: Timestamp,
    ) -> Result<(ActionPreview, ActionGuards), NotRequested> {
        let guards = lock_guards(transaction).await?;
        let integration = standing(transaction, request.integration).await?;
        let since = window_start(&guards, now);
        let before = in_window(transaction, request.integration, since, true).await?;
        let targets = read_targets(transaction, request.integration, &request.order, ids)
            .await?
            .map_err(|missing| NotRequested::NotThere { word: missing.word, ids: missing.ids })?;
        let judged = judge(
            &Ordered {
                kind: request.order.kind(),
                with_devices: request.order.with_devices(),
                targets: &targets,
                confirmation: request.confirmation.as_deref(),
                seen_hash: request.seen_hash.as_deref(),
                hold,
            },
            &integration.guards(&guards, &before),
        );
        let targets = targets
            .into_iter()
            .zip(&judged.targets)
            .map(|(facts, refusal)| PreviewedTarget { facts, refusal: refusal.clone() })
            .collect();
        Ok((ActionPreview { judged, targets }, guards))
    }

    async fn write(&self, transaction: &mut Transaction, order: &Written<'_>) -> Result<i64, NotRequested> {
        let id = insert_action(transaction, order).await?;
        if let Some(secret) = &order.request.secret {
            let sealed = self.vault.seal(&secret_context(id), secret);
            let sql = "UPDATE actions SET secret_sealed = $2 WHERE id = $1";
            transaction.execute(sql, params![id, sealed]).await.map_err(StoreError::from)?;
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
fn told(id: i64, order: &Written<'_>) -> Change {
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
        in_window: &'a BTreeMap<hub_core::actions::ActionKind, u32>,
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

/// An order with its targets looked up.
#[derive(Clone, Copy)]
struct Input<'a> {
    request: &'a ActionRequest,
    requester: &'a Requester,
    digest: &'a str,
    ids: &'a Ids,
    hold: Option<&'a HoldReason>,
}

/// An order that was judged and goes into its tables.
struct Written<'a> {
    request: &'a ActionRequest,
    requester: &'a Requester,
    digest: &'a str,
    preview: &'a ActionPreview,
    guards: &'a ActionGuards,
    now: Timestamp,
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

/// The order of the same person that came with the same key before.
async fn known(
    transaction: &mut Transaction,
    request: &ActionRequest,
    requester: &Requester,
    digest: &str,
) -> Result<Option<ActionRow>, NotRequested> {
    let Some(key) = &request.idempotency_key else { return Ok(None) };
    let sql = format!(
        "SELECT {ACTION}, a.idempotency_digest FROM actions a
         WHERE a.requested_by_person = $1 AND a.idempotency_key = $2"
    );
    let found =
        transaction.query_opt(&sql, params![&requester.person, key]).await.map_err(StoreError::from)?;
    let Some(row) = found else { return Ok(None) };
    let action = read_action(&row)?;
    let of_known: String = row.get("idempotency_digest").map_err(StoreError::from)?;
    if of_known != digest {
        return Err(NotRequested::KeyReused { action: action.id });
    }
    Ok(Some(action))
}

/// What makes two requests the same order. The mark and the typed words are not part of it, nor is the password.
fn digest(request: &ActionRequest) -> Result<String, StoreError> {
    let order =
        serde_json::to_string(&request.order).map_err(|_| StoreError::Corrupt { what: "new action" })?;
    let text = format!("{}\n{order}\n{:?}\n{}", request.integration, request.chosen, request.reason);
    Ok(hex::encode(digest_secret(&text)))
}

//! An order is judged and written down in one transaction: what the guards saw is what is stored.

use database::{Transaction, params};
use hub_core::{
    actions::{HoldReason, Ordered, TARGETS_MAX, judge},
    audit::Change,
    ids::{DeviceId, IntegrationId, UserId},
    operator::Visible,
};
use jiff::Timestamp;

use super::{
    ActionGuards,
    facts::{Ids, read_targets},
    guards::{in_window, lock_guards, standing, window_start},
    named::check_named,
    order::{ActionPreview, ActionRequest, Chosen, NotRequested, PreviewedTarget, Requester},
    row::{ACTION, ActionRow, read_action},
    write::{Written, told},
};
use crate::{DeviceFilter, Store, StoreError, Topic, secrets::digest_secret};

impl Store {
    /// What an order would do: the same rules on the same rows as [`Self::request_action`], and nothing is written.
    pub async fn preview_action(
        &self,
        request: &ActionRequest,
        now: Timestamp,
    ) -> Result<ActionPreview, NotRequested> {
        let ids = self.choose(request).await?;
        let mut transaction = self.database.begin("preview action").await.map_err(StoreError::from)?;
        let guards = lock_guards(&mut transaction).await?;
        judge_targets(&mut transaction, request, &ids, None, &guards, now).await
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
        let guards = lock_guards(&mut transaction).await?;
        if let Some(known) = known(&mut transaction, request, requester, &digest).await? {
            return Ok((known, false));
        }
        let input = Input { request, requester, digest: &digest, ids: &ids, hold: None, guards: &guards };
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
        let guards = lock_guards(transaction).await?;
        let input = Input { request, requester, digest: &digest, ids: &ids, hold, guards: &guards };
        self.judge_and_write(transaction, &input, now).await
    }

    async fn judge_and_write(
        &self,
        transaction: &mut Transaction,
        input: &Input<'_>,
        now: Timestamp,
    ) -> Result<(i64, Change), NotRequested> {
        let Input { request, requester, digest, ids, hold, guards } = *input;
        let preview = judge_targets(transaction, request, ids, hold, guards, now).await?;
        if !preview.judged.is_accepted() {
            return Err(NotRequested::Refused(Box::new(preview)));
        }
        let order = Written { request, requester, digest, preview: &preview, guards, now };
        let id = self.write_order(transaction, &order).await?;
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
            Chosen::NewUser | Chosen::NewApp => {}
            Chosen::Groups { smart, org, user } => {
                ids.smart_groups.clone_from(smart);
                ids.org_groups.clone_from(org);
                ids.user_groups.clone_from(user);
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
}

/// What the guards say of an order, about the rows as they are in this transaction.
async fn judge_targets(
    transaction: &mut Transaction,
    request: &ActionRequest,
    ids: &Ids,
    hold: Option<&HoldReason>,
    guards: &ActionGuards,
    now: Timestamp,
) -> Result<ActionPreview, NotRequested> {
    let integration = standing(transaction, request.integration).await?;
    check_named(transaction, request.integration, &request.order).await?;
    let since = window_start(guards, now);
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
        &integration.guards(guards, &before),
    );
    let targets = targets
        .into_iter()
        .zip(&judged.targets)
        .map(|(facts, refusal)| PreviewedTarget { facts, refusal: refusal.clone() })
        .collect();
    Ok(ActionPreview { judged, targets })
}

/// An order with its targets looked up.
#[derive(Clone, Copy)]
struct Input<'a> {
    request: &'a ActionRequest,
    requester: &'a Requester,
    digest: &'a str,
    ids: &'a Ids,
    hold: Option<&'a HoldReason>,
    guards: &'a ActionGuards,
}

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

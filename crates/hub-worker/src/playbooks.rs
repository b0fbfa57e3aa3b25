//! Playbooks: what the hub orders by itself (MO-12). Every minute, for each active integration with a playbook that is on
//! or has cases: what began to match is noted, then each case that is due is tried dry, which is told in the audit log, and
//! ordered like a person's order, with every guard. Nothing is called here but the record of a user, read once more before
//! anything is ordered.

use std::{sync::PoisonError, time::Duration};

use hub_core::{
    actions::{HoldReason, Order, Refusal, TargetKind},
    audit::Author,
    ids::{DeviceId, IntegrationId, UserId},
    integration::IntegrationState,
    operator::Visible,
    playbooks::{
        CaseFacts, CaseState, CaseStep, Next, ORDER_TARGETS_MAX, PlaybookName, PlaybookSettings, Wait, next,
        pause_after,
    },
    sync::Section,
};
use hub_store::{
    ActionPreview, ActionRequest, CaseOrder, CaseRow, Chosen, IntegrationRow, NotRequested, Requester, Store,
    StoreError,
};
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{Worker, WorkerError};

/// How often cases are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(60);
/// A reading is recent for so many intervals.
const INTERVALS: i64 = 2;
/// The pause before something is asked for again that nobody approved in its time.
const ASK_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(5);

/// Looks after all of them, if a minute has gone by.
pub(crate) async fn look_after_playbooks(
    worker: Worker,
    shutdown: CancellationToken,
) -> Result<(), WorkerError> {
    {
        let mut at = worker.playbooks_at.lock().unwrap_or_else(PoisonError::into_inner);
        if at.is_some_and(|at| at.elapsed() < LOOK_EVERY) {
            return Ok(());
        }
        *at = Some(Instant::now());
    }
    for row in worker.store.list_integrations(&Visible::Everything).await? {
        if shutdown.is_cancelled() {
            break;
        }
        if let Err(error) = worker.play_once(row.id, Timestamp::now()).await {
            warn!(integration.id = %row.id, "Playbooks could not be looked after, it is tried again: {error}");
        }
    }
    Ok(())
}

impl Worker {
    /// Looks once at the playbooks of an integration. False where it is not active, or another process is at it.
    pub async fn play_once(&self, integration: IntegrationId, now: Timestamp) -> Result<bool, WorkerError> {
        let Some(row) = self.store.find_integration(integration).await? else { return Ok(false) };
        if row.state != IntegrationState::Active {
            return Ok(false);
        }
        let playbooks = &row.settings.actions.playbooks;
        let is_any_on = PlaybookName::ALL.into_iter().any(|name| playbooks.is_on(name));
        // An idle hub writes nothing, not even a lease.
        if !is_any_on && !self.store.has_open_cases(integration).await? {
            return Ok(true);
        }
        let Some(lease) = self.take_lease(&format!("playbooks/{integration}")).await? else {
            return Ok(false);
        };
        let mut ended = Ok(());
        for name in PlaybookName::ALL {
            let store = self.store.by(Author::system(&name.requester()));
            ended = Playing { worker: self, store, row: &row, name, now }.look().await;
            if ended.is_err() {
                break;
            }
        }
        self.give_back(&lease).await;
        ended.map(|()| true)
    }
}

/// One playbook of one integration at work.
struct Playing<'a> {
    worker: &'a Worker,
    store: Store,
    row: &'a IntegrationRow,
    name: PlaybookName,
    now: Timestamp,
}

impl Playing<'_> {
    fn settings(&self) -> &PlaybookSettings {
        &self.row.settings.actions.playbooks
    }

    async fn look(&self) -> Result<(), WorkerError> {
        let (settings, id) = (self.settings(), self.row.id);
        let is_on = settings.is_on(self.name);
        let is_reading_recent = self.is_reading_recent().await?;
        let mut looked_at = None;
        if is_on {
            let look =
                self.store.look_for_playbook(id, self.name, settings, is_reading_recent, self.now).await?;
            looked_at = look.looked_at;
            if !look.opened.is_empty() {
                info!(integration.id = %id, "Playbook {} opened {} cases", self.name, look.opened.len());
            }
        }
        let mut due = Vec::new();
        for (case, matches, placed) in self.store.cases_at_work(id, self.name, settings, self.now).await? {
            let wipe_after_days = settings.deactivated_user.wipe_after_days;
            let facts = CaseFacts { is_on, matches, is_reading_recent, looked_at, placed, wipe_after_days };
            match next(&case.case, &facts, self.now) {
                Next::Wait(wait) => self.note_wait(&case, wait).await?,
                Next::End => self.end(&case, CaseState::Ended, no_more(self.name)).await?,
                Next::Stop(words) => self.end(&case, CaseState::Stopped, words).await?,
                Next::Again => self.store.reopen_case(&case, ASK_AGAIN_AFTER, self.now).await?,
                Next::Order(step) => due.push((case, step)),
            }
        }
        match self.name {
            PlaybookName::DeactivatedUser => {
                for (case, step) in due {
                    self.order_for_user(&case, step).await?;
                }
                Ok(())
            }
            PlaybookName::StaleDevice => {
                let mut cases: Vec<CaseRow> = due.into_iter().map(|(case, _)| case).collect();
                cases.truncate(ORDER_TARGETS_MAX);
                self.propose(cases).await
            }
        }
    }

    /// What a reading wrote counts as long as the last complete one is no older than two intervals.
    async fn is_reading_recent(&self) -> Result<bool, StoreError> {
        let sections: &[Section] = match self.name {
            PlaybookName::DeactivatedUser => &[Section::Users, Section::Devices],
            PlaybookName::StaleDevice => &[Section::Devices],
        };
        let minutes = INTERVALS * i64::from(self.row.settings.sync.device_interval_minutes);
        for section in sections {
            let run = self.store.last_complete_run(self.row.id, *section, None).await?;
            let run = run.filter(|run| run.scope_version == self.row.scope_version);
            let age = run.and_then(|run| run.started_at).map(|at| self.now.duration_since(at));
            if age.is_none_or(|age| age > SignedDuration::from_mins(minutes)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A wait that a person may wonder about is written down once.
    async fn note_wait(&self, case: &CaseRow, wait: Wait) -> Result<(), StoreError> {
        match wait {
            Wait::NotKnown | Wait::OldReading => self.store.note_case(case, &wait.to_string()).await,
            Wait::Nothing | Wait::NotDue(_) | Wait::LongSinceLook => Ok(()),
        }
    }

    async fn end(&self, case: &CaseRow, state: CaseState, words: &str) -> Result<(), StoreError> {
        info!(integration.id = %self.row.id, "Case {} of playbook {} is {state}: {words}", case.id, self.name);
        self.store.end_case(case, state, words, self.now).await
    }

    async fn order_for_user(&self, case: &CaseRow, step: CaseStep) -> Result<(), WorkerError> {
        if let Err(words) = self.is_inactive_in_tenant(case).await? {
            return Ok(self.pause(std::slice::from_ref(case), &words).await?);
        }
        let (order, reason) = match step {
            CaseStep::Lock => (Order::Lock {}, "was deactivated"),
            CaseStep::Wipe | CaseStep::Remove => (Order::EnterpriseWipe {}, "is still deactivated"),
        };
        let request = ActionRequest {
            order,
            chosen: Chosen::DevicesOf(vec![UserId(case.hub_id)]),
            reason: format!("user {} {reason} (case {} of playbook {})", case.label, case.id, self.name),
            ..self.request(case)
        };
        self.try_dry_then_order(std::slice::from_ref(case), request, None).await
    }

    /// Asks the tenant itself: what was read may be old, and a record without a status reads like an inactive one. The
    /// inner error says why nothing is ordered.
    async fn is_inactive_in_tenant(&self, case: &CaseRow) -> Result<Result<(), String>, WorkerError> {
        let Some(user) = self.store.find_user(UserId(case.hub_id)).await? else {
            return Ok(Err("the hub does not know this user any more".to_owned()));
        };
        let client = match self.worker.connect(self.row).await {
            Ok(client) => client,
            Err(failure) => return Ok(Err(format!("the tenant cannot be asked: {failure}"))),
        };
        let found = client.users().find(uem_types::UserId(user.facts.uem_id.0)).await;
        Ok(match found {
            Ok(Some(found)) => match (found.status, is_same_user(&user.facts, &found)) {
                (_, false) => Err("the tenant has another user under this id".to_owned()),
                (Some(false), true) => Ok(()),
                (Some(true), true) => Err("the tenant says that the user is active".to_owned()),
                (None, true) => Err("the tenant does not say whether the user is active".to_owned()),
            },
            Ok(None) => Err("the tenant has no such user".to_owned()),
            Err(error) => Err(format!("the tenant cannot be asked: {error}: {}", error.remedy())),
        })
    }

    /// Devices without contact: one order that waits for a second operator, and no other one before it has ended.
    async fn propose(&self, cases: Vec<CaseRow>) -> Result<(), WorkerError> {
        if cases.is_empty() || self.store.open_order_of_playbook(self.row.id, self.name).await?.is_some() {
            return Ok(());
        }
        let stale = self.settings().stale_device;
        let request = |cases: &[CaseRow]| ActionRequest {
            order: stale.deed.order(),
            chosen: Chosen::Devices(cases.iter().map(|case| DeviceId(case.hub_id)).collect()),
            reason: format!("no contact for {} days (playbook {})", stale.days, self.name),
            ..self.request(&cases[0])
        };
        let preview = match self.store.preview_action(&request(&cases), self.now).await {
            Ok(preview) => preview,
            Err(NotRequested::Store(error)) => return Err(error.into()),
            Err(error) => return Ok(self.pause(&cases, &error.to_string()).await?),
        };
        // What a guard leaves out is not part of the order, and is tried again later.
        let (mut fine, mut left_out) = (Vec::new(), Vec::new());
        for case in cases {
            let target =
                preview.targets.iter().find(|target| target.facts.target.hub_id == Some(case.hub_id));
            match target.map(|target| &target.refusal) {
                Some(None) => fine.push(case),
                Some(Some(refusal)) => left_out.push((case, refusal.to_string())),
                None => left_out.push((case, "the hub does not know this device any more".to_owned())),
            }
        }
        for (case, words) in left_out {
            self.pause(&[case], &format!("left out: {words}")).await?;
        }
        if fine.is_empty() {
            return Ok(());
        }
        let hold = HoldReason::Playbook { name: self.name };
        self.try_dry_then_order(&fine, request(&fine), Some(&hold)).await
    }

    /// What all orders of the playbook have in common.
    fn request(&self, case: &CaseRow) -> ActionRequest {
        ActionRequest {
            integration: self.row.id,
            order: Order::SyncDevice {},
            chosen: Chosen::Devices(Vec::new()),
            reason: String::new(),
            secret: None,
            confirmation: None,
            seen_hash: None,
            idempotency_key: Some(format!("case {} {} {}", case.id, case.case.step, case.orders)),
        }
    }

    async fn try_dry_then_order(
        &self,
        cases: &[CaseRow],
        mut request: ActionRequest,
        hold: Option<&HoldReason>,
    ) -> Result<(), WorkerError> {
        let preview = match self.store.preview_action(&request, self.now).await {
            Ok(preview) => preview,
            Err(NotRequested::Store(error)) => return Err(error.into()),
            Err(error) => return Ok(self.pause(cases, &error.to_string()).await?),
        };
        let refusals = refusals(&preview);
        self.store.note_case_preview(cases, &preview, &told(&preview, &refusals)).await?;
        let wipe_after_days = self.settings().deactivated_user.wipe_after_days;
        if has_nothing_to_do(&preview) {
            let words = "there is no managed device, so nothing was ordered";
            for case in cases {
                self.store.pass_case_step(case, wipe_after_days, words, self.now).await?;
            }
            return Ok(());
        }
        if !refusals.is_empty() {
            return Ok(self.pause(cases, &refusals.join("; ")).await?);
        }
        request.confirmation.clone_from(&preview.judged.confirmation);
        request.seen_hash = Some(preview.judged.hash.clone());
        let requester = Requester {
            by: self.name.requester(),
            person: self.name.requester(),
            request_id: uuid::Uuid::now_v7().to_string(),
        };
        let order = CaseOrder { cases, request: &request, requester: &requester, hold, wipe_after_days };
        match self.store.order_for_cases(&order, self.now).await {
            Ok(Some(action)) => {
                let count = preview.judged.count;
                info!(integration.id = %self.row.id, "Playbook {} ordered action {action} with {count} targets", self.name);
                Ok(())
            }
            // Somebody stopped it meanwhile.
            Ok(None) => Ok(()),
            Err(NotRequested::Store(error)) => Err(error.into()),
            // What the dry run saw has changed: it is tried again, never forced.
            Err(error) => Ok(self.pause(cases, &error.to_string()).await?),
        }
    }

    async fn pause(&self, cases: &[CaseRow], words: &str) -> Result<(), StoreError> {
        for case in cases {
            let pause = pause_after(case.refusals.saturating_add(1));
            self.store.pause_case(case, words, pause, self.now).await?;
        }
        Ok(())
    }
}

/// Ids are given anew by a restored tenant: the record must be that of the user who is stored.
fn is_same_user(stored: &hub_core::fleet::UserFacts, found: &uem_types::system::user::User) -> bool {
    let uuid = found.uuid.map(|uuid| uuid.to_string()).unwrap_or_default();
    if !uuid.is_empty() && !stored.uem_uuid.is_empty() {
        return stored.uem_uuid.eq_ignore_ascii_case(&uuid);
    }
    let name = found.user_name.as_deref().unwrap_or_default();
    !name.is_empty() && stored.user_name.eq_ignore_ascii_case(name)
}

fn no_more(name: PlaybookName) -> &'static str {
    match name {
        PlaybookName::DeactivatedUser => "the user is active again",
        PlaybookName::StaleDevice => "the device had contact again",
    }
}

/// What stands before an order, but for what a dry run never has: a confirmation.
fn refusals(preview: &ActionPreview) -> Vec<String> {
    let is_asked_for_later =
        |refusal: &&Refusal| matches!(refusal, Refusal::NotConfirmed { .. } | Refusal::OtherList { .. });
    preview
        .judged
        .refusals
        .iter()
        .filter(|refusal| !is_asked_for_later(refusal))
        .map(Refusal::to_string)
        .collect()
}

/// Whether there is not a single device that could be reached: otherwise what is left out is tried again.
fn has_nothing_to_do(preview: &ActionPreview) -> bool {
    preview.targets.iter().all(|target| {
        target.facts.target.kind == TargetKind::Device
            && matches!(target.refusal, Some(Refusal::Gone | Refusal::NotManaged(_)))
    })
}

/// The dry run in words.
fn told(preview: &ActionPreview, refusals: &[String]) -> String {
    let left_out = preview.targets.len() - preview.judged.count;
    let mut words = format!("dry run: {} devices, {left_out} left out", preview.judged.count);
    for more in preview.judged.holds.iter().map(HoldReason::to_string).chain(refusals.iter().cloned()) {
        words += "; ";
        words += &more;
    }
    words
}

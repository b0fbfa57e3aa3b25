//! One pass, from its beginning to the row that says how it ended.

use hub_core::{
    ids::RunId,
    tagging::{Pass, TaggingReport},
};
use hub_store::{EndedPass, IntegrationRow, Lease, Store, TaggingRow, TaggingState};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use uem_client::{Class, UemClient};

use super::{
    catalogue::{Catalogue, is_used},
    check_every, reading,
};
use crate::{
    Worker,
    error::{Consequence, Failure},
    held_lease::HeldLease,
    sync::StopSignal,
};

/// How long tags that cannot be taken off keep being tried before that is given up.
const CLEAR_PATIENCE: SignedDuration = SignedDuration::from_hours(24);

/// What all steps of a pass share.
pub(super) struct TagPass {
    pub store: Store,
    pub client: UemClient,
    pub integration: IntegrationRow,
    pub lease: Lease,
    pub stop: StopSignal,
    pub began_at: Timestamp,
    /// Devices a call; smaller once the tenant took no more.
    pub batch: usize,
    pub report: TaggingReport,
}

/// Carries it out and stores how it ended. A pass that may write no more leaves that to whoever comes next.
pub(super) async fn carry_out(
    worker: &Worker,
    row: &IntegrationRow,
    lease: &Lease,
    pass: Pass,
    last: &TaggingRow,
    shutdown: &CancellationToken,
) -> TaggingReport {
    let began_at = Timestamp::now();
    let stop = StopSignal::new(shutdown);
    let held = HeldLease::hold(worker.store.clone(), lease.clone(), worker.settings.lease_time, stop.clone());
    let mut report = TaggingReport::default();
    let outcome = async {
        let run = worker.store.newest_ended_run(row.id).await?;
        worker.store.begin_tagging(lease, row.id, pass).await?;
        let client = worker.connect(row).await?.with_class(Class::Background);
        let request_id = uuid::Uuid::now_v7().to_string();
        let mut context = TagPass {
            store: worker.store.clone(),
            client: client.with_request_id(&request_id),
            integration: row.clone(),
            lease: lease.clone(),
            stop,
            began_at,
            batch: worker.settings.tag_batch.max(1),
            report: TaggingReport::default(),
        };
        let done = match pass {
            Pass::Clear => context.clear().await,
            Pass::Send => context.keep_in_step(false).await,
            Pass::Check => context.keep_in_step(true).await,
        };
        report = context.report;
        done.map(|missing| (run, missing))
    }
    .await;
    let ending = Ending { worker, row, lease, pass, last, report: &report };
    match ending.of(outcome).await {
        Ok(()) => {}
        Err(Failure::Stopped) => info!("The pass over the tags was stopped, the next one goes on"),
        Err(failure) => warn!("The end of the pass over the tags could not be stored: {failure}"),
    }
    drop(held);
    report
}

impl TagPass {
    /// Brings the tenant in step. Answers the names that are missing there.
    async fn keep_in_step(&mut self, check: bool) -> Result<Missing, Failure> {
        let Some(mut catalogue) = Catalogue::open(self).await? else { return Ok(Missing::Groups) };
        catalogue.find(self, check).await?;
        let carried = if check { Some(reading::read(self, &catalogue).await?) } else { None };
        self.scan(&mut catalogue, carried.as_ref()).await?;
        // The scan may have met threat factors that nobody had before.
        catalogue.find(self, false).await?;
        let settings = self.integration.settings.tagging.clone();
        self.send_all(&catalogue, |tag| is_used(&settings, tag)).await?;
        Ok(Missing::Names(catalogue.missing(&settings)))
    }

    /// Takes off everything that is known to be there.
    async fn clear(&mut self) -> Result<Missing, Failure> {
        self.store.unwant_tags(&self.lease, self.integration.id).await?;
        let catalogue = Catalogue::stored(self).await?;
        self.send_all(&catalogue, |_| true).await?;
        Ok(Missing::Names(Vec::new()))
    }
}

/// What a pass could not do by itself.
pub(super) enum Missing {
    /// The organization groups are not known yet: the first synchronization brings them.
    Groups,
    /// These names are not in the tenant, and the role may not make them.
    Names(Vec<(String, String)>),
}

/// Stores how a pass ended.
struct Ending<'a> {
    worker: &'a Worker,
    row: &'a IntegrationRow,
    lease: &'a Lease,
    pass: Pass,
    last: &'a TaggingRow,
    report: &'a TaggingReport,
}

impl Ending<'_> {
    async fn of(&self, outcome: Result<(Option<RunId>, Missing), Failure>) -> Result<(), Failure> {
        match outcome {
            Ok((run, missing)) if self.pass == Pass::Clear => self.cleared(run, missing).await,
            Ok((run, Missing::Groups)) => {
                let reason =
                    "the organization groups are not read yet: the first synchronization brings them";
                self.store(run, TaggingState::Waiting, reason, "Nothing: it goes on by itself.", None, false)
                    .await
            }
            Ok((run, Missing::Names(names))) if names.is_empty() => {
                self.store(run, TaggingState::InStep, "", "", None, false).await
            }
            Ok((run, Missing::Names(names))) => {
                let list: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
                let why = names.first().map(|(_, why)| why.as_str()).unwrap_or_default();
                let reason = format!("these tags are not in the tenant: {} ({why})", list.join(", "));
                let remedy = "Make them in the console at the customer's organization group (Groups & Settings → All \
                              Settings → Devices & Users → Advanced → Tags), or give the role \"REST API Devices Write\". \
                              The hub looks again at the next check.";
                self.store(run, TaggingState::NamesMissing, &reason, remedy, None, false).await
            }
            Err(failure) => self.failed(failure).await,
        }
    }

    async fn cleared(&self, run: Option<RunId>, _: Missing) -> Result<(), Failure> {
        let left = self.worker.store.count_known_tags(self.row.id).await?;
        if left == 0 {
            info!("The tags of integration {} are off its devices", self.row.id);
            return self.store(run, TaggingState::Cleared, "", "", None, true).await;
        }
        let reason = format!("{left} tags could not be taken off yet");
        let remedy = "Nothing: it is tried again, for a day at most.";
        let again = self.last.pause_after_failure(Timestamp::now());
        self.store(run, TaggingState::Failed, &reason, remedy, Some(again), self.gives_up()).await
    }

    async fn failed(&self, failure: Failure) -> Result<(), Failure> {
        if matches!(failure, Failure::Stopped) || failure.is_lease_lost() {
            return Err(Failure::Stopped);
        }
        let now = Timestamp::now();
        let (reason, remedy) = (failure.to_string(), failure.remedy());
        // Nobody else will come back to an integration that is removed and whose credentials are refused.
        let is_final = failure.is_permission() || failure.consequence() == Consequence::Stop;
        let gives_up = self.pass == Pass::Clear && (is_final || self.gives_up());
        if failure.is_permission() {
            warn!("Tagging of integration {} is off: {reason}", self.row.id);
            let again = now.saturating_add(check_every(self.row)).unwrap_or(Timestamp::MAX);
            let state = TaggingState::NotAllowed;
            return self.store(None, state, &reason, &remedy, Some(again), gives_up).await;
        }
        warn!("The tags of integration {} are not in step: {reason}", self.row.id);
        let again = self.last.pause_after_failure(now);
        self.store(None, TaggingState::Failed, &reason, &remedy, Some(again), gives_up).await
    }

    fn gives_up(&self) -> bool {
        let over = |since: Timestamp| Timestamp::now().duration_since(since) > CLEAR_PATIENCE;
        self.last.clear_since.is_some_and(over)
    }

    async fn store(
        &self,
        run: Option<RunId>,
        state: TaggingState,
        reason: &str,
        remedy: &str,
        not_before: Option<Timestamp>,
        ends_clearing: bool,
    ) -> Result<(), Failure> {
        let store = &self.worker.store;
        let ended = EndedPass {
            settings: &self.row.settings.tagging,
            run: run.or(self.last.last.run),
            state,
            reason,
            remedy,
            report: self.report,
            is_check: self.pass == Pass::Check
                && state != TaggingState::Failed
                && state != TaggingState::Waiting,
            not_before,
            again_at: store.next_tag_retry(self.row.id).await?,
            ends_clearing: ends_clearing && self.pass == Pass::Clear,
        };
        Ok(store.end_tagging(self.lease, self.row.id, &ended, Timestamp::now()).await?)
    }
}

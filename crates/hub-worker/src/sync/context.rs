//! What all sections of a run share.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use hub_core::{
    ids::{RunId, UemId},
    sync::{Mode, RunReport, Section, SectionCounts},
};
use hub_store::{IntegrationRow, Lease, Store, SyncBatch};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uem_client::UemClient;

use super::{devices::Unconcluded, scope::RunScope};
use crate::{WorkerSettings, error::Failure};

/// Why a run ends before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StopReason {
    /// Another process has the lease: nothing more may be written.
    LeaseLost,
    /// An operator paused or removed the integration.
    Paused,
    /// The personal data that is taken was edited: the next run takes what is taken now.
    Edited,
    /// The process shuts down.
    Shutdown,
}

/// Tells a run to stop, and why. The first reason counts.
#[derive(Debug, Clone)]
pub(crate) struct StopSignal {
    token: CancellationToken,
    reason: Arc<OnceLock<StopReason>>,
}

impl StopSignal {
    /// A signal that is also given when the process shuts down.
    pub fn new(shutdown: &CancellationToken) -> Self {
        Self { token: shutdown.child_token(), reason: Arc::default() }
    }

    /// Gives it.
    pub fn stop(&self, reason: StopReason) {
        let _ = self.reason.set(reason);
        self.token.cancel();
    }

    /// Why, once it was given.
    pub fn reason(&self) -> Option<StopReason> {
        self.token.is_cancelled().then(|| self.reason.get().copied().unwrap_or(StopReason::Shutdown))
    }

    /// Fails once it was given: called between any two steps.
    pub fn check(&self) -> Result<(), Failure> {
        if self.token.is_cancelled() { Err(Failure::Stopped) } else { Ok(()) }
    }

    /// Waits for the network no longer than until it is given.
    pub async fn unless_given<T>(&self, wait: impl Future<Output = T>) -> Result<T, Failure> {
        tokio::select! {
            biased;
            () = self.token.cancelled() => Err(Failure::Stopped),
            value = wait => Ok(value),
        }
    }
}

/// The report of a running run: watched by whoever shows it, stored by the keeper.
#[derive(Debug, Clone)]
pub(crate) struct Progress(Arc<watch::Sender<RunReport>>);

impl Progress {
    /// Reports to this sender.
    pub fn new(sender: watch::Sender<RunReport>) -> Self {
        Self(Arc::new(sender))
    }

    /// Begins a section.
    pub fn begin(&self, section: Section) {
        self.0.send_modify(|report| {
            let known = report.sections.iter().find(|(name, _)| *name == section);
            report.current_from = known.map_or(0, |(_, counts)| counts.read);
            if known.is_none() {
                report.sections.push((section, SectionCounts::default()));
            }
            report.current = Some(section);
            report.current_since = Some(Timestamp::now());
        });
    }

    /// Changes the counts of a section that has begun.
    pub fn count(&self, section: Section, change: impl FnOnce(&mut SectionCounts)) {
        self.0.send_modify(|report| {
            if let Some((_, counts)) = report.sections.iter_mut().find(|(name, _)| *name == section) {
                change(counts);
            }
        });
    }

    /// Notes that a section is off.
    pub fn turn_off(&self, section: Section) {
        self.0.send_modify(|report| {
            if !report.off.contains(&section) {
                report.off.push(section);
            }
        });
    }

    /// Adds a remark for people, once.
    pub fn remark(&self, remark: impl Into<String>) {
        let remark = remark.into();
        self.0.send_modify(|report| {
            if report.remarks.len() < REMARKS_MAX && !report.remarks.contains(&remark) {
                report.remarks.push(remark);
            }
        });
    }

    /// A chosen group vanished or cannot be read.
    pub fn lose_group(&self, words: String) {
        self.0.send_modify(|report| {
            if !report.lost_groups.contains(&words) {
                report.lost_groups.push(words);
            }
        });
    }

    /// No section is at work any more.
    pub fn end(&self) {
        self.0.send_modify(|report| {
            (report.current, report.current_since, report.current_from) = (None, None, 0);
        });
    }

    /// The report now.
    pub fn report(&self) -> RunReport {
        self.0.borrow().clone()
    }
}

/// Remarks kept of one run.
const REMARKS_MAX: usize = 100;

/// A running run.
pub(crate) struct RunContext {
    /// The store.
    pub store: Store,
    /// The tenant, asked in the background class under the run's request id.
    pub client: UemClient,
    /// The integration as it was when the run began.
    pub integration: IntegrationRow,
    /// The run.
    pub run: RunId,
    /// Full or incremental.
    pub mode: Mode,
    /// When it began.
    pub started_at: Timestamp,
    /// The lease that guards its writes.
    pub lease: Lease,
    /// Stops it.
    pub stop: StopSignal,
    /// Its report.
    pub progress: Progress,
    /// Settings.
    pub settings: WorkerSettings,
    /// Organization groups that the account sees, once they were read completely in this run.
    pub visible_org_groups: OnceLock<HashSet<UemId>>,
    /// The chosen groups, once a section needed them.
    pub scope: OnceLock<RunScope>,
    /// What a full reading of devices leaves to conclude.
    pub unconcluded: OnceLock<Unconcluded>,
}

impl RunContext {
    /// What the run reads of the tenant.
    pub async fn scope(&self) -> Result<&RunScope, Failure> {
        if let Some(scope) = self.scope.get() {
            return Ok(scope);
        }
        let scope = RunScope::resolve(self).await?;
        Ok(self.scope.get_or_init(|| scope))
    }

    /// The writing side.
    pub fn batch(&self) -> SyncBatch<'_> {
        self.store.sync_batch(self.integration.id, self.run, &self.lease)
    }
}

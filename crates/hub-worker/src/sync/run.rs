//! A run from *running* to its end: the sections in order, what each failure means for the rest, and the state that
//! comes of it.

use hub_core::{
    permissions::{Answer, Capability},
    status::Unreachable,
    sync::{RunReport, RunState, Section, judge_end},
};
use hub_store::Topic;
use jiff::Timestamp;
use tracing::{Instrument, info, info_span, warn};

use super::{
    RunContext, StopReason,
    apps::sync_apps,
    device_apps::Apps,
    device_certificates::Certificates,
    device_security::Security,
    devices::{conclude_absences, sync_devices},
    each_device::sync_each_device,
    org_groups::sync_org_groups,
    smart_groups::sync_smart_groups,
    user_groups::sync_user_groups,
    users::sync_users,
};
use crate::{
    contact::unreachable,
    error::{Consequence, Failure},
};

/// How a run ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    /// Its state.
    pub state: RunState,
    /// What it did.
    pub report: RunReport,
    /// Why it failed or was cut short, for people; empty otherwise.
    pub error: String,
    /// What to do about it; empty otherwise.
    pub remedy: String,
    /// Where the tenant gave no answer.
    pub unreachable: Option<Unreachable>,
}

/// Carries a running run out and stores its end. After a lost lease nothing more is written: the process that took
/// the work over has marked the run as interrupted already.
pub(crate) async fn carry_out(context: &RunContext, sections: &[Section]) -> Ended {
    let mut failures: Vec<(Section, Failure)> = Vec::new();
    for section in sections {
        if context.stop.reason().is_some() {
            break;
        }
        context.progress.begin(*section);
        let span = info_span!("section", section = %section);
        let outcome = sync_section(context, *section).instrument(span).await;
        learn(context, *section, &outcome).await;
        let Err(failure) = outcome else { continue };
        let consequence = failure.consequence();
        note(context, *section, &failure);
        failures.push((*section, failure));
        if consequence != Consequence::Continue {
            break;
        }
    }
    if let Err(failure) = conclude_absent(context, &failures).await {
        note(context, Section::Devices, &failure);
        context.progress.count(Section::Devices, |counts| counts.is_complete = false);
        failures.push((Section::Devices, failure));
    }
    context.progress.end();
    let ended = conclude(context, sections, &failures);
    if context.stop.reason() != Some(StopReason::LeaseLost)
        && !failures.iter().any(|(_, it)| it.is_lease_lost())
    {
        store_end(context, &ended, &failures).await;
    }
    log_end(context, &ended);
    ended
}

/// What a section showed of the role: each run is a probe of what it reads, so that a capability goes off and on again
/// with the role.
async fn learn(context: &RunContext, section: Section, outcome: &Result<(), Failure>) {
    let capability = Capability::of_section(section);
    let answer = match outcome {
        Ok(()) => Answer::Granted,
        Err(failure) if failure.is_permission() => {
            context.progress.turn_off(section);
            Answer::Refused { missing: failure.missing_resources(capability) }
        }
        Err(_) => return,
    };
    let noted =
        context.store.note_capability(context.integration.id, capability, &answer, Timestamp::now()).await;
    if let Err(error) = noted {
        warn!(run.id = %context.run, "What the role allows could not be noted: {error}");
    }
}

/// Concludes who is gone: last, so that a run in which anything failed counts no absence. A section that is off because
/// the role lacks a permission is no failure.
async fn conclude_absent(context: &RunContext, failures: &[(Section, Failure)]) -> Result<(), Failure> {
    let Some(unconcluded) = context.unconcluded.get() else { return Ok(()) };
    let is_faultless = failures.iter().all(|(_, failure)| failure.is_permission());
    context.progress.begin(Section::Devices);
    conclude_absences(context, unconcluded, is_faultless).await?;
    if is_faultless { purge(context).await } else { Ok(()) }
}

/// Removes what was gone for longer than tombstones are kept.
async fn purge(context: &RunContext) -> Result<(), Failure> {
    let retention = context.settings.tombstone_retention;
    let Ok(before) = context.started_at.checked_sub(retention) else { return Ok(()) };
    let mut purged = 0;
    loop {
        context.stop.check()?;
        match context.batch().purge_tombstones(before).await? {
            0 => break,
            some => purged += some,
        }
    }
    if purged > 0 {
        let days = retention.as_secs() / 86_400;
        context.progress.remark(format!("{purged} devices that were gone for {days} days were removed"));
    }
    Ok(())
}

async fn sync_section(context: &RunContext, section: Section) -> Result<(), Failure> {
    context.stop.check()?;
    match section {
        Section::OrgGroups => sync_org_groups(context).await,
        Section::SmartGroups => sync_smart_groups(context).await,
        Section::UserGroups => sync_user_groups(context).await,
        Section::Users => sync_users(context).await,
        Section::Devices => sync_devices(context).await,
        Section::Apps => sync_apps(context).await,
        Section::DeviceApps => sync_each_device::<Apps>(context).await,
        Section::DeviceSecurity => sync_each_device::<Security>(context).await,
        Section::DeviceCertificates => sync_each_device::<Certificates>(context).await,
    }
}

/// A failure as a remark in the report, so that it shows beside the section.
fn note(context: &RunContext, section: Section, failure: &Failure) {
    let words = match failure {
        Failure::Stopped => return,
        Failure::Tenant(error) if failure.is_permission() => {
            format!("{section} is off: {} {}", error.kind(), error.remedy())
        }
        other => format!("{section} was not read completely: {other}"),
    };
    warn!(run.id = %context.run, integration.id = %context.integration.id, "{words}");
    context.progress.remark(words);
}

fn conclude(context: &RunContext, sections: &[Section], failures: &[(Section, Failure)]) -> Ended {
    let report = context.progress.report();
    let lease_lost = failures.iter().any(|(_, failure)| failure.is_lease_lost());
    let is_other_tenant = failures.iter().any(|(_, failure)| matches!(failure, Failure::OtherTenant(_)));
    let state = match context.stop.reason() {
        Some(StopReason::LeaseLost | StopReason::Shutdown) => RunState::Interrupted,
        Some(StopReason::Paused | StopReason::Edited) => RunState::Cancelled,
        None if lease_lost => RunState::Interrupted,
        None => judge_end(&report, sections, !is_other_tenant),
    };
    let (error, remedy) = match (context.stop.reason(), failures) {
        (Some(StopReason::Shutdown), _) => {
            ("the process was shut down".into(), "The next run completes it.".into())
        }
        (Some(StopReason::Paused), _) => ("the integration was paused or removed".into(), String::new()),
        (Some(StopReason::Edited), _) => (
            "the personal data that is taken was edited meanwhile".into(),
            "The next run takes what is taken now.".into(),
        ),
        (Some(StopReason::LeaseLost), _) => ("another process took the work over".into(), String::new()),
        // The worst failure is the last one: it ended the run.
        (None, [.., (section, failure)]) => (format!("{section}: {failure}"), failure.remedy()),
        (None, []) => (String::new(), String::new()),
    };
    let now = Timestamp::now();
    let unreachable = failures.iter().rev().find_map(|(_, failure)| unreachable(failure, now));
    Ended { state, report, error, remedy, unreachable }
}

async fn store_end(context: &RunContext, ended: &Ended, failures: &[(Section, Failure)]) {
    let (store, now) = (&context.store, Timestamp::now());
    let refused = failures
        .iter()
        .find(|(_, failure)| matches!(failure, Failure::Tenant(error) if error.is_credentials()));
    if let Some((_, failure)) = refused {
        mark_refused(context, failure, now).await;
    }
    let end = store.end_run(context.run, ended.state, &ended.report, &ended.error, &ended.remedy, now).await;
    if let Err(error) = end {
        warn!(run.id = %context.run, "The end of the run could not be stored: {error}");
    }
    store.wake(Topic::Runs);
}

/// Not an outage: a person must act, and nothing is tried until then. A pulled integration does not stop: the next
/// pull brings its own credentials.
async fn mark_refused(context: &RunContext, failure: &Failure, now: Timestamp) {
    let integration = &context.integration;
    let marked = context
        .store
        .mark_credentials_refused(integration.id, integration.scope_version, &failure.to_string(), now)
        .await;
    match marked {
        Ok(true) => {
            metrics::counter!("hub_sync_credentials_refused_total").increment(1);
            warn!(
                integration.id = %integration.id,
                "The tenant of integration {} refuses the credentials, it is stopped: {failure}. {}",
                integration.id, failure.remedy()
            );
        }
        Ok(false) => {}
        Err(error) => {
            warn!(integration.id = %integration.id, "The integration could not be marked as refused: {error}");
        }
    }
}

fn log_end(context: &RunContext, ended: &Ended) {
    let total = |count: fn(&hub_core::sync::SectionCounts) -> u64| -> u64 {
        ended.report.sections.iter().map(|(_, counts)| count(counts)).sum()
    };
    let (read, writes) = (total(|counts| counts.read), total(|counts| counts.writes));
    let seconds = Timestamp::now().duration_since(context.started_at).as_secs_f64();
    metrics::counter!("hub_sync_runs_total", "state" => ended.state.to_string()).increment(1);
    metrics::counter!("hub_sync_records_read_total").increment(read);
    metrics::counter!("hub_sync_writes_total").increment(writes);
    metrics::histogram!("hub_sync_run_seconds").record(seconds);
    info!(
        run.id = %context.run, integration.id = %context.integration.id, run.state = %ended.state, records_read = read,
        rows_written = writes, seconds, "Run {} ended as {}: {read} records read, {writes} rows written",
        context.run, ended.state
    );
}

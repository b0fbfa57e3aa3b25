//! What a full run concludes from absence, once all its sections were read: asks the questions of
//! [`hub_core::sync::deletion`] and carries its plan out.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use futures_util::{StreamExt, stream};
use hub_core::{
    fleet::Enrollment,
    ids::{DeviceId, UemId},
    sync::{
        Completeness, Mode, Section,
        deletion::{
            Candidate, ConclusiveRun, DeletionPlan, Exemption, KnownMember, LookUp, NotConclusive,
            RunEvidence,
        },
    },
};
use hub_store::{DeviceState, KnownDevice};
use jiff::Timestamp;
use tracing::{info, warn};
use uem_types::{DeviceId as VendorDeviceId, mdm::device::Device};

use super::{known::Known, reading::DeviceReading};
use crate::{
    error::Failure,
    sync::{RunContext, scope::RunScope},
    translate,
};

/// Look-ups under way at the same time.
const CONCURRENT_LOOK_UPS: usize = 4;
/// Devices marked in one transaction.
const DEVICES_A_WRITE: usize = 2000;

/// What the reading of devices leaves for the end of the run.
pub(crate) struct Unconcluded {
    pub(super) known: Arc<Known>,
    pub(super) reading: DeviceReading,
    pub(super) completeness: Completeness,
}

/// Counts who is missing, and tombstones or holds whom the rule says. `is_faultless`: no section of the run failed.
pub(crate) async fn conclude_absences(
    context: &RunContext,
    unconcluded: &Unconcluded,
    is_faultless: bool,
) -> Result<(), Failure> {
    let Unconcluded { known, reading, completeness } = unconcluded;
    release_seen(context, known, reading).await?;
    let absent = absent(known, reading).count();
    if absent == 0 {
        // Everybody is there: a plan that waits for a person is out of date.
        return match completeness {
            Completeness::Complete if is_faultless => drop_old_plan(context).await,
            _ => Ok(()),
        };
    }
    let run = match admit(context, unconcluded, is_faultless).await? {
        Ok(run) => run,
        Err(reason) => {
            context
                .progress
                .remark(format!("{absent} devices were not seen; nothing is concluded: {reason}"));
            return Ok(());
        }
    };
    let unseen = unseen(context, known, reading).await?;
    let nothing = HashSet::new();
    let visible = context.visible_org_groups.get().unwrap_or(&nothing);
    let sync = &context.integration.settings.sync;
    let unseen = unseen.into_iter().filter_map(|member| member.unless_seen(false));
    let missed = run.miss(unseen, |group| visible.contains(&group), sync.deletion_after_runs);
    let counted = missed.counted().to_vec();
    let answers = look_up(context, context.scope().await?, missed.candidates()).await?;
    let exemptions = exemptions(context, &answers).await?;
    let approved = context.store.approved_devices(context.integration.id).await?;
    let (threshold, fleet) = (sync.deletion_threshold_percent, known.present());
    let plan = missed.confirm(&answers).plan(threshold, fleet, &exemptions, &approved);
    carry_out(context, &counted, &plan).await
}

/// A device that is kept and was seen needs nobody to keep it.
async fn release_seen(context: &RunContext, known: &Known, reading: &DeviceReading) -> Result<(), Failure> {
    let kept: HashSet<DeviceId> =
        context.store.held_devices(context.integration.id).await?.into_iter().collect();
    if kept.is_empty() {
        return Ok(());
    }
    let seen = known.iter().filter(|(place, device)| kept.contains(&device.id) && reading.was_seen(*place));
    let seen: Vec<DeviceId> = seen.map(|(_, device)| device.id).collect();
    context.store.release_devices(&seen).await?;
    Ok(())
}

/// Known devices without a bit, tombstoned ones left out.
fn absent<'a>(known: &'a Known, reading: &'a DeviceReading) -> impl Iterator<Item = &'a KnownDevice> {
    known
        .iter()
        .filter(|(place, device)| device.state != DeviceState::Tombstoned && !reading.was_seen(*place))
        .map(|(_, device)| device)
}

/// The absent devices with the group they were last in.
async fn unseen(
    context: &RunContext,
    known: &Known,
    reading: &DeviceReading,
) -> Result<Vec<KnownMember>, Failure> {
    let mut members: Vec<KnownMember> = absent(known, reading)
        .map(|device| KnownMember {
            id: device.id,
            uem_id: device.uem_id,
            missing_runs: device.missing_runs,
            org_group: UemId(0),
            is_tombstoned: false,
        })
        .collect();
    let ids: Vec<DeviceId> = members.iter().map(|member| member.id).collect();
    let groups: HashMap<DeviceId, UemId> =
        context.store.org_groups_of_devices(&ids).await?.into_iter().collect();
    for member in &mut members {
        member.org_group = groups.get(&member.id).copied().unwrap_or(UemId(0));
    }
    Ok(members)
}

async fn admit(
    context: &RunContext,
    Unconcluded { known, reading, completeness }: &Unconcluded,
    is_faultless: bool,
) -> Result<Result<ConclusiveRun, NotConclusive>, Failure> {
    let id = context.integration.id;
    let now = context.store.find_integration(id).await?;
    let lost_groups = context.progress.report().lost_groups;
    let last_full = context.store.last_complete_run(id, Section::Devices, Some(Mode::Full)).await?;
    Ok(ConclusiveRun::admit(&RunEvidence {
        mode: context.mode,
        completeness,
        is_faultless: is_faultless && now.is_some(),
        was_paused: context.stop.reason().is_some(),
        are_org_groups_complete: context.visible_org_groups.get().is_some(),
        lost_groups: &lost_groups,
        scope_version: context.integration.scope_version,
        scope_version_now: now.map_or(i64::MIN, |row| row.scope_version),
        last_complete_scope_version: last_full.map(|run| run.scope_version),
        read: reading.distinct(),
        known_before: known.present(),
    }))
}

/// Asks the tenant for each candidate by its own id, up to the limit: each run begins at another place of the list, so
/// that those whose look-up fails again and again keep nobody waiting. Refused credentials end the run.
async fn look_up(
    context: &RunContext,
    scope: &RunScope,
    candidates: &[Candidate],
) -> Result<HashMap<DeviceId, LookUp>, Failure> {
    let limit = context.settings.look_ups_max;
    let turn = usize::try_from(context.run.0).unwrap_or_default();
    let begin = turn.wrapping_mul(limit) % candidates.len().max(1);
    let asked: Vec<Candidate> =
        candidates[begin..].iter().chain(&candidates[..begin]).copied().take(limit).collect();
    let mut look_ups = stream::iter(asked)
        .map(|candidate| async move {
            (candidate.id, context.client.devices().find(VendorDeviceId(candidate.uem_id.0)).await)
        })
        .buffer_unordered(CONCURRENT_LOOK_UPS);
    let mut answers = HashMap::new();
    while let Some((id, answer)) = context.stop.unless_given(look_ups.next()).await? {
        let answer = match answer {
            Ok(None) => LookUp::NotFound,
            Ok(Some(device)) if !translate::is_managed(&device) => LookUp::Unenrolled,
            Ok(Some(device)) if is_within(scope, &device) => LookUp::Found,
            Ok(Some(_)) => LookUp::OutOfScope,
            Err(error) if error.is_credentials() => return Err(error.into()),
            Err(error) => LookUp::Failed(error.kind().to_string()),
        };
        answers.insert(id, answer);
    }
    Ok(answers)
}

/// Whether a device that was looked up belongs to what the run reads.
fn is_within(scope: &RunScope, device: &Device) -> bool {
    let group = device.location_group_id.as_ref().and_then(|group| group.id.as_ref());
    // A record that does not tell its group is not taken for one of another.
    group.is_none_or(|group| scope.holds(UemId(device.id.0), UemId(group.0)))
}

/// Devices that a person keeps, and those that a wipe was asked for: their outcome is read, they do not just vanish.
async fn exemptions(
    context: &RunContext,
    answers: &HashMap<DeviceId, LookUp>,
) -> Result<HashMap<DeviceId, Exemption>, Failure> {
    let kept = context.store.held_devices(context.integration.id).await?;
    let mut exemptions: HashMap<DeviceId, Exemption> =
        kept.into_iter().map(|id| (id, Exemption::OnHold)).collect();
    // What the hub itself has begun on a device and nobody knows the end of.
    let open = context.store.devices_with_open_actions(context.integration.id).await?;
    exemptions.extend(open.into_iter().map(|id| (id, Exemption::ActionInFlight)));
    let goes = |answer: &LookUp| matches!(answer, LookUp::NotFound | LookUp::Unenrolled | LookUp::OutOfScope);
    let confirmed = answers.iter().filter(|(_, answer)| goes(answer));
    for id in confirmed.map(|(id, _)| *id) {
        let stored = context.store.find_device(id).await?;
        let is_wiping = stored.is_some_and(|row| {
            matches!(row.facts.enrollment, Enrollment::EnterpriseWipePending | Enrollment::DeviceWipePending)
        });
        if is_wiping {
            exemptions.insert(id, Exemption::ActionInFlight);
        }
    }
    Ok(exemptions)
}

async fn carry_out(context: &RunContext, counted: &[DeviceId], plan: &DeletionPlan) -> Result<(), Failure> {
    context.stop.check()?;
    let (batch, now) = (context.batch(), Timestamp::now());
    let (tombstones, held, found) = (plan.tombstones(), plan.held(), plan.found());
    let found_ids: HashSet<DeviceId> = found.iter().copied().collect();
    let missing: Vec<DeviceId> = counted.iter().copied().filter(|id| !found_ids.contains(id)).collect();
    let mut writes = 0;
    for ids in missing.chunks(DEVICES_A_WRITE) {
        writes += batch.mark_missing(ids, now).await?;
    }
    for ids in tombstones.chunks(DEVICES_A_WRITE) {
        writes += batch.tombstone(ids, now).await?;
    }
    for ids in found.chunks(DEVICES_A_WRITE) {
        writes += batch.mark_returned(ids, now).await?;
    }
    if let Some(reason) = plan.hold() {
        batch.hold_plan(&held, reason, now).await?;
        metrics::counter!("hub_sync_plans_held_total").increment(1);
        context.progress.remark(reason);
        warn!(run.id = %context.run, integration.id = %context.integration.id, "Held the deletion of {} devices: {reason}", held.len());
    }
    if plan.hold().is_none() {
        drop_old_plan(context).await?;
    }
    for remark in plan.remarks() {
        warn!(run.id = %context.run, integration.id = %context.integration.id, "{remark}");
        context.progress.remark(remark.as_str());
    }
    if !tombstones.is_empty() {
        info!(run.id = %context.run, integration.id = %context.integration.id, "Tombstoned {} devices", tombstones.len());
    }
    context.progress.count(Section::Devices, |counts| {
        counts.missing = missing.len() as u64;
        counts.tombstoned = tombstones.len() as u64;
        counts.held = held.len() as u64;
        counts.returned += found.len() as u64;
        counts.writes += writes;
    });
    Ok(())
}

async fn drop_old_plan(context: &RunContext) -> Result<(), Failure> {
    if context.store.find_held_plan(context.integration.id).await?.is_some() {
        context.batch().drop_plan().await?;
        context.progress.remark("the deletions that were held before are no longer planned");
    }
    Ok(())
}

//! How far the devices of a product are.

use std::collections::HashMap;

use strum::IntoStaticStr;

use super::product::Product;
use crate::{
    Tenant,
    http::VendorError,
    mdm::{
        assignment::{Seen, draw, has_fetched, members},
        definitions::Definition,
        jobs::{self, Job, State, Subject},
    },
};

/// One device in a hundred of these could not do what was there from the beginning.
const FAILED_PERCENT: u32 = 4;

/// Where a device stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr)]
pub(super) enum Standing {
    /// Has not been in contact since.
    InProgress,
    /// Has it.
    Compliant,
    /// Could not do it.
    Failed,
}

/// The devices of a product by id, with where they stand and the job that somebody asked for.
pub(super) async fn of_product(
    tenant: &Tenant,
    product: &Definition<Product>,
) -> Result<Vec<(u32, Standing, Option<Job>)>, VendorError> {
    if !product.body.is_active {
        return Ok(Vec::new());
    }
    let assigned = members(tenant, &product.body.smart_groups, &[], Some(product.body.platform)).await?;
    let jobs = jobs::store::of_subject(&tenant.database, Subject::Product, product.id).await?;
    let jobs: HashMap<u32, Job> = jobs.into_iter().map(|job| (job.device_id, job)).collect();
    let (seed, columns) = (tenant.fleet.seed(), tenant.fleet.columns());
    let within = tenant.fleet.places().subtree(product.org_group_id);
    let rows = assigned.iter().filter_map(|id| columns.get(id));
    let rows = rows.filter(|row| row.is_listed() && within.contains(&row.org_group));
    Ok(rows
        .map(|row| {
            let job = jobs.get(&row.id).copied();
            (row.id, progress(seed, row.into(), product, job.as_ref()), job)
        })
        .collect())
}

fn progress(seed: u64, device: Seen, product: &Definition<Product>, job: Option<&Job>) -> Standing {
    match job.map(|job| job.state) {
        Some(State::Queued) => return Standing::InProgress,
        Some(State::Done) => return Standing::Compliant,
        _ => {}
    }
    if !has_fetched(device, product.body.published_at) {
        Standing::InProgress
    } else if product.body.published_at == 0 && draw(seed, device.id, product.id) < FAILED_PERCENT {
        Standing::Failed
    } else {
        Standing::Compliant
    }
}

/// Devices in all, compliant, in progress, failed.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) assigned: usize,
    pub(super) compliant: usize,
    pub(super) in_progress: usize,
    pub(super) failed: usize,
}

pub(super) fn counts(devices: &[(u32, Standing, Option<Job>)]) -> Counts {
    let mut counts = Counts { assigned: devices.len(), ..Counts::default() };
    for (_, progress, _) in devices {
        match progress {
            Standing::Compliant => counts.compliant += 1,
            Standing::InProgress => counts.in_progress += 1,
            Standing::Failed => counts.failed += 1,
        }
    }
    counts
}

//! How many devices each application is assigned to, and on how many it is. As at the vendor's, the numbers lag a
//! little behind a large fleet: they are counted again at most once in a while.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use database::DatabaseError;
use parking_lot::RwLock;
use roaring::RoaringBitmap;

use super::store::{self, App};
use crate::{
    Tenant,
    fleet::{ids, software, state::Platform},
};

/// How old the numbers of a large fleet may be.
const KEPT: Duration = Duration::from_secs(60);
/// Fleets up to this size are counted anew after each change.
const SMALL: usize = 20_000;
/// How many devices are read at once.
const BATCH: usize = 2_000;

/// Devices of an application.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Assigned by smart groups.
    pub assigned: i64,
    /// Of these, with the application on them.
    pub installed: i64,
}

/// The numbers last counted.
#[derive(Debug, Default)]
pub struct InstallCounts {
    known: RwLock<Option<Known>>,
}

#[derive(Debug)]
struct Known {
    version: u64,
    at: Instant,
    counts: Arc<HashMap<i64, Count>>,
}

impl InstallCounts {
    /// Counts by application id.
    pub async fn get(&self, tenant: &Tenant) -> Result<Arc<HashMap<i64, Count>>, DatabaseError> {
        let (version, devices) = {
            let columns = tenant.fleet.columns();
            (columns.version, columns.rows().len())
        };
        if let Some(known) = self.known.read().as_ref()
            && (known.version == version || devices > SMALL && known.at.elapsed() < KEPT)
        {
            return Ok(Arc::clone(&known.counts));
        }
        let counts = Arc::new(count(tenant).await?);
        *self.known.write() = Some(Known { version, at: Instant::now(), counts: Arc::clone(&counts) });
        Ok(counts)
    }
}

async fn count(tenant: &Tenant) -> Result<HashMap<i64, Count>, DatabaseError> {
    let installed = installations(tenant).await?;
    let groups = tenant.membership.all(tenant, |_| true).await?;
    let platforms = by_platform(tenant);
    let mut counts = HashMap::new();
    for app in store::list(&tenant.database).await? {
        let mut assigned = RoaringBitmap::new();
        for (_, members) in groups.iter().filter(|(group, _)| app.smart_groups.contains(&group.id)) {
            assigned |= members.as_ref();
        }
        if let Some(devices) = platforms.get(&app.platform) {
            assigned &= devices;
        } else {
            assigned.clear();
        }
        let with_it = place(&app)
            .and_then(|place| installed.get(place))
            .map_or(0, |devices| devices.intersection_len(&assigned));
        counts.insert(app.id, Count { assigned: number(assigned.len()), installed: number(with_it) });
    }
    Ok(counts)
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The application's place in the catalogue of software.
pub(super) fn place(app: &App) -> Option<usize> {
    software::catalogue()
        .iter()
        .position(|software| software.platform as u8 == app.platform && software.bundle_id == app.bundle_id)
}

fn by_platform(tenant: &Tenant) -> HashMap<u8, RoaringBitmap> {
    let mut platforms: HashMap<u8, RoaringBitmap> = HashMap::new();
    for row in tenant.fleet.columns().rows().iter().filter(|row| row.is_listed()) {
        platforms.entry(row.platform as u8).or_default().insert(row.id);
    }
    platforms
}

/// The devices that have each application, by place in the catalogue. What is on a seeded device follows from its
/// number; only devices that came later are read. All cores count, none of those that answer calls waits for it.
async fn installations(tenant: &Tenant) -> Result<Vec<RoaringBitmap>, DatabaseError> {
    let (seed, seeded) = (tenant.fleet.seed(), tenant.fleet.seeded());
    let (mut known, mut later) = (Vec::new(), Vec::new());
    for row in tenant.fleet.columns().rows().iter().filter(|row| row.is_listed()) {
        match row.id.checked_sub(ids::FIRST_DEVICE_ID) {
            Some(n) if n < seeded => known.push(Likeness { id: row.id, platform: row.platform, number: n }),
            _ => later.push(row.id),
        }
    }
    for batch in later.chunks(BATCH) {
        known.extend(tenant.fleet.get_many(batch).await?.iter().map(|device| Likeness {
            id: device.id,
            platform: device.platform,
            number: device.likeness,
        }));
    }
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let parts: Vec<_> = known
        .chunks(known.len().div_ceil(cores).max(BATCH))
        .map(<[Likeness]>::to_vec)
        .map(|part| tokio::task::spawn_blocking(move || installed_on(&part, seed)))
        .collect();
    let mut all = vec![RoaringBitmap::new(); software::catalogue().len()];
    for part in parts {
        // A part that panicked would have said so in the log; its devices then count as without applications.
        for (devices, found) in all.iter_mut().zip(part.await.unwrap_or_default()) {
            *devices |= found;
        }
    }
    Ok(all)
}

/// A device and the number that its applications follow from.
#[derive(Clone, Copy)]
struct Likeness {
    id: u32,
    platform: Platform,
    number: u32,
}

fn installed_on(devices: &[Likeness], seed: u64) -> Vec<RoaringBitmap> {
    let mut all = vec![RoaringBitmap::new(); software::catalogue().len()];
    for device in devices {
        for found in software::installed(device.platform, device.number, seed) {
            all[found.index].insert(device.id);
        }
    }
    all
}

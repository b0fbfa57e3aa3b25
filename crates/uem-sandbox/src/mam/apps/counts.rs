//! How many devices each application is assigned to, and on how many it is. As at the vendor's, the numbers lag a
//! little behind a large fleet: they are counted again at most once in a while.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use database::DatabaseError;
use parking_lot::RwLock;
use roaring::RoaringBitmap;

use super::{
    on_device::store::{self as on_device, Changed},
    store::{self, App},
};
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

/// The numbers last counted, and what is to be pushed; both follow from the applications until something changes.
#[derive(Debug, Default)]
pub struct InstallCounts {
    known: RwLock<Option<Known>>,
    seeded: RwLock<Option<Seeded>>,
    apps: RwLock<Option<(u64, Arc<Vec<App>>)>>,
    pushed: RwLock<Option<(u64, Arc<Vec<App>>)>>,
    changes: AtomicU64,
    device_changes: AtomicU64,
    /// Held by whoever reads an application, changes it and writes it back.
    pub(super) writing: tokio::sync::Mutex<()>,
}

/// Version of the fleet, number of changes of applications, number of changes of devices' applications.
type Stamp = (u64, u64, u64);

#[derive(Debug)]
struct Known {
    stamp: Stamp,
    at: Instant,
    snapshot: Arc<Snapshot>,
}

/// What the devices were made with, by place in the catalogue of software.
#[derive(Debug)]
struct Seeded {
    version: u64,
    at: Instant,
    devices: Arc<Vec<RoaringBitmap>>,
}

/// What was found on the devices.
#[derive(Debug, Default)]
pub struct Snapshot {
    counts: HashMap<i64, Count>,
    seeded: Arc<Vec<RoaringBitmap>>,
    changed: HashMap<String, Changed>,
}

impl Snapshot {
    /// The numbers of one application.
    pub fn of(&self, app_id: i64) -> Count {
        self.counts.get(&app_id).copied().unwrap_or_default()
    }

    /// The devices that have the application, assigned or not.
    pub fn installed(&self, app: &App) -> RoaringBitmap {
        let mut devices = place(app).and_then(|place| self.seeded.get(place)).cloned().unwrap_or_default();
        if let Some(changed) = self.changed.get(&app.bundle_id) {
            devices -= &changed.removed;
            devices |= &changed.installed;
        }
        devices
    }
}

impl InstallCounts {
    /// What is on the devices.
    pub async fn get(&self, tenant: &Tenant) -> Result<Arc<Snapshot>, DatabaseError> {
        let (version, devices) = {
            let columns = tenant.fleet.columns();
            (columns.version, columns.rows().len())
        };
        let stamp =
            (version, self.changes.load(Ordering::Relaxed), self.device_changes.load(Ordering::Relaxed));
        if let Some(known) = self.known.read().as_ref()
            && (known.stamp == stamp
                || devices > SMALL && known.stamp.1 == stamp.1 && known.at.elapsed() < KEPT)
        {
            return Ok(Arc::clone(&known.snapshot));
        }
        let seeded = self.seeded(tenant, version, devices).await?;
        let snapshot = Arc::new(count(tenant, seeded).await?);
        *self.known.write() = Some(Known { stamp, at: Instant::now(), snapshot: Arc::clone(&snapshot) });
        Ok(snapshot)
    }

    /// What takes longest to find: kept for a while in a large fleet, whatever happens to applications.
    async fn seeded(
        &self,
        tenant: &Tenant,
        version: u64,
        devices: usize,
    ) -> Result<Arc<Vec<RoaringBitmap>>, DatabaseError> {
        if let Some(known) = self.seeded.read().as_ref()
            && (known.version == version || devices > SMALL && known.at.elapsed() < KEPT)
        {
            return Ok(Arc::clone(&known.devices));
        }
        let found = Arc::new(installations(tenant).await?);
        *self.seeded.write() = Some(Seeded { version, at: Instant::now(), devices: Arc::clone(&found) });
        Ok(found)
    }

    /// All applications that nobody asked to delete.
    pub(super) async fn apps(&self, tenant: &Tenant) -> Result<Arc<Vec<App>>, DatabaseError> {
        let changes = self.changes.load(Ordering::Relaxed);
        if let Some((known, apps)) = self.apps.read().as_ref()
            && *known == changes
        {
            return Ok(Arc::clone(apps));
        }
        let apps = Arc::new(store::list(&tenant.database).await?);
        *self.apps.write() = Some((changes, Arc::clone(&apps)));
        Ok(apps)
    }

    /// The applications that come onto devices or leave them by themselves.
    pub(super) async fn pushed(&self, tenant: &Tenant) -> Result<Arc<Vec<App>>, DatabaseError> {
        let changes = self.changes.load(Ordering::Relaxed);
        if let Some((known, pushed)) = self.pushed.read().as_ref()
            && *known == changes
        {
            return Ok(Arc::clone(pushed));
        }
        let apps = self.apps(tenant).await?;
        let pushed = apps.iter().filter(|app| {
            let is_published = app.rules.rules.iter().any(|rule| rule.is_auto && rule.published_at.is_some());
            app.details.withdrawn_at.is_some() || app.status == "Active" && is_published
        });
        let pushed: Arc<Vec<App>> = Arc::new(pushed.cloned().collect());
        *self.pushed.write() = Some((changes, Arc::clone(&pushed)));
        Ok(pushed)
    }

    /// An application was made, changed or deleted.
    pub(super) fn changed(&self) {
        self.changes.fetch_add(1, Ordering::Relaxed);
    }

    /// An application came onto a device or left it.
    pub(super) fn device_changed(&self) {
        self.device_changes.fetch_add(1, Ordering::Relaxed);
    }
}

async fn count(tenant: &Tenant, seeded: Arc<Vec<RoaringBitmap>>) -> Result<Snapshot, DatabaseError> {
    let changed = on_device::by_bundle(&tenant.database).await?;
    let groups = tenant.membership.all(tenant, |_| true).await?;
    let platforms = by_platform(tenant);
    let mut snapshot = Snapshot { counts: HashMap::new(), seeded, changed };
    for app in tenant.installs.apps(tenant).await?.iter() {
        let mut assigned = RoaringBitmap::new();
        let of =
            |ids: &'_ [i64]| groups.iter().filter(|(group, _)| ids.contains(&group.id)).collect::<Vec<_>>();
        for (_, members) in of(&app.smart_groups) {
            assigned |= members.as_ref();
        }
        for (_, members) in of(&app.rules.excluded) {
            assigned -= members.as_ref();
        }
        if let Some(devices) = platforms.get(&app.platform) {
            assigned &= devices;
        } else {
            assigned.clear();
        }
        let with_it = snapshot.installed(app).intersection_len(&assigned);
        snapshot
            .counts
            .insert(app.id, Count { assigned: number(assigned.len()), installed: number(with_it) });
    }
    Ok(snapshot)
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

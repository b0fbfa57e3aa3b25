//! Keeps fleet and setup in memory as fresh as the store: woken by each change, and looking by itself now and then.
//!
//! While the store cannot be read, decisions go on from what is in memory; what is known of each device grows older, and
//! the policies say how old it may be.

use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

use hub_core::trust::{TrustScore, assess};
use hub_store::{News, Store, StoreError, Topic};
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    Decider,
    fleet::{Device, Fleet},
    judge,
    limited_users::LimitedUsers,
    setup::Setup,
};

/// How often it looks without a wake-up.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long after a failure.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// Numbers of news are given before their transactions end; one may come so much later than a higher one.
const LATE_MAX: Duration = Duration::from_secs(120);
/// How many numbers are looked behind for what comes late, where nothing was read yet.
const LATE_NEWS_MAX: i64 = 1_000;
/// News are thrown away after a quarter of an hour: who was away for longer reads the whole fleet.
const AWAY_MAX: Duration = Duration::from_secs(600);
/// Devices that are changed under one lock.
const BATCH: usize = 500;

/// Which news were read.
struct Place {
    /// All news up to here were read, or will never come.
    settled: i64,
    /// Those above it that were read, and when.
    read: Vec<(i64, Instant)>,
    looked_at: Instant,
}

impl Decider {
    /// Reads everything, then follows the store until the hub stops.
    pub async fn run(self, shutdown: CancellationToken) {
        let store = self.0.store.clone();
        let (mut devices, mut trust) = (store.wakes(Topic::Devices), store.wakes(Topic::Trust));
        let mut runs = store.wakes(Topic::Runs);
        let mut place = None;
        let mut is_failing = false;
        loop {
            let pause = match self.look(&store, &mut place).await {
                Ok(()) => {
                    if is_failing {
                        info!("Decisions follow the database again");
                    }
                    is_failing = false;
                    LOOK_EVERY
                }
                Err(error) => {
                    if !is_failing {
                        warn!("Decisions go on from memory, the database cannot be read: {error}");
                    }
                    is_failing = true;
                    RETRY_AFTER
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => return,
                Ok(()) = devices.changed(), if !is_failing => {}
                Ok(()) = trust.changed(), if !is_failing => {}
                Ok(()) = runs.changed(), if !is_failing => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// One look: what changed is read again.
    async fn look(&self, store: &Store, place: &mut Option<Place>) -> Result<(), StoreError> {
        let now = self.0.clock.now();
        let revision = store.trust_revision().await?;
        if self.0.setup.load().revision != revision {
            self.read_setup(store, now).await?;
        }
        self.refresh_confirmations(store, now).await?;
        match place {
            Some(known) if known.looked_at.elapsed() < AWAY_MAX => {
                if !self.follow(store, known).await? {
                    *place = Some(self.read_fleet(store).await?);
                }
            }
            _ => *place = Some(self.read_fleet(store).await?),
        }
        self.0.is_ready.store(true, std::sync::atomic::Ordering::Release);
        Ok(())
    }

    async fn read_setup(&self, store: &Store, now: Timestamp) -> Result<(), StoreError> {
        let issuer = self.0.issuer.get_or_init(|| "mooring".into()).clone();
        let setup = Setup::read(store, issuer, now).await?;
        let unwanted = &setup.rules.trust.unwanted_apps;
        if self.0.setup.load().rules.trust.unwanted_apps != *unwanted {
            let counts = store.unwanted_apps(unwanted, None).await?;
            self.0.fleet.write().set_unwanted_apps(&counts);
        }
        let limited_users = LimitedUsers::read(store, now).await?;
        self.0.limited_users.store(Arc::new(limited_users));
        self.0.setup.store(Arc::new(setup));
        Ok(())
    }

    /// Runs and removals of tenants change when devices were confirmed, and who their users are.
    async fn refresh_confirmations(&self, store: &Store, now: Timestamp) -> Result<(), StoreError> {
        let confirmations = store.fleet_confirmations().await?;
        if *self.0.confirmations.load_full() != confirmations {
            self.0.limited_users.store(Arc::new(LimitedUsers::read(store, now).await?));
            self.0.confirmations.store(Arc::new(confirmations));
        }
        Ok(())
    }

    /// Reads every device into a new fleet, which then takes the place of the old one.
    async fn read_fleet(&self, store: &Store) -> Result<Place, StoreError> {
        let began = Instant::now();
        // Before the devices: what changes while they are read is read once more. What is told already is in what is read
        // now; only what comes late, under a lower number, is not.
        let settled = store.last_news().await?.saturating_sub(LATE_NEWS_MAX).max(0);
        let told = news_since(store, settled).await?;
        let read = told.into_iter().map(|(id, _)| (id, began)).collect();
        let place = Place { settled, read, looked_at: began };
        let fleet = Arc::new(Mutex::new(Fleet::new(store.fleet_facets().await?)));
        let unknown: Arc<Mutex<Vec<i64>>> = Arc::default();
        store
            .each_fleet_row({
                let (fleet, unknown) = (fleet.clone(), unknown.clone());
                move |row| {
                    let mut fleet = fleet.lock();
                    if fleet.has_facet(row.facet) {
                        fleet.put(&row);
                    } else {
                        // Its words came after the others were read.
                        unknown.lock().push(row.id.0);
                    }
                }
            })
            .await?;
        let mut fleet = std::mem::take(&mut *fleet.lock());
        let unknown = std::mem::take(&mut *unknown.lock());
        if !unknown.is_empty() {
            let rows = store.fleet_rows(&unknown).await?;
            fleet.set_facets(store.fleet_facets().await?);
            rows.iter().for_each(|row| fleet.put(row));
        }
        let unwanted = self.0.setup.load().rules.trust.unwanted_apps.clone();
        fleet.set_unwanted_apps(&store.unwanted_apps(&unwanted, None).await?);
        info!("Decisions know {} devices, read in {:?}", fleet.len(), began.elapsed());
        *self.0.fleet.write() = fleet;
        Ok(place)
    }

    /// Reads what is new. False when the whole fleet has to be read.
    async fn follow(&self, store: &Store, place: &mut Place) -> Result<bool, StoreError> {
        let looked_at = Instant::now();
        let mut changed: Vec<i64> = Vec::new();
        let known: HashSet<i64> = place.read.iter().map(|(id, _)| *id).collect();
        let mut fresh: Vec<(i64, Instant)> = Vec::new();
        for (id, news) in news_since(store, place.settled).await? {
            if known.contains(&id) {
                continue;
            }
            match news {
                News::Devices(ids) => changed.extend(ids),
                News::Fleet => return Ok(false),
            }
            fresh.push((id, looked_at));
        }
        self.read_devices(store, changed).await?;
        place.read.extend(fresh);
        place.settle();
        place.looked_at = looked_at;
        Ok(true)
    }

    async fn read_devices(&self, store: &Store, mut ids: Vec<i64>) -> Result<(), StoreError> {
        ids.sort_unstable();
        ids.dedup();
        let (setup, now) = (self.0.setup.load(), self.0.clock.now());
        for ids in ids.chunks(BATCH) {
            let rows = store.fleet_rows(ids).await?;
            let unwanted = store.unwanted_apps(&setup.rules.trust.unwanted_apps, Some(ids)).await?;
            // What a number stands for never changes: only new ones are looked up, after the rows that name them.
            let is_known = rows.iter().all(|row| self.0.fleet.read().has_facet(row.facet));
            let facets = if is_known { None } else { Some(store.fleet_facets().await?) };
            let there: HashSet<i64> = rows.iter().map(|row| row.id.0).collect();
            let mut fleet = self.0.fleet.write();
            if let Some(facets) = facets {
                fleet.set_facets(facets);
            }
            for id in ids.iter().filter(|id| !there.contains(id)) {
                fleet.remove(hub_core::ids::DeviceId(*id));
            }
            for row in &rows {
                let unwanted = unwanted.get(&row.id).copied().unwrap_or_default();
                fleet.change(row, unwanted, |device| score(&setup, device, now), now);
            }
        }
        Ok(())
    }
}

/// All news behind that number.
async fn news_since(store: &Store, settled: i64) -> Result<Vec<(i64, News)>, StoreError> {
    let mut found = Vec::new();
    let mut after = settled;
    loop {
        let page = store.news_after(after).await?;
        after = page.news.last().map_or(after, |(id, _)| *id);
        found.extend(page.news);
        if !page.has_more {
            return Ok(found);
        }
    }
}

/// The score of a device by the rules of the hub, whatever a policy adds.
fn score(setup: &Setup, device: Device<'_>, now: Timestamp) -> TrustScore {
    let facts = judge::facts(device, None);
    assess(&facts, &setup.rules.trust, &[], None, now).score
}

impl Place {
    /// What was read long ago has no late neighbours any more.
    fn settle(&mut self) {
        let settled = self.read.iter().filter(|(_, at)| at.elapsed() > LATE_MAX).map(|(id, _)| *id).max();
        if let Some(settled) = settled {
            self.settled = self.settled.max(settled);
            self.read.retain(|(id, _)| *id > self.settled);
        }
    }
}

//! What a worker is told at its start.

use std::time::Duration;

/// Settings of a worker. The defaults are those of a hub.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// Who holds the leases: different for every process. Random unless told.
    pub holder: String,
    /// How long a lease lives without being renewed, which is how long the work of a killed process waits: 10 s.
    pub lease_time: Duration,
    /// How long [`crate::Worker::run_once`] waits for somebody else's lease to end: 30 s.
    pub lease_wait: Duration,
    /// How often the loop looks for work when nobody wakes it: 5 s.
    pub poll_interval: Duration,
    /// How often progress is stored: 1 s.
    pub progress_interval: Duration,
    /// Integrations synchronized at the same time: 4.
    pub concurrent_runs: usize,
    /// Devices a page: 500, the most that the tenants give.
    pub page_size: u32,
    /// Pages fetched ahead: 4.
    pub pages_ahead: usize,
    /// Devices written in one transaction: 1,000. More would be no faster, and waits in memory three times over.
    pub write_batch: usize,
    /// Direct look-ups of missing devices in one run: 1,000. Further candidates wait for the next runs.
    pub look_ups_max: usize,
    /// How long tombstones are kept before they are removed with their history: 30 days.
    pub tombstone_retention: Duration,
    /// How long one run reads each of what takes a call a device (apps, security facts, certificates) before it leaves the
    /// rest to the next: 10 minutes; `None` for no limit.
    pub each_device_time: Option<Duration>,
    /// Devices that one call puts a tag on or takes it off: 500. A tenant that takes fewer is given fewer.
    pub tag_batch: usize,
    /// Calls a minute towards each tenant; `None` for no limit: 3,000.
    pub calls_per_minute: Option<u32>,
    /// Calls of a tenant's daily quota that synchronizations leave for others: 500.
    pub quota_reserve: u64,
    /// How long a tenant may be silent before a call is given up: 30 s.
    pub answer_timeout: Duration,
    /// Where messages are written that are to be tried only; `None` refuses them.
    pub messages_folder: Option<std::path::PathBuf>,
    /// Accepts plain http towards other hosts than this machine: never outside of test networks.
    pub allow_http: bool,
}

impl Default for WorkerSettings {
    fn default() -> Self {
        Self {
            holder: uuid::Uuid::new_v4().to_string(),
            lease_time: Duration::from_secs(10),
            lease_wait: Duration::from_secs(30),
            poll_interval: Duration::from_secs(5),
            progress_interval: Duration::from_secs(1),
            concurrent_runs: 4,
            page_size: 500,
            pages_ahead: 4,
            write_batch: 1000,
            look_ups_max: 1000,
            tombstone_retention: Duration::from_secs(30 * 24 * 3600),
            each_device_time: Some(Duration::from_secs(600)),
            tag_batch: 500,
            calls_per_minute: Some(3000),
            quota_reserve: 500,
            answer_timeout: Duration::from_secs(30),
            messages_folder: None,
            allow_http: false,
        }
    }
}

//! How long lists take at a million devices: prints each filter's time, first and middle page, and the slowest.
//! `cargo run --release --example list_speed -- 1000000`, with `DATABASE_URL=postgres://...` on a server.

#[path = "speed/fleet.rs"]
mod fleet;
#[path = "speed/store.rs"]
mod store;

use std::{
    error::Error,
    time::{Duration, Instant},
};

use hub_core::{
    fleet::SmartGroupFacts,
    ids::{IntegrationId, UemId},
    operator::Visible,
};
use hub_store::{DeviceFilter, DeviceState, Store};
use jiff::SignedDuration;

const BATCH: u64 = 5_000;
const LIMIT: Duration = Duration::from_millis(50);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let count: u64 = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let loaded = store::open(folder.path()).await?;
    // Nine tenths in one integration, the rest in another behind it.
    let groups = load(&loaded, 0..count * 9 / 10).await?;
    let second = store::integration(loaded.store.clone(), "Second").await?;
    load(&second, count * 9 / 10..count).await?;
    println!("{count} devices are there");

    let mut slowest = (Duration::ZERO, "");
    for (name, filter) in filters(second.id, &groups) {
        let (first, middle, found) = measure(&loaded.store, &filter).await?;
        println!("{name:<46} {:>9.1?} {:>9.1?}  {found}", first, middle);
        if first.max(middle) > slowest.0 {
            slowest = (first.max(middle), name);
        }
    }
    let start = Instant::now();
    loaded.store.fleet_counts(&Visible::Everything, fleet::now()).await?;
    println!("fleet counts {:.1?}", start.elapsed());
    println!("slowest: {} in {:.1?} (limit {LIMIT:?})", slowest.1, slowest.0);
    if slowest.0 > LIMIT { Err("a list takes too long".into()) } else { Ok(()) }
}

/// Devices, and a small and a large smart group of them.
async fn load(loaded: &store::Loaded, numbers: std::ops::Range<u64>) -> Result<[i64; 2], Box<dyn Error>> {
    let batch = loaded.store.sync_batch(loaded.id, loaded.run, &loaded.lease);
    batch.begin_first_load().await?;
    for from in numbers.clone().step_by(BATCH as usize) {
        batch.write_devices(fleet::batch(from..(from + BATCH).min(numbers.end)), fleet::now()).await?;
    }
    batch.end_first_load().await?;
    let known = loaded.store.known_devices(loaded.id).await?;
    let gone: Vec<_> = known.iter().step_by(300).map(|known| known.id).collect();
    batch.mark_missing(&gone, fleet::now()).await?;
    batch.tombstone(&gone[..gone.len() / 2], fleet::now()).await?;
    let groups = [1, 2].map(|id| SmartGroupFacts {
        uem_id: UemId(id),
        uem_uuid: String::new(),
        name: format!("Group {id}"),
        org_group_uem_id: None,
        devices: 0,
    });
    let (_, ids) = batch.write_smart_groups(&groups, fleet::now()).await?;
    let members = |step: usize| known.iter().step_by(step).map(|known| known.uem_id).collect::<Vec<_>>();
    batch.write_smart_group_members(ids[0], &members(500)).await?;
    batch.write_smart_group_members(ids[1], &members(1)).await?;
    Ok([ids[0].0, ids[1].0])
}

/// The best of three, for the first page and for one behind it.
async fn measure(
    store: &Store,
    filter: &DeviceFilter,
) -> Result<(Duration, Duration, String), Box<dyn Error>> {
    let (mut first, mut later) = (Duration::MAX, Duration::MAX);
    let mut found = String::new();
    for _ in 0..3 {
        let start = Instant::now();
        let page = store.list_devices(&Visible::Everything, filter, None, 50).await?;
        first = first.min(start.elapsed());
        found = format!("{} {}", page.count, if page.counted_all { "" } else { "or more" });
        let start = Instant::now();
        if page.next.is_some() {
            store.list_devices(&Visible::Everything, filter, page.next.as_ref(), 50).await?;
        }
        later = later.min(start.elapsed());
    }
    Ok((first, later, found))
}

#[expect(clippy::too_many_lines, reason = "one list, read from top to bottom")]
fn filters(second: IntegrationId, groups: &[i64; 2]) -> Vec<(&'static str, DeviceFilter)> {
    let none = DeviceFilter::default;
    let word = |word: &str| Some(word.to_owned());
    let days = |days: i64| Some(fleet::now() - SignedDuration::from_hours(days * 24));
    let search = |text: &str| DeviceFilter { search: text.to_owned(), ..DeviceFilter::default() };
    vec![
        ("nothing", none()),
        ("platform, common", DeviceFilter { platform: word("ios"), ..none() }),
        ("platform, rare", DeviceFilter { platform: word("linux"), ..none() }),
        ("platform, none", DeviceFilter { platform: word("chromeos"), ..none() }),
        ("compliance", DeviceFilter { compliance: word("non_compliant"), ..none() }),
        ("enrollment", DeviceFilter { enrollment: word("device_wipe_pending"), ..none() }),
        ("ownership", DeviceFilter { ownership: word("employee_owned"), ..none() }),
        ("compromised", DeviceFilter { is_compromised: Some(true), ..none() }),
        ("tombstoned", DeviceFilter { state: Some(DeviceState::Tombstoned), ..none() }),
        ("second integration", DeviceFilter { integration_id: Some(second), ..none() }),
        (
            "four words, rare",
            DeviceFilter {
                platform: word("windows"),
                compliance: word("pending"),
                ownership: word("undefined"),
                is_compromised: Some(true),
                ..none()
            },
        ),
        (
            "three words, common",
            DeviceFilter {
                platform: word("ios"),
                compliance: word("compliant"),
                ownership: word("corporate_dedicated"),
                ..none()
            },
        ),
        ("organization group, large", DeviceFilter { org_group_uem_id: Some(UemId(570)), ..none() }),
        ("organization group, small", DeviceFilter { org_group_uem_id: Some(UemId(1_540)), ..none() }),
        (
            "organization group and platform",
            DeviceFilter { org_group_uem_id: Some(UemId(575)), platform: word("macos"), ..none() },
        ),
        (
            "organization group and age",
            DeviceFilter { org_group_uem_id: Some(UemId(571)), seen_before: days(30), ..none() },
        ),
        ("seen before 1 day", DeviceFilter { seen_before: days(1), ..none() }),
        ("seen before 390 days", DeviceFilter { seen_before: days(390), ..none() }),
        ("seen before 500 days", DeviceFilter { seen_before: days(500), ..none() }),
        (
            "seen before 30 days and linux",
            DeviceFilter { seen_before: days(30), platform: word("linux"), ..none() },
        ),
        (
            "seen before 30 days, second integration",
            DeviceFilter { seen_before: days(30), integration_id: Some(second), ..none() },
        ),
        ("smart group, small", DeviceFilter { smart_group_id: Some(groups[0]), ..none() }),
        ("smart group, large", DeviceFilter { smart_group_id: Some(groups[1]), ..none() }),
        (
            "smart group, large, and rare word",
            DeviceFilter { smart_group_id: Some(groups[1]), platform: word("linux"), ..none() },
        ),
        ("search, one letter", search("a")),
        ("search, a first name", search("anna")),
        ("search, first and last name", search("Greta Weber")),
        ("search, another alphabet", search("ÖZLEM")),
        ("search, one user", search("hugo.tanaka1000")),
        ("search, an asset number", search("ast-0000123")),
        ("search, nothing found", search("nobody has this")),
        ("search, one digit", search("3")),
        ("search and common word", DeviceFilter { platform: word("ios"), ..search("jonas") }),
        ("search and rare word", DeviceFilter { platform: word("linux"), ..search("jonas") }),
        ("search and compromised", DeviceFilter { is_compromised: Some(true), ..search("a") }),
        ("search, second integration", DeviceFilter { integration_id: Some(second), ..search("anna") }),
        (
            "search, age and word",
            DeviceFilter { seen_before: days(7), compliance: word("non_compliant"), ..search("b") },
        ),
    ]
}

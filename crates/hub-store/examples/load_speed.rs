//! What a first load and an unchanged second one cost. `cargo run --release --example load_speed -- 100000`, with
//! `DATABASE_URL=postgres://...` for a new database on a server.

#[path = "speed/fleet.rs"]
mod fleet;
#[path = "speed/store.rs"]
mod store;

use hub_core::operator::Visible;
use std::{error::Error, time::Instant};

use hub_store::DeviceChange;

const BATCH: u64 = 500;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let count: u64 = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let loaded = store::open(folder.path()).await?;
    let batch = loaded.store.sync_batch(loaded.id, loaded.run, &loaded.lease);
    let batches: Vec<Vec<DeviceChange>> = (0..count)
        .step_by(BATCH as usize)
        .map(|from| fleet::batch(from..(from + BATCH).min(count)))
        .collect();

    let start = Instant::now();
    batch.begin_first_load().await?;
    for changes in batches {
        batch.write_devices(changes, fleet::now()).await?;
    }
    println!("{count} devices written in {:?}", start.elapsed());
    let indexing = Instant::now();
    batch.end_first_load().await?;
    println!("indexes in {:?}, first load {:?}", indexing.elapsed(), start.elapsed());

    let start = Instant::now();
    let known = loaded.store.known_devices(loaded.id).await?;
    println!("{} known devices in {:?}", known.len(), start.elapsed());

    for (what, change) in [("contact", change_contact as fn(&mut DeviceChange)), ("version", change_version)]
    {
        let changes: Vec<DeviceChange> = fleet::batch(0..count / 10)
            .into_iter()
            .map(|mut new| {
                change(&mut new);
                let place = known.binary_search_by_key(&new.facts.uem_id, |known| known.uem_id);
                DeviceChange { id: place.ok().map(|place| known[place].id), ..new }
            })
            .collect();
        let start = Instant::now();
        for changes in changes.chunks(BATCH as usize) {
            batch.write_devices(changes.to_vec(), fleet::now()).await?;
        }
        println!("{} devices with another {what} in {:?}", changes.len(), start.elapsed());
    }
    let start = Instant::now();
    let counts = loaded.store.fleet_counts(&Visible::Everything, fleet::now()).await?;
    println!("counts of {} devices in {:?}", counts.devices, start.elapsed());
    Ok(())
}

fn change_contact(change: &mut DeviceChange) {
    change.facts.last_seen = Some(fleet::now());
}

fn change_version(change: &mut DeviceChange) {
    change.facts.last_seen = Some(fleet::now());
    change.facts.os_version = "99.0".to_owned();
}

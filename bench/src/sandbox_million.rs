//! The sandbox with a million devices: how long seeding takes, how much memory it needs, and how long one waits for what
//! people and programs ask a tenant of that size.

use std::{ops::Range, time::Instant};

use anyhow::Context;

use crate::{
    measure::resident_megabytes,
    report::{Report, median},
    tenant::{Target, Tenant},
};

const DEVICES: u32 = 1_000_000;
/// Pages of 500 at the beginning and at the end of the fleet.
const FIRST_PAGES: Range<u32> = 0..10;
const LAST_PAGES: Range<u32> = 1_990..2_000;

/// What else is asked of such a tenant.
const QUERIES: &[&str] = &[
    "/api/mdm/devices/search?pagesize=50",
    "/api/mdm/devices/search?pagesize=50&user=smith&orderby=lastseen",
    "/api/mdm/devices/search?pagesize=50&model=iphone&page=900",
    "/api/mdm/devices/litesearch?pagesize=50",
    "/api/system/users/search?pagesize=50&lastname=son",
    "/api/mdm/smartgroups/search",
    "/api/mdm/profiles/search",
    "/api/mdm/tags/search?organizationgroupid=570",
];

/// Seeds a million devices, then asks.
pub async fn run(options: &crate::Options, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let tenant = Tenant::start(&options.mooring, &folder.path().join("tenant"), &DEVICES.to_string()).await?;
    report.at_most("sandbox: seeding 1000000 devices", tenant.ready_seconds, 180.0, " s");
    let admin = &tenant.admin;
    let (first, last) = (pages(FIRST_PAGES), pages(LAST_PAGES));
    admin.rate(&first).await?;
    admin.rate(&last).await?;
    let mut ratios = Vec::new();
    for _ in 0..options.runs.max(3) {
        let at_the_beginning = admin.rate(&first).await?;
        ratios.push(admin.rate(&last).await? / at_the_beginning);
    }
    report.at_least("sandbox: pages 1990 to 1999, of pages 0 to 9", median(&mut ratios), 0.9, "");
    for query in QUERIES {
        let (cold, warm) = times(admin, query).await?;
        report.note(&format!("sandbox: {query}, the first time"), cold, " ms");
        report.at_most(&format!("sandbox: {query}"), warm, 200.0, " ms");
    }
    let process = tenant.process().context("the sandbox has ended")?;
    let memory = resident_megabytes(process).context("the sandbox has ended")?;
    report.at_most("sandbox: memory with 1000000 devices", memory.now, 1_500.0, " MB");
    report.note("sandbox: most memory it had", memory.peak, " MB");
    Ok(())
}

fn pages(numbers: Range<u32>) -> Vec<String> {
    numbers.map(|page| format!("/api/mdm/devices/search?page={page}&pagesize=500")).collect()
}

/// Milliseconds of the first answer, and of the middle one of seven more.
async fn times(target: &Target, path: &str) -> anyhow::Result<(f64, f64)> {
    let mut times = Vec::new();
    for _ in 0..8 {
        let asked = Instant::now();
        target.fetch(path).await.with_context(|| path.to_owned())?;
        times.push(asked.elapsed().as_secs_f64() * 1_000.0);
    }
    let first = times.remove(0);
    Ok((first, median(&mut times)))
}

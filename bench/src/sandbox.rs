//! A page of 500 devices and look-ups from the sandbox, compared with the same bytes from memory; what role checks cost.

use std::{path::Path, time::Duration};

use anyhow::Context;
use tokio::process::Command;
use url::form_urlencoded;

use crate::{
    from_memory::Recorded,
    report::{Report, median},
    tenant::{Program, Target, Tenant},
};

const PATH: &str = "/api/mdm/devices/search?page=7&pagesize=500";
/// Pages of the fleet whose serial numbers are looked up.
const SERIAL_PAGES: u32 = 20;

/// Measures a page and look-ups of many devices, each alternately with a server that has the same bytes in memory, and
/// the look-ups by a caller whose role is checked against one whose role grants everything.
pub async fn pages(options: &crate::Options, report: &mut Report) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let fleet = options.devices.to_string();
    let tenant = Tenant::start(&options.mooring, &folder.path().join("tenant"), &fleet).await?;
    let all = &tenant.admin;
    let page = beside_memory(all, &[PATH.to_owned()], folder.path(), options).await?;
    report.note(&format!("sandbox page of 500 of {fleet}"), page.sandbox, " requests/s");
    report.note("the same page from memory", page.memory, " requests/s");
    report.at_least("sandbox page, of the same bytes from memory", page.ratio, 0.5, "");

    let look_ups = look_ups(all, options.devices / 500).await?;
    let one = beside_memory(all, &look_ups, folder.path(), options).await?;
    let what = format!("sandbox look-ups of {} serial numbers", look_ups.len());
    report.note(&what, one.sandbox, " requests/s");
    report.note("a device from memory", one.memory, " requests/s");
    report.at_least("sandbox look-up, of the same bytes from memory", one.ratio, 0.7, "");

    let small = tenant.small_client().await?;
    let mut ratios = Vec::new();
    for _ in 0..options.runs.max(5) {
        let free = all.rate(&look_ups).await?;
        ratios.push(small.rate(&look_ups).await? / free);
    }
    report.at_least(
        "look-up by a role of one resource, of one by a full role",
        median(&mut ratios),
        0.95,
        "",
    );
    Ok(())
}

/// Look-ups by serial number of devices all over a fleet of so many pages.
async fn look_ups(target: &Target, pages: u32) -> anyhow::Result<Vec<String>> {
    let mut paths = Vec::new();
    for part in 0..SERIAL_PAGES.min(pages) {
        let page = part * pages / SERIAL_PAGES.min(pages);
        let found = target.json(&format!("/api/mdm/devices/search?page={page}&pagesize=500")).await?;
        for device in found["Devices"].as_array().context("a page has devices")? {
            let serial = device["SerialNumber"].as_str().context("a device has a serial number")?;
            let id: String = form_urlencoded::byte_serialize(serial.as_bytes()).collect();
            paths.push(format!("/api/mdm/devices?searchBy=Serialnumber&id={id}"));
        }
    }
    Ok(paths)
}

/// Requests a second, medians.
struct Beside {
    sandbox: f64,
    memory: f64,
    ratio: f64,
}

/// The sandbox and a server that has its answers in memory, in turns.
async fn beside_memory(
    sandbox: &Target,
    paths: &[String],
    folder: &Path,
    options: &crate::Options,
) -> anyhow::Result<Beside> {
    let file = folder.join("answers.json");
    Recorded::of(sandbox, paths).await?.write(&file)?;
    let mut server = Command::new(std::env::current_exe()?);
    let program = Program::start(server.arg("static").arg("--answers").arg(&file)).await?;
    let memory = Target { server: program.first_line.parse()?, headers: sandbox.headers.clone() };
    let (mut ours, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.runs.max(3) {
        let (static_rate, sandbox_rate) = (memory.rate(paths).await?, sandbox.rate(paths).await?);
        tokio::time::sleep(Duration::from_millis(200)).await;
        ratios.push(sandbox_rate / static_rate);
        ours.push(sandbox_rate);
        theirs.push(static_rate);
    }
    Ok(Beside { sandbox: median(&mut ours), memory: median(&mut theirs), ratio: median(&mut ratios) })
}

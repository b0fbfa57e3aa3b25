//! Whole processes: how long they take, how much memory they reach.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use tokio::process::Command;

/// One finished process.
pub struct Finished {
    /// From start to end.
    pub seconds: f64,
    /// The most resident memory it had.
    pub peak_megabytes: f64,
    /// What it printed.
    pub stdout: String,
}

/// Runs it to its end, reading its memory's high-water mark (Linux: VmHWM) every few milliseconds.
pub async fn run(command: &mut Command) -> anyhow::Result<Finished> {
    let started = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true).spawn()?;
    let id = child.id().context("the process ended at once")?;
    let watcher = tokio::spawn(watch_memory(id));
    let output = child.wait_with_output().await?;
    let seconds = started.elapsed().as_secs_f64();
    let peak_megabytes = watcher.await?;
    if !output.status.success() {
        bail!("{:?} failed: {}", command.as_std().get_program(), String::from_utf8_lossy(&output.stderr));
    }
    Ok(Finished { seconds, peak_megabytes, stdout: String::from_utf8(output.stdout)? })
}

async fn watch_memory(id: u32) -> f64 {
    let mut peak = 0.0;
    while let Some(now) = resident_megabytes(id) {
        peak = now.peak;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    peak
}

/// Processor time that a living process has taken, in seconds (Linux, whose clock has a hundred ticks a second).
pub fn processor_seconds(id: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Behind the name, which may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |place: usize| fields.get(place)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Resident memory of a living process, in megabytes.
pub struct Resident {
    /// What it has.
    pub now: f64,
    /// The most it had.
    pub peak: f64,
}

/// Reads it (Linux: VmRSS and VmHWM).
pub fn resident_megabytes(id: u32) -> Option<Resident> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let megabytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace().nth(1)?.parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
    };
    Some(Resident { now: megabytes("VmRSS:")?, peak: megabytes("VmHWM:")? })
}

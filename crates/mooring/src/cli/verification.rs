//! Waiting for a verification: the hub's worker answers it, step by step.

use std::time::{Duration, Instant};

use anyhow::bail;
use serde_json::Value;

use super::listing;
use crate::{api::ApiClient, output};

/// How the steps of a verification are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// For people.
    Text,
    /// As it came.
    Json,
    /// As text on standard error.
    Aside,
}

/// The worker tries for a minute, and after two another one takes over from one that died.
const VERIFICATION_WAIT: Duration = Duration::from_secs(210);

/// Waits for the worker's answer and prints it step by step; what failed is an error.
pub async fn wait_for_verification(api: &ApiClient, requested: &Value, shown: Shown) -> anyhow::Result<()> {
    let id = listing::cell(requested, "/id");
    let until = Instant::now() + VERIFICATION_WAIT;
    let verification = loop {
        let verification = api.get(&format!("verifications/{id}"), &[]).await?;
        if verification["state"] == "done" {
            break verification;
        }
        if Instant::now() >= until {
            bail!(
                "the hub did not answer the verification within {} seconds: look at its log, then try again",
                VERIFICATION_WAIT.as_secs()
            );
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    let lines = step_lines(&verification);
    match shown {
        Shown::Json => output::json(&verification)?,
        Shown::Text => lines.iter().for_each(|line| println!("{line}")),
        Shown::Aside => lines.iter().for_each(|line| eprintln!("{line}")),
    }
    anyhow::ensure!(verification["is_ok"] == true, "the tenant was not verified");
    Ok(())
}

fn step_lines(verification: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for step in verification["steps"].as_array().into_iter().flatten() {
        let mark = if step["ok"] == true { "ok " } else { "BAD" };
        let cell = |name: &str| output::printable(&listing::cell(step, name));
        lines.push(format!("{mark}  {}: {}", cell("/step"), cell("/detail")));
        if step["ok"] != true {
            lines.push(format!("     {}", cell("/remedy")));
        }
    }
    lines
}

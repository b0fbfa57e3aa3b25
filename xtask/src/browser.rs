//! Headless Chromium and its driver, for the browser tests.

use std::path::PathBuf;

use anyhow::Context;

use crate::{packages, process::find_program};

const CHROMIUM: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where the browser and its driver are.
pub struct Browser {
    /// Chromium.
    pub chromium: PathBuf,
    /// ChromeDriver.
    pub driver: PathBuf,
}

/// Finds them, or installs them.
pub fn find_or_install() -> anyhow::Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    packages::install(&["chromium", "chromium-driver"], "the browser tests")?;
    find().context("chromium and chromium-driver were installed, but are not found on the PATH")
}

fn find() -> Option<Browser> {
    Some(Browser { chromium: find_program(CHROMIUM)?, driver: find_program(&["chromedriver"])? })
}

//! Attempts to log in with a password: noted where the password is compared, written down right after.
//!
//! A password that was compared a moment ago is not compared again, so a client that sends it with every call logs in
//! once.

use std::{collections::VecDeque, net::IpAddr};

use parking_lot::Mutex;

use crate::{
    Tenant,
    access::{changes::AccessError, changes::Change, store},
    http::VendorError,
};

/// Most attempts that wait for being written down.
const WAITING_MAX: usize = 1_000;

/// One attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempt {
    /// Whose account it was.
    pub admin_id: i64,
    /// Whether the password was right.
    pub is_success: bool,
}

/// Attempts that wait for being written down, oldest first.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<VecDeque<Attempt>>);

impl Attempts {
    /// Notes one more.
    pub fn note(&self, admin_id: i64, is_success: bool) {
        let mut waiting = self.0.lock();
        if waiting.len() >= WAITING_MAX {
            waiting.pop_front();
        }
        waiting.push_back(Attempt { admin_id, is_success });
    }

    fn take(&self) -> Vec<Attempt> {
        let mut waiting = self.0.lock();
        if waiting.is_empty() { Vec::new() } else { std::mem::take(&mut *waiting).into() }
    }
}

/// Writes down what was noted; mostly there is nothing.
pub(crate) async fn keep(tenant: &Tenant, peer: Option<IpAddr>) -> Result<(), VendorError> {
    let attempts = tenant.access.attempts.take();
    if attempts.is_empty() {
        return Ok(());
    }
    let source = peer.map(|peer| peer.to_canonical().to_string()).unwrap_or_default();
    let now = tenant.fleet.now();
    let written: Result<(), AccessError> = async {
        let mut change = Change::begin(tenant, "keep logins").await?;
        for attempt in attempts {
            store::insert_login(&mut change.work, attempt, &source, now).await?;
        }
        change.commit().await
    }
    .await;
    written.map_err(|error| {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, "Logins could not be written down");
        VendorError::new(500, 1000, "An error occurred while processing the request.")
    })
}

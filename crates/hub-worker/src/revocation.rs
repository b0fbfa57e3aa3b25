//! Reads the authorities' lists of revoked certificates, each before its next update is due. A list that cannot be read
//! leaves the one from before: what an authority says of old lists is its own setting.

use std::{collections::BTreeSet, time::Duration};

use hub_core::device_certificate::{RevocationCheck, RevocationList};
use hub_store::StoredRevocationList;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, redirect::Policy};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    Worker, WorkerError,
    fetch::{read_body, told},
};

/// The longest time between two readings, whatever a list says of its next update.
const READ_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// How long before its next update a list is read again.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);
/// How long after a failure it is tried again.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// How long one may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Largest list.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// Reads what is due.
pub(crate) async fn read_revocation_lists(
    worker: Worker,
    shutdown: CancellationToken,
) -> Result<(), WorkerError> {
    let authorities = worker.store.list_authorities().await?;
    let wanted: BTreeSet<String> = authorities
        .into_iter()
        .filter(|authority| authority.revocation != RevocationCheck::Off)
        .flat_map(|authority| authority.crl_urls)
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    let stored = worker.store.list_revocation_lists().await?;
    for url in wanted {
        let known = stored.iter().find(|list| list.url == url);
        let now = Timestamp::now();
        if shutdown.is_cancelled() || known.is_some_and(|list| now < due_at(list)) {
            continue;
        }
        match fetch(&url).await {
            Ok((bytes, list)) => {
                worker.store.write_revocation_list(&url, bytes, list.next_update, now).await?;
                info!("The revocation list of {url} names {} certificates", list.entries);
            }
            Err(error) => {
                warn!("The revocation list of {url} could not be read: {error}");
                worker.store.note_unread_revocation_list(&url, &error, now).await?;
            }
        }
    }
    Ok(())
}

/// When a list is to be read again.
fn due_at(list: &StoredRevocationList) -> Timestamp {
    let Some(read_at) = list.read_at.filter(|_| list.error.is_empty()) else {
        return list.tried_at + RETRY_AFTER;
    };
    let latest = read_at + READ_EVERY;
    let before_next = list.next_update.map_or(latest, |next| next - AHEAD);
    // A list that is nearly out of date when it is made is not read all the time.
    latest.min(before_next).max(list.tried_at + RETRY_AFTER)
}

async fn fetch(url: &str) -> Result<(Vec<u8>, RevocationList), String> {
    let client = Client::builder().timeout(TIMEOUT).redirect(Policy::limited(3)).build().map_err(told)?;
    let bytes = read_body(client.get(url), BYTES_MAX).await?;
    let list = RevocationList::read(&bytes)?;
    Ok((bytes, list))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn a_list_is_read_before_it_is_out_of_date_and_never_all_the_time() {
        let list = |read, next, tried, error: &str| StoredRevocationList {
            url: String::new(),
            list: None,
            read_at: read,
            next_update: next,
            tried_at: tried,
            error: error.to_owned(),
        };
        for (known, expected) in [
            (list(Some(at(0)), Some(at(1_000)), at(0), ""), at(60)),
            (list(Some(at(0)), Some(at(30)), at(0), ""), at(20)),
            (list(Some(at(0)), None, at(0), ""), at(60)),
            (list(Some(at(0)), Some(at(5)), at(0), ""), at(1)),
            (list(Some(at(0)), Some(at(1_000)), at(50), "refused"), at(51)),
            (list(None, None, at(50), "refused"), at(51)),
        ] {
            assert_eq!(due_at(&known), expected, "{known:?}");
        }
    }
}

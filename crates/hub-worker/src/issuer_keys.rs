//! Reads the keys of the issuers of users' tokens. Issuers publish a key before they sign with it, so keys are read again
//! every few minutes; a set that cannot be read leaves the one from before.

use std::{collections::BTreeSet, time::Duration};

use hub_core::user_token::{IssuerKeys, KEY_SET_BYTES_MAX, TokenIssuer, check_key_set};
use hub_store::IssuerKeysRow;
use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, redirect::Policy};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    Worker, WorkerError,
    fetch::{read_body, told},
};

/// How often a set is read.
const READ_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// How long after a failure it is tried again.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// How long one may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Reads what is due.
pub(crate) async fn read_issuer_keys(worker: Worker, shutdown: CancellationToken) -> Result<(), WorkerError> {
    let issuers = worker.store.list_token_issuers().await?;
    let by_url = |issuer: &TokenIssuer| matches!(issuer.keys, IssuerKeys::Url(_));
    if !issuers.iter().any(by_url) {
        return Ok(());
    }
    let stored = worker.store.list_issuer_keys().await?;
    let mut seen = BTreeSet::new();
    for issuer in &issuers {
        let IssuerKeys::Url(url) = &issuer.keys else { continue };
        let now = Timestamp::now();
        let known = stored.iter().find(|keys| keys.url == *url);
        let is_due = known.is_none_or(|keys| due_at(keys) <= now) && seen.insert(url);
        if shutdown.is_cancelled() || !is_due {
            continue;
        }
        match fetch(url, issuer).await {
            Ok(key_set) => {
                if known.is_none_or(|keys| keys.key_set.as_ref() != Some(&key_set)) {
                    info!("The keys of issuer {} are new", issuer.name);
                }
                worker.store.write_issuer_keys(url, &key_set, now).await?;
            }
            Err(error) => {
                warn!("The keys of issuer {} could not be read at {url}: {error}", issuer.name);
                worker.store.note_unread_issuer_keys(url, &error, now).await?;
            }
        }
    }
    Ok(())
}

/// When a set is to be read again.
fn due_at(keys: &IssuerKeysRow) -> Timestamp {
    match keys.read_at.filter(|_| keys.error.is_empty()) {
        Some(read_at) => read_at + READ_EVERY,
        None => keys.tried_at + RETRY_AFTER,
    }
}

/// The set as text. One in which there is no key for the issuer's algorithms does not take the place of one that works.
async fn fetch(url: &str, issuer: &TokenIssuer) -> Result<String, String> {
    // Another address is another's word: the settings name the one that is believed.
    let client = Client::builder().timeout(TIMEOUT).redirect(Policy::none()).build().map_err(told)?;
    let request = client.get(url).header("accept", "application/json");
    let bytes = read_body(request, KEY_SET_BYTES_MAX).await?;
    let text = String::from_utf8(bytes).map_err(|_| "it is no text".to_owned())?;
    check_key_set(&text, &issuer.algorithms).map_err(|expected| format!("expected is {expected}"))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn keys_are_read_every_few_minutes_and_sooner_after_a_failure() {
        let keys = |read, tried, error: &str| IssuerKeysRow {
            url: String::new(),
            key_set: None,
            read_at: read,
            tried_at: tried,
            error: error.to_owned(),
        };
        assert_eq!(due_at(&keys(Some(at(0)), at(0), "")), at(5));
        assert_eq!(due_at(&keys(Some(at(0)), at(7), "refused")), at(8));
        assert_eq!(due_at(&keys(None, at(7), "refused")), at(8));
    }
}

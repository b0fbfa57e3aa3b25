//! *Check again* on the page of a refusal: the hub reads the device from its tenant, and the page looks at itself again a
//! moment later (MO-10). The wish comes as a parameter of the address, because the page stands under the address of the
//! service and runs no script.

use std::time::{Duration, Instant};

use hub_core::ids::DeviceId;
use quick_cache::sync::Cache;

use super::Decider;

/// The parameter.
const PARAMETER: &str = "mooring-check-again";
/// A device is read again at most once in this time, however often somebody asks.
const ONCE_IN: Duration = Duration::from_secs(15);
/// Devices whose last wish is remembered.
const REMEMBERED_MAX: usize = 10_000;
/// After how many seconds the page looks again.
pub(super) const LOOK_AFTER_SECONDS: u8 = 3;

/// Who asked lately.
pub(super) struct Wishes(Cache<DeviceId, Instant>);

impl Default for Wishes {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED_MAX))
    }
}

impl Wishes {
    /// Whether a wish is to be fulfilled now.
    fn take(&self, device: DeviceId) -> bool {
        if self.0.get(&device).is_some_and(|at| at.elapsed() < ONCE_IN) {
            return false;
        }
        self.0.insert(device, Instant::now());
        true
    }
}

impl Decider {
    /// Has a device read from its tenant. False when that was done a moment ago. The store is written by a task of its
    /// own: no answer waits for it.
    pub(super) fn read_again(&self, device: DeviceId) -> bool {
        if !self.0.wishes.take(device) {
            return false;
        }
        let decider = self.clone();
        tokio::spawn(async move {
            let now = decider.0.clock.now();
            if let Err(error) = decider.0.store.ask_for_look(device, now).await {
                tracing::warn!("A device whose user asks for it cannot be looked at: {error}");
            }
        });
        true
    }
}

/// Whether a request asks for it.
pub(super) fn is_wished(target: &str) -> bool {
    parts(target).any(is_parameter)
}

/// The address of the same page, as a reference that is only a query: without the parameter, and with it.
pub(super) fn references(target: &str) -> (String, String) {
    let rest: Vec<&str> = parts(target).filter(|part| !is_parameter(part)).collect();
    let without = format!("?{}", rest.join("&"));
    let glue = if rest.is_empty() { "" } else { "&" };
    let with = format!("{without}{glue}{PARAMETER}=1");
    (without, with)
}

fn parts(target: &str) -> impl Iterator<Item = &str> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    query.split('&').filter(|part| !part.is_empty())
}

fn is_parameter(part: &str) -> bool {
    part.split('=').next() == Some(PARAMETER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_comes_and_goes_and_the_others_stay() {
        for (target, is_asked, without, with) in [
            ("/", false, "?", "?mooring-check-again=1"),
            ("/a?", false, "?", "?mooring-check-again=1"),
            ("/a?b=1&c", false, "?b=1&c", "?b=1&c&mooring-check-again=1"),
            ("/a?b=1&mooring-check-again=1&c", true, "?b=1&c", "?b=1&c&mooring-check-again=1"),
            ("/a?mooring-check-again", true, "?", "?mooring-check-again=1"),
            (
                "/a?x=mooring-check-again=1",
                false,
                "?x=mooring-check-again=1",
                "?x=mooring-check-again=1&mooring-check-again=1",
            ),
            ("//evil.test/?b", false, "?b", "?b&mooring-check-again=1"),
        ] {
            assert_eq!(is_wished(target), is_asked, "{target}");
            assert_eq!(references(target), (without.to_owned(), with.to_owned()), "{target}");
        }
    }

    #[test]
    fn a_device_is_read_once_in_a_while() {
        let wishes = Wishes::default();
        assert!(wishes.take(DeviceId(1)));
        assert!(!wishes.take(DeviceId(1)));
        assert!(wishes.take(DeviceId(2)));
    }
}

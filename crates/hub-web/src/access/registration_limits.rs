//! How often devices may register: the token is in many hands, so it must not become a way to flood the hub.

use std::{net::IpAddr, num::NonZeroU32, sync::Arc};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hub_core::ids::IntegrationId;

/// Registrations a minute from one address.
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
/// Registrations a minute with one token.
const PER_TOKEN: NonZeroU32 = NonZeroU32::new(600).expect("not zero");
/// Above so many addresses those that have been quiet are forgotten.
const ADDRESSES_KEPT: usize = 10_000;

/// Counts registrations of this process; cheap to clone.
#[derive(Clone)]
pub struct RegistrationLimits {
    addresses: Arc<DefaultKeyedRateLimiter<Option<IpAddr>>>,
    tokens: Arc<DefaultKeyedRateLimiter<IntegrationId>>,
}

impl Default for RegistrationLimits {
    fn default() -> Self {
        Self {
            addresses: Arc::new(RateLimiter::keyed(Quota::per_minute(PER_ADDRESS))),
            tokens: Arc::new(RateLimiter::keyed(Quota::per_minute(PER_TOKEN))),
        }
    }
}

impl RegistrationLimits {
    /// Whether that address may try once more, with whatever token.
    pub fn allows_address(&self, address: Option<IpAddr>) -> bool {
        if self.addresses.len() > ADDRESSES_KEPT {
            self.addresses.retain_recent();
        }
        self.addresses.check_key(&address).is_ok()
    }

    /// Whether one more may come with the token of that integration.
    pub fn allows_token(&self, integration: IntegrationId) -> bool {
        self.tokens.check_key(&integration).is_ok()
    }
}

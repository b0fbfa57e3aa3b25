//! The token that an agent gets for a report: it says for a short time that whoever shows it speaks for a device. It is this
//! hub's own (and of hubs that share its key), is verified in memory, and counts only while the agent has access.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hub_core::ids::DeviceId;
use hub_store::Store;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq as _;

/// By which a leaked token is recognised.
const PREFIX: &str = "mdt_";
/// What the mark is of.
const CONTEXT: &str = "device-token-1";
/// How long it counts.
const VALID_FOR: SignedDuration = SignedDuration::from_mins(30);
/// Agent, device, end.
const CLAIMS_BYTES: usize = 24;

/// What a token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceToken {
    /// The agent that it was given to.
    pub agent: i64,
    /// Its device.
    pub device: DeviceId,
    /// Until when it counts.
    pub ends_at: Timestamp,
}

impl DeviceToken {
    /// One that counts from now on.
    pub fn new(agent: i64, device: DeviceId, now: Timestamp) -> Self {
        Self { agent, device, ends_at: now.saturating_add(VALID_FOR).unwrap_or(now) }
    }

    /// As it is handed out.
    pub fn write(&self, store: &Store) -> String {
        let claims =
            [self.agent, self.device.0, self.ends_at.as_millisecond()].map(i64::to_be_bytes).concat();
        let mark = store.mark(CONTEXT, &claims);
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode([&claims[..], &mark].concat()))
    }

    /// Reads one that this hub gave and that has not ended. Whether its agent still has access is not in it.
    pub fn read(store: &Store, text: &str, now: Timestamp) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        let (claims, mark) = bytes.split_at_checked(CLAIMS_BYTES)?;
        if !bool::from(store.mark(CONTEXT, claims).ct_eq(mark)) {
            return None;
        }
        let (numbers, _) = claims.as_chunks::<8>();
        let &[agent, device, ends_at] = numbers else { return None };
        let ends_at = Timestamp::from_millisecond(i64::from_be_bytes(ends_at)).ok()?;
        (now < ends_at).then(|| Self {
            agent: i64::from_be_bytes(agent),
            device: DeviceId(i64::from_be_bytes(device)),
            ends_at,
        })
    }
}

//! What became of a call that changes something. Every write answers a [`WriteOutcome`]; there is no error beside it.
//!
//! A write is one request, never two. What came back is judged by `judge`, which starts from *unknown*: only an answer
//! of the tenant itself proves that it did or refused something, and only a failure before the first byte proves that
//! nothing was sent. Dropping the future of a write while it runs leaves it unknown as well.

mod bulk;
mod judge;
mod refusal;

use serde::de::DeserializeOwned;

pub use bulk::{BulkOutcome, ItemOutcome};
pub(crate) use bulk::{Counts, Failed};
pub use refusal::Refusal;

use crate::{
    call::Call,
    client::UemClient,
    error::{ErrorKind, UemError},
    transport::{Answer, parse},
};

/// What became of a write.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a write may be refused, held or unknown"]
pub enum WriteOutcome<T> {
    /// The tenant took it. For a command that means *queued*, not *done*: see [`crate::trace`].
    Accepted(T),
    /// The tenant's wipe protection holds it: it is not done now, and will be as soon as an admin approves it there.
    Held(Refusal),
    /// The tenant refused it and did nothing.
    Refused(Refusal),
    /// Nothing reached the tenant: no name, no connection, no handshake, no token, no budget, or the limits of the
    /// tenant or a proxy turned it away. It may be sent again.
    NotSent(UemError),
    /// Nobody knows: the request left, and what came back proves nothing. Never send it again; look at the device.
    Unknown(UemError),
}

impl<T> WriteOutcome<T> {
    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> WriteOutcome<U> {
        self.read(|value| Ok(change(value)))
    }

    /// Reads more out of an accepted answer. What cannot be read was taken all the same, so it becomes unknown.
    pub(crate) fn read<U>(self, read: impl FnOnce(T) -> Result<U, UemError>) -> WriteOutcome<U> {
        match self {
            Self::Accepted(value) => match read(value) {
                Ok(value) => WriteOutcome::Accepted(value),
                Err(error) => WriteOutcome::Unknown(error),
            },
            Self::Held(refusal) => WriteOutcome::Held(refusal),
            Self::Refused(refusal) => WriteOutcome::Refused(refusal),
            Self::NotSent(error) => WriteOutcome::NotSent(error),
            Self::Unknown(error) => WriteOutcome::Unknown(error),
        }
    }

    /// What the tenant took.
    pub fn accepted(self) -> Option<T> {
        match self {
            Self::Accepted(value) => Some(value),
            _ => None,
        }
    }

    /// Whether the same write may be sent again without any chance that it is carried out twice.
    pub fn is_safe_to_repeat(&self) -> bool {
        matches!(self, Self::NotSent(_) | Self::Refused(_))
    }

    /// Whether the tenant has no such call in this form, so that another form of the call may be tried. It is proven then
    /// that nothing was done.
    pub fn is_route_unknown(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.is_route_unknown)
    }

    /// A read that had to come before the write failed, so nothing was written. What the tenant refused stays refused.
    pub(crate) fn before(error: UemError) -> Self {
        match judge::judge(error.clone(), false) {
            Self::Refused(refusal) => Self::Refused(refusal),
            _ => Self::NotSent(error.reaching(crate::error::Reach::NothingLeft)),
        }
    }

    /// A write that cannot be put into words for the tenant.
    pub(crate) fn unusable(field: &'static str, value: impl ToString, remedy: impl Into<String>) -> Self {
        let kind = ErrorKind::BadSetting { field, value: value.to_string(), remedy: remedy.into() };
        Self::NotSent(UemError::from(kind).reaching(crate::error::Reach::NothingLeft))
    }
}

impl UemClient {
    /// Makes a call that changes something and drops the body of its answer.
    pub async fn write(&self, call: Result<Call, UemError>) -> WriteOutcome<()> {
        self.write_raw(call).await.map(|_| ())
    }

    /// Makes a call that changes something and reads what was answered; without a readable body it is unknown.
    pub async fn write_for<T: DeserializeOwned>(&self, call: Result<Call, UemError>) -> WriteOutcome<T> {
        self.write_raw(call).await.read(|answer| {
            let status = answer.status.as_u16();
            parse(&answer)?.ok_or_else(|| ErrorKind::EmptyBody { status }.into())
        })
    }

    /// The answer as it came.
    pub(crate) async fn write_raw(&self, call: Result<Call, UemError>) -> WriteOutcome<Answer> {
        let call = match call {
            Ok(call) => call,
            Err(error) => return WriteOutcome::NotSent(error),
        };
        let outcome = match self.exchange_once(&call).await {
            Ok(answer) => WriteOutcome::Accepted(answer),
            Err(error) => judge::judge(error, call.can_be_held),
        };
        metrics::counter!("uem_client_writes_total", "route" => call.route, "outcome" => outcome.word())
            .increment(1);
        outcome
    }
}

/// What an accepted answer says, if it says anything.
pub(crate) fn parsed<T: DeserializeOwned>(answer: &Answer) -> Result<Option<T>, UemError> {
    parse(answer)
}

impl<T> WriteOutcome<T> {
    /// Which one, as metrics and logs name it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Held(_) => "held",
            Self::Refused(_) => "refused",
            Self::NotSent(_) => "not_sent",
            Self::Unknown(_) => "unknown",
        }
    }
}

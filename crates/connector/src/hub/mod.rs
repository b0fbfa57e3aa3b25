//! The end inside the hub: takes connectors in, and offers each as a proxy on loopback.

mod accept;
mod proxy;
mod registry;

use secrecy::SecretString;

pub use registry::Links;

/// Who may come in, and where it is written down. The program makes it of its store.
pub trait Gate: Clone + Send + Sync + 'static {
    /// The integration that the holder of this token and key may carry to this target for; or why not, in words for the
    /// person beside the connector. It has proved that the key is its own.
    fn admit(
        &self,
        token: SecretString,
        public_key: Vec<u8>,
        target: String,
    ) -> impl Future<Output = Result<i64, String>> + Send;

    /// A connector is connected.
    fn linked(&self, integration: i64, version: String, target: String) -> impl Future<Output = ()> + Send;

    /// It is still connected; false when it may no longer be.
    fn seen(&self, integration: i64, public_key: Vec<u8>) -> impl Future<Output = bool> + Send;

    /// It is no longer connected, and why.
    fn unlinked(&self, integration: i64, error: String) -> impl Future<Output = ()> + Send;
}

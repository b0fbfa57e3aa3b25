//! Work that takes long without waiting for anything: not on the threads that answer everybody.

use super::problem::Problem;

/// Carries it out on a thread that may be busy for a while.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Problem::internal(&error))
}

//! What happens now, as server-sent events (MO-7): one reader looks at the runs under way for all listeners together, and
//! each listener's stream tells what it sees in its own words. Pages fall back to asking again and again.

mod follow;
mod listener;
mod places;
mod reader;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use follow::{follow, is_under_way};
pub use listener::{Teller, Told, html_part, stream};
pub use reader::{Seen, mark};

use places::Places;

/// Limits and times of the streams.
#[derive(Debug, Clone)]
pub struct LiveSettings {
    /// Streams at the same time: 200.
    pub streams_max: usize,
    /// Streams of one operator or token at the same time: 12.
    pub streams_of_one_max: usize,
    /// How often a stream makes sure that its caller may still see it, and looks again without a wake-up: 10 s.
    pub look_every: Duration,
    /// How long the reader waits for a wake-up before it looks by itself: 2 s.
    pub poll_every: Duration,
    /// The least time between two looks: 250 ms.
    pub pause: Duration,
}

impl Default for LiveSettings {
    fn default() -> Self {
        Self {
            streams_max: 200,
            streams_of_one_max: 12,
            look_every: Duration::from_secs(10),
            poll_every: Duration::from_secs(2),
            pause: Duration::from_millis(250),
        }
    }
}

/// The streams of one hub. Clones are the same.
#[derive(Clone, Default)]
pub struct Live(Arc<Inner>);

#[derive(Default)]
struct Inner {
    settings: LiveSettings,
    places: Places,
    /// Where the reader tells what it sees; `None` while nobody listens.
    reader: Mutex<Option<Arc<watch::Sender<Arc<Seen>>>>>,
    closing: CancellationToken,
}

impl Live {
    /// With other limits than the default ones.
    pub fn new(settings: LiveSettings) -> Self {
        Self(Arc::new(Inner { settings, ..Inner::default() }))
    }

    /// Ends all streams: a server that stops waits for its answers, and these have no end of their own.
    pub fn close(&self) {
        self.0.closing.cancel();
    }
}

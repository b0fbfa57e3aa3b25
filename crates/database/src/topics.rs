//! Wake-ups inside the process: one counter per topic, and receivers that change when it moves. PostgreSQL's
//! `listen.rs` feeds the same counters from other processes.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::sync::watch;

/// The counters, made when a topic is first named.
#[derive(Debug, Default)]
pub(crate) struct Topics(Mutex<HashMap<&'static str, watch::Sender<u64>>>);

impl Topics {
    /// Wakes everybody who waits on that topic.
    pub fn wake(&self, topic: &'static str) {
        self.0.lock().entry(topic).or_default().send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Wakes the waiters of a topic that came by name over the network. Nobody has subscribed to an unknown one.
    pub fn wake_named(&self, topic: &str) {
        if let Some(sender) = self.0.lock().get(topic) {
            sender.send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    /// Wakes everybody: wake-ups may have been lost.
    pub fn wake_all(&self) {
        for sender in self.0.lock().values() {
            sender.send_modify(|count| *count = count.wrapping_add(1));
        }
    }

    /// A receiver that has seen everything up to now.
    pub fn subscribe(&self, topic: &'static str) -> watch::Receiver<u64> {
        self.0.lock().entry(topic).or_default().subscribe()
    }
}

//! Threads that each own a connection and do jobs from one queue. SQLite's calls block, so they never run on the
//! async runtime's threads.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    time::Duration,
};

use parking_lot::Mutex;
use rusqlite::{Connection, InterruptHandle};
use tokio::sync::oneshot;

/// How long the last handle waits for running statements when it is dropped.
const CLOSE_WAIT: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Some threads with a connection each.
pub(super) struct Threads {
    /// `None` only while it is dropped.
    jobs: Option<Sender<Job>>,
    /// Ends when the last thread has closed its connection.
    closed: Mutex<Receiver<()>>,
    interrupts: Vec<InterruptHandle>,
}

/// The thread died while it worked on the job: it panicked.
#[derive(Debug, thiserror::Error)]
#[error("the database thread did not finish the statement")]
pub(super) struct Unfinished;

impl Threads {
    /// One thread for each connection. `interrupt` says whether a statement may be cut short when the last handle is
    /// dropped.
    pub fn start(name: &str, connections: Vec<Connection>, interrupt: bool) -> std::io::Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        let (open, closed) = mpsc::channel::<()>();
        let mut interrupts = Vec::new();
        for connection in connections {
            if interrupt {
                interrupts.push(connection.get_interrupt_handle());
            }
            let (queue, open) = (queue.clone(), open.clone());
            std::thread::Builder::new().name(name.to_owned()).spawn(move || {
                work(connection, &queue);
                drop(open);
            })?;
        }
        Ok(Self { jobs: Some(jobs), closed: Mutex::new(closed), interrupts })
    }

    /// Does the job on one of the threads. A job whose caller has gone away before its turn is left out.
    pub async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> T + Send + 'static,
    ) -> Result<T, Unfinished> {
        let (reply, answer) = oneshot::channel();
        self.send(move |connection| {
            if !reply.is_closed() {
                // Nobody waiting any more is fine.
                let _ = reply.send(job(connection));
            }
        });
        answer.await.map_err(|_| Unfinished)
    }

    /// Does the job without an answer.
    pub fn send(&self, job: impl FnOnce(&mut Connection) + Send + 'static) {
        if let Some(jobs) = &self.jobs {
            // Fails only when all threads are gone; then the caller's answer channel tells.
            let _ = jobs.send(Box::new(job));
        }
    }
}

/// Closes the connections, so that the file is complete without its log when the program ends.
impl Drop for Threads {
    fn drop(&mut self) {
        self.jobs = None;
        for handle in &self.interrupts {
            handle.interrupt();
        }
        // Nothing is ever sent: this returns when the last thread has ended, or after the time.
        let _ = self.closed.get_mut().recv_timeout(CLOSE_WAIT);
    }
}

fn work(mut connection: Connection, queue: &Mutex<Receiver<Job>>) {
    loop {
        let job = queue.lock().recv();
        let Ok(job) = job else { return };
        // A panic in a caller's closure must not take the connection away from all others.
        if catch_unwind(AssertUnwindSafe(|| job(&mut connection))).is_err() {
            tracing::error!("A job on a database thread panicked");
        }
    }
}

//! Wake-ups between processes: one connection of its own that listens and notifies, made when it is first needed and
//! made again when it is lost.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt, future, stream};
use tokio::sync::mpsc;
use tokio_postgres::{AsyncMessage, Client};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Address;
use crate::topics::Topics;

/// What topics are called on the server.
const PREFIX: &str = "mooring_";
const BACKOFF_MIN: Duration = Duration::from_millis(200);
const BACKOFF_MAX: Duration = Duration::from_secs(30);

enum Command {
    Listen(&'static str),
    Notify(&'static str),
}

/// The way to the task that holds the connection. The task ends when this is dropped.
pub(super) struct Listener(mpsc::UnboundedSender<Command>);

impl Listener {
    /// Starts the task; it connects with the first command.
    pub fn start(address: Address, tls: MakeRustlsConnect, topics: Arc<Topics>) -> Self {
        let (sender, commands) = mpsc::unbounded_channel();
        let task =
            Task { address, tls, topics, commands, listening: BTreeSet::new(), notifying: BTreeSet::new() };
        tokio::spawn(task.run());
        Self(sender)
    }

    /// Tells the other processes.
    pub fn notify(&self, topic: &'static str) {
        // Fails only when the runtime is shutting down: then nobody waits.
        let _ = self.0.send(Command::Notify(topic));
    }

    /// Hears other processes from now on.
    pub fn listen(&self, topic: &'static str) {
        let _ = self.0.send(Command::Listen(topic));
    }
}

struct Task {
    address: Address,
    tls: MakeRustlsConnect,
    topics: Arc<Topics>,
    commands: mpsc::UnboundedReceiver<Command>,
    /// Everything that was ever asked for.
    listening: BTreeSet<&'static str>,
    /// What is to be sent still; the same topic twice is one wake-up.
    notifying: BTreeSet<&'static str>,
}

/// Why a connection came to its end.
enum End {
    /// The handle is gone.
    Closed,
    /// The server is: connect again.
    Lost(Option<tokio_postgres::Error>),
}

impl Task {
    async fn run(mut self) {
        let Some(first) = self.commands.recv().await else { return };
        self.note(first);
        let mut backoff = BACKOFF_MIN;
        loop {
            let began = tokio::time::Instant::now();
            match self.serve().await {
                End::Closed => return,
                End::Lost(error) => {
                    let error = error.map(|error| error.to_string()).unwrap_or_default();
                    tracing::warn!(
                        database = self.address.name,
                        error,
                        "Wake-ups between processes are interrupted, connecting again"
                    );
                }
            }
            if began.elapsed() > BACKOFF_MAX {
                backoff = BACKOFF_MIN;
            }
            tokio::time::sleep(backoff).await;
            backoff = (backoff * 2).min(BACKOFF_MAX);
            if self.commands.is_closed() {
                return;
            }
        }
    }

    /// Connects and works until the connection or the handle is gone.
    async fn serve(&mut self) -> End {
        let connected = self.address.config.connect(self.tls.clone()).await;
        let (client, mut connection) = match connected {
            Ok(connected) => connected,
            Err(error) => return End::Lost(Some(error)),
        };
        let messages = stream::poll_fn(move |context| connection.poll_message(context));
        let (sender, received) = mpsc::channel(64);
        // The connection must be driven while statements wait for their answers.
        let driver = tokio::spawn(drive(messages, sender));
        let end = self.work(&client, received).await;
        driver.abort();
        end
    }

    async fn work(&mut self, client: &Client, mut received: mpsc::Receiver<AsyncMessage>) -> End {
        let own = match client
            .query_one("SELECT pg_backend_pid()", &[])
            .await
            .and_then(|row| row.try_get::<_, i32>(0))
        {
            Ok(own) => own,
            Err(error) => return End::Lost(Some(error)),
        };
        let topics: Vec<_> = self.listening.iter().copied().collect();
        for topic in topics {
            if let Err(error) = listen(client, topic).await {
                return End::Lost(Some(error));
            }
        }
        // Something may have been missed while nobody listened.
        self.topics.wake_all();
        loop {
            if let Err(error) = self.send(client).await {
                return End::Lost(Some(error));
            }
            tokio::select! {
                command = self.commands.recv() => match command {
                    None => return End::Closed,
                    Some(command) => {
                        if let Some(topic) = self.note(command)
                            && let Err(error) = listen(client, topic).await {
                            return End::Lost(Some(error));
                        }
                    }
                },
                message = received.recv() => match message {
                    None => return End::Lost(None),
                    Some(message) => self.hear(&message, own),
                },
            }
        }
    }

    /// Remembers the command. Answers a topic that is new to listen to.
    fn note(&mut self, command: Command) -> Option<&'static str> {
        match command {
            Command::Listen(topic) => self.listening.insert(topic).then_some(topic),
            Command::Notify(topic) => {
                self.notifying.insert(topic);
                None
            }
        }
    }

    async fn send(&mut self, client: &Client) -> Result<(), tokio_postgres::Error> {
        while let Some(topic) = self.notifying.first().copied() {
            client.batch_execute(&format!("NOTIFY {}", channel(topic))).await?;
            self.notifying.remove(topic);
        }
        Ok(())
    }

    /// Our own notifications come back too; those waiters were woken at once.
    fn hear(&self, message: &AsyncMessage, own: i32) {
        if let AsyncMessage::Notification(notification) = message
            && notification.process_id() != own
            && let Some(topic) = notification.channel().strip_prefix(PREFIX)
        {
            self.topics.wake_named(topic);
        }
    }
}

async fn listen(client: &Client, topic: &str) -> Result<(), tokio_postgres::Error> {
    client.batch_execute(&format!("LISTEN {}", channel(topic))).await
}

/// Quoted, so that any topic is a name.
fn channel(topic: &str) -> String {
    format!("\"{PREFIX}{}\"", topic.replace('"', "\"\""))
}

/// Passes on what the server says until the connection ends.
async fn drive(
    messages: impl Stream<Item = Result<AsyncMessage, tokio_postgres::Error>>,
    sender: mpsc::Sender<AsyncMessage>,
) {
    let mut messages = std::pin::pin!(messages.take_while(|message| future::ready(message.is_ok())));
    while let Some(Ok(message)) = messages.next().await {
        if matches!(message, AsyncMessage::Notification(_)) && sender.send(message).await.is_err() {
            return;
        }
    }
}

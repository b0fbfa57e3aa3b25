//! The connectors that are connected to this hub.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use http_body_util::Empty;
use hyper::client::conn::http2::SendRequest;
use rand::RngCore as _;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, SemaphorePermit, watch},
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

/// Connections at the same time that have not proved themselves yet.
const BEGINNING_MAX: usize = 64;
/// How long a connection waits for its connector to be back.
const WAIT: Duration = Duration::from_secs(10);

/// The connectors of one hub. Clones are the same.
#[derive(Clone)]
pub struct Links(Arc<Inner>);

pub(super) struct Inner {
    links: Mutex<HashMap<i64, Link>>,
    /// Moves whenever a connector comes or goes.
    changes: watch::Sender<u64>,
    proxy: SocketAddr,
    password: SecretString,
    /// Those that have not proved themselves yet.
    beginning: Semaphore,
    serving: Mutex<Option<AbortOnDropHandle<()>>>,
}

/// One connector.
struct Link {
    number: u64,
    sender: SendRequest<Empty<Bytes>>,
    /// Ends it.
    ending: CancellationToken,
}

impl Links {
    /// Listens on loopback, on a port that is free, for connections to be carried.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let mut password = [0; 32];
        rand::rng().fill_bytes(&mut password);
        let links = Self(Arc::new(Inner {
            links: Mutex::default(),
            changes: watch::Sender::default(),
            proxy: listener.local_addr()?,
            password: SecretString::from(URL_SAFE_NO_PAD.encode(password)),
            beginning: Semaphore::new(BEGINNING_MAX),
            serving: Mutex::default(),
        }));
        let serving = tokio::spawn(super::proxy::serve(listener, Arc::downgrade(&links.0)));
        *links.0.serving.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(AbortOnDropHandle::new(serving));
        Ok(links)
    }

    /// The proxy through which the integration's tenant is reached. It is the same whether or not the connector is
    /// connected: it waits a little for one that is away.
    pub fn proxy_of(&self, integration: i64) -> SecretString {
        let password = self.0.password.expose_secret();
        SecretString::from(format!("http://{integration}:{password}@{}", self.0.proxy))
    }

    /// Whether the integration's connector is connected to this hub.
    pub fn is_connected(&self, integration: i64) -> bool {
        self.lock().contains_key(&integration)
    }

    /// Takes a connector in; one that was there for the same integration ends. Answers its number.
    pub(super) fn insert(
        &self,
        integration: i64,
        sender: SendRequest<Empty<Bytes>>,
        ending: CancellationToken,
    ) -> u64 {
        let number = self.moved();
        if let Some(before) = self.lock().insert(integration, Link { number, sender, ending }) {
            before.ending.cancel();
        }
        number
    }

    /// Takes it out, unless another one has come in its place. Answers whether it was still the one.
    pub(super) fn remove(&self, integration: i64, number: u64) -> bool {
        let mut links = self.lock();
        let is_it = links.get(&integration).is_some_and(|link| link.number == number);
        if is_it {
            links.remove(&integration);
            drop(links);
            self.moved();
        }
        is_it
    }

    /// The way to a connector; waits a little for one that is just coming back.
    pub(super) async fn sender(&self, integration: i64) -> Option<SendRequest<Empty<Bytes>>> {
        let mut changes = self.0.changes.subscribe();
        let waiting = async {
            loop {
                changes.borrow_and_update();
                let found = self.lock().get(&integration).map(|link| link.sender.clone());
                match found {
                    Some(sender) if !sender.is_closed() => return Some(sender),
                    _ => changes.changed().await.ok()?,
                }
            }
        };
        tokio::time::timeout(WAIT, waiting).await.ok().flatten()
    }

    /// A place for who has not proved itself yet; `None` when there are too many.
    pub(super) fn beginning(&self) -> Option<SemaphorePermit<'_>> {
        self.0.beginning.try_acquire().ok()
    }

    pub(super) fn password(&self) -> &SecretString {
        &self.0.password
    }

    /// As long as anybody else holds it: the proxy outlives nobody.
    pub(super) fn of_weak(weak: &Weak<Inner>) -> Option<Self> {
        weak.upgrade().map(Self)
    }

    fn moved(&self) -> u64 {
        let mut number = 0;
        self.0.changes.send_modify(|count| {
            *count += 1;
            number = *count;
        });
        number
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<i64, Link>> {
        self.0.links.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

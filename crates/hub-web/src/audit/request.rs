//! The request that is being answered: who makes it and from where. It is set once around the router, so that no handler
//! can forget to say in whose name it changes something.

use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
};

use axum::extract::{ConnectInfo, Request};
use http::header;
use hub_core::audit::{Actor, ActorKind, Author, Origin, Surface};
use jiff::Timestamp;

/// What the command line's requests call themselves.
pub const CLI_AGENT: &str = "mooring-cli/";
/// Longest name of a program that is kept.
const AGENT_CHARS_MAX: usize = 200;

tokio::task_local! {
    static CURRENT: Arc<InHand>;
}

/// A request that is being answered.
pub struct InHand {
    from: Origin,
    request_id: String,
    at: Timestamp,
    who: OnceLock<Actor>,
}

impl InHand {
    /// Before anybody is recognised.
    pub fn of(request: &Request, request_id: String, at: Timestamp) -> Self {
        let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let agent: String = agent.unwrap_or_default().chars().take(AGENT_CHARS_MAX).collect();
        let path = request.uri().path();
        let surface = match path {
            _ if agent.starts_with(CLI_AGENT) => Surface::Cli,
            _ if path.starts_with("/api/") || path.starts_with("/webhooks/") => Surface::Api,
            _ if path.starts_with("/agent/") => Surface::Agent,
            _ => Surface::Dashboard,
        };
        let from = Origin { surface, address, user_agent: agent };
        Self { from, request_id, at, who: OnceLock::new() }
    }

    /// Whether somebody was recognised.
    pub fn is_known(&self) -> bool {
        self.who.get().is_some()
    }

    /// Who makes it; somebody unknown while nobody is recognised.
    pub fn author(&self) -> Author {
        let nobody = || Actor { kind: ActorKind::Unknown, name: String::new(), id: String::new() };
        Author {
            who: self.who.get().cloned().unwrap_or_else(nobody),
            from: self.from.clone(),
            request_id: self.request_id.clone(),
            at: Some(self.at),
        }
    }
}

/// Runs what answers the request.
pub async fn answer<T>(request: Arc<InHand>, answering: impl Future<Output = T>) -> T {
    CURRENT.scope(request, answering).await
}

/// Says who makes the request that this task answers. The first that is said counts.
pub fn recognise(who: Actor) {
    let _ = CURRENT.try_with(|request| request.who.set(who));
}

/// Who makes the request that this task answers; nobody outside of one.
pub fn current_author() -> Option<Author> {
    CURRENT.try_with(|request| request.author()).ok()
}

//! Who does something, and from where.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an actor is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum ActorKind {
    /// A person with an account.
    Operator,
    /// An API token, by its name.
    Token,
    /// The agent on a device.
    Agent,
    /// Something in a tenant or in front of a service: a tenant that tells of events, a connector.
    Peer,
    /// Somebody who is not known (yet), such as who tries to log in.
    Unknown,
    /// Somebody at a shell of the hub's own machine.
    Shell,
    /// The hub itself: its worker, its schedules.
    System,
}

/// Who.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// What it is.
    pub kind: ActorKind,
    /// Its name: of an operator, a token, a part of the hub.
    pub name: String,
    /// Its id, where it has one: names change, ids do not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
}

/// By which door something came.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::AsRefStr,
    strum::Display,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Surface {
    /// The API.
    Api,
    /// The dashboard.
    Dashboard,
    /// The command line, on the hub's own machine or through the API.
    Cli,
    /// The API of agents on devices.
    Agent,
    /// No door: the hub's own worker.
    Hub,
}

/// From where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// By which door.
    pub surface: Surface,
    /// The address that the connection came from. Behind a proxy it is the proxy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// What the program calls itself.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub user_agent: String,
}

/// Who does something, from where, in which request: what all entries of one request share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub who: Actor,
    /// From where.
    pub from: Origin,
    /// The request's id, the same as in logs and in calls to the tenant.
    pub request_id: String,
    /// When; without, when it is written.
    pub at: Option<Timestamp>,
}

impl Author {
    /// The hub itself: `part` says which of its parts.
    pub fn system(part: &str) -> Self {
        let who = Actor { kind: ActorKind::System, name: part.to_owned(), id: String::new() };
        let from = Origin { surface: Surface::Hub, address: None, user_agent: String::new() };
        Self { who, from, request_id: String::new(), at: None }
    }

    /// Something that speaks to the hub and is no person and no token: a connector.
    pub fn peer(name: &str) -> Self {
        let who = Actor { kind: ActorKind::Peer, name: name.to_owned(), id: String::new() };
        Self { who, ..Self::system("") }
    }

    /// Somebody at the shell of the hub's machine, by the name of the account there.
    pub fn shell(account: &str) -> Self {
        let who = Actor { kind: ActorKind::Shell, name: account.to_owned(), id: String::new() };
        let from = Origin { surface: Surface::Cli, address: None, user_agent: String::new() };
        Self { who, from, request_id: String::new(), at: None }
    }
}

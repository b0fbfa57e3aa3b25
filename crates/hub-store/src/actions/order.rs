//! What is ordered and by whom, what it would do, and why nothing was written down.

use hub_core::{
    actions::{ActionKind, Judged, Order, Refusal, TARGETS_MAX, TargetFacts, TargetKind},
    ids::{DeviceId, IntegrationId, OrgGroupId, SmartGroupId, UserGroupId, UserId},
};
use secrecy::SecretString;

use crate::{DeviceFilter, StoreError};

/// What is ordered.
#[derive(Debug, Clone)]
pub struct ActionRequest {
    /// Whose tenant it concerns.
    pub integration: IntegrationId,
    /// What is done.
    pub order: Order,
    /// To what.
    pub chosen: Chosen,
    /// Why: shown to who approves it, and kept.
    pub reason: String,
    /// The first password of a new user.
    pub secret: Option<SecretString>,
    /// What was typed to confirm it.
    pub confirmation: Option<String>,
    /// The mark of the list that was seen.
    pub seen_hash: Option<String>,
    /// The same key from the same person is the same order, however often it comes.
    pub idempotency_key: Option<String>,
}

/// How the targets are chosen.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// These devices.
    Devices(Vec<DeviceId>),
    /// All devices of these users.
    DevicesOf(Vec<UserId>),
    /// All devices that a list with this filter shows.
    Matching(Box<DeviceFilter>),
    /// These users.
    Users(Vec<UserId>),
    /// The user that the order describes.
    NewUser,
    /// The app that the order describes.
    NewApp,
    /// These groups, for apps.
    Groups {
        /// Smart groups.
        smart: Vec<SmartGroupId>,
        /// Organization groups.
        org: Vec<OrgGroupId>,
        /// User groups.
        user: Vec<UserGroupId>,
    },
}

impl Chosen {
    /// In words, as it is shown with the order.
    pub fn words(&self) -> String {
        match self {
            Self::Devices(ids) => chosen(TargetKind::Device, ids.len()),
            Self::DevicesOf(ids) => format!("all devices of {}", chosen(TargetKind::User, ids.len())),
            Self::Matching(filter) => format!("devices with {}", filter.words()),
            Self::Users(ids) => chosen(TargetKind::User, ids.len()),
            Self::NewUser => "a new user".to_owned(),
            Self::NewApp => "a new app".to_owned(),
            Self::Groups { smart, org, user } => {
                chosen(TargetKind::SmartGroup, smart.len() + org.len() + user.len())
            }
        }
    }

    pub(super) fn fits(&self, order: &Order) -> bool {
        match order.kind().target() {
            TargetKind::Device => matches!(self, Self::Devices(_) | Self::DevicesOf(_) | Self::Matching(_)),
            TargetKind::User => matches!(self, Self::Users(_)),
            TargetKind::NewUser => matches!(self, Self::NewUser),
            TargetKind::NewApp => matches!(self, Self::NewApp),
            TargetKind::SmartGroup | TargetKind::OrgGroup | TargetKind::UserGroup => {
                matches!(self, Self::Groups { .. })
            }
        }
    }
}

fn chosen(kind: TargetKind, count: usize) -> String {
    format!("{count} chosen {}", kind.word(count))
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Requester {
    /// The account or token.
    pub by: String,
    /// The person behind.
    pub person: String,
    /// The request that it comes with.
    pub request_id: String,
}

/// What an order would do, and what stands before it.
#[derive(Debug, Clone)]
pub struct ActionPreview {
    /// What the guards say.
    pub judged: Judged,
    /// Each target with the reason why it is left out, if it is.
    pub targets: Vec<PreviewedTarget>,
}

/// One target of a preview.
#[derive(Debug, Clone)]
pub struct PreviewedTarget {
    /// What is known of it.
    pub facts: TargetFacts,
    /// Why it is left out.
    pub refusal: Option<Refusal>,
}

/// Why nothing was written down.
#[derive(Debug, thiserror::Error)]
pub enum NotRequested {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Guards: the preview says which.
    #[error("the guards refuse it")]
    Refused(Box<ActionPreview>),
    /// Chosen and not there.
    #[error("{word} {} is not in this integration", .ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))]
    NotThere {
        /// What.
        word: &'static str,
        /// Which.
        ids: Vec<i64>,
    },
    /// Named in the order and not there.
    #[error("{word} {id} is not in this integration")]
    NotNamed {
        /// Field of the order.
        field: &'static str,
        /// What.
        word: &'static str,
        /// Which.
        id: i64,
    },
    /// Such an order has other targets.
    #[error("{kind} is done to {expected}: choose these")]
    OtherTargets {
        /// Kind.
        kind: ActionKind,
        /// What it is done to.
        expected: &'static str,
    },
    /// Too many to be looked through.
    #[error("more than {TARGETS_MAX} devices are found: narrow the choice, or order it in parts")]
    TooMany,
    /// The key was used for another order.
    #[error("this idempotency key was used for action {action}, which is another order: choose a new key")]
    KeyReused {
        /// That one.
        action: i64,
    },
}

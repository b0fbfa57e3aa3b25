//! What is kept: classes, carts, settings, members and syncs, each a document of its kind.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// A document of one kind, with what all kinds have.
#[derive(Debug, Clone)]
pub(super) struct Record<T> {
    pub uuid: Uuid,
    /// Unique among the same kind at its organization group.
    pub name: String,
    pub org_group_id: i64,
    /// Tenant time, in milliseconds.
    pub modified_at: i64,
    pub document: T,
}

/// A kind of document.
pub(super) trait Kind: Serialize + DeserializeOwned + Send + Sync {
    /// As the table names it.
    const KIND: &'static str;
    /// As errors name it.
    const NOUN: &'static str;
}

/// A class.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Class {
    pub description: String,
    pub location: String,
    /// Its id in Apple School Manager, empty where it was made here.
    pub source_id: String,
    /// Enrollment users.
    pub instructors: Vec<Uuid>,
    pub students: Vec<Uuid>,
    /// Members from Apple School Manager.
    pub members: Vec<Uuid>,
    /// Devices of its own.
    pub devices: Vec<u32>,
    pub carts: Vec<Uuid>,
    pub applications: Vec<i64>,
}

/// A cart with devices in it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Cart {
    pub location: String,
    pub devices: Vec<u32>,
}

/// Settings of an organization group.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Settings {
    pub is_enabled: bool,
    pub is_shared_ipad_allowed: bool,
    pub is_apple_classroom_allowed: bool,
    /// Name of the token for Apple School Manager, empty without.
    pub token_name: String,
}

/// A person of Apple School Manager.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Member {
    pub first_name: String,
    pub last_name: String,
    pub is_instructor: bool,
    /// The enrollment user it is mapped to.
    pub user: Option<Uuid>,
}

/// One sync with Apple School Manager.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SchoolSync {
    pub asked_by: String,
    pub members_added: usize,
    pub members_total: usize,
    pub classes_added: usize,
    pub classes_total: usize,
}

macro_rules! kinds {
    ($($name:ident $kind:literal $noun:literal),*) => {$(
        impl Kind for $name {
            const KIND: &'static str = $kind;
            const NOUN: &'static str = $noun;
        }
    )*};
}
kinds!(Class "class" "Class", Cart "cart" "Cart", Settings "settings" "Settings", Member "member" "Member", SchoolSync "sync" "SchoolSync");

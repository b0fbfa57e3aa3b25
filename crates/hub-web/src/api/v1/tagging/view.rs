//! How the state of tagging looks on the wire.

use hub_store::{RefusedTag, TagRow, TaggingCounts, TaggingRow};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// How the tags of an integration stand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tagging)]
pub struct TaggingView {
    /// Whether any tag is written.
    pub is_on: bool,
    /// `waiting`, `in_step`, `names_missing`, `not_allowed`, `failed` or `cleared`.
    pub state: String,
    /// Why; empty when all is well.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
    /// Devices that can have tags.
    pub devices: u64,
    /// Devices that have what they should have.
    pub in_step: u64,
    /// Devices on which something is still to be changed.
    pub waiting: u64,
    /// Those of them that the tenant refused.
    pub failed: u64,
    /// The hub's tags, and where they are missing.
    pub tags: Vec<TagView>,
    /// The first refusals.
    pub refusals: Vec<RefusedTagView>,
    /// When the hub last looked after the tags.
    pub passed_at: Option<Timestamp>,
    /// When the tags in the tenant were last read and compared.
    pub checked_at: Option<Timestamp>,
    /// Whether the tags are being taken off.
    pub is_clearing: bool,
}

/// A tag of the hub.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tag)]
pub struct TagView {
    /// Its name.
    pub name: String,
    /// Its id in the tenant; null while it is not there.
    pub uem_id: Option<i64>,
    /// Why it is not there; empty otherwise.
    pub fault: String,
}

/// A device that the tenant refused.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RefusedTag)]
pub struct RefusedTagView {
    /// The device in the hub.
    pub device_id: Option<i64>,
    /// Its id in the tenant.
    pub uem_id: i64,
    /// Name of the tag.
    pub tag: String,
    /// True: to be put on; false: to be taken off.
    pub add: bool,
    /// The tenant's words.
    pub fault: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again.
    pub retry_at: Timestamp,
}

impl TaggingView {
    /// From what is stored.
    pub fn new(
        is_on: bool,
        row: TaggingRow,
        counts: TaggingCounts,
        tags: Vec<TagRow>,
        refusals: Vec<RefusedTag>,
    ) -> Self {
        Self {
            is_on,
            state: row.state.to_string(),
            reason: row.reason,
            remedy: row.remedy,
            devices: counts.devices,
            in_step: if row.passed_at.is_some() && is_on {
                counts.devices.saturating_sub(counts.waiting)
            } else {
                0
            },
            waiting: counts.waiting,
            failed: counts.failed,
            tags: tags.into_iter().map(TagView::from).collect(),
            refusals: refusals.into_iter().map(RefusedTagView::from).collect(),
            passed_at: row.passed_at,
            checked_at: row.last.checked_at,
            is_clearing: row.last.is_clear_wished,
        }
    }
}

impl From<TagRow> for TagView {
    fn from(tag: TagRow) -> Self {
        Self { name: tag.name, uem_id: tag.uem_id.map(|id| id.0), fault: tag.fault }
    }
}

impl From<RefusedTag> for RefusedTagView {
    fn from(refused: RefusedTag) -> Self {
        Self {
            device_id: refused.device_id.map(|id| id.0),
            uem_id: refused.uem_id.0,
            tag: refused.tag,
            add: refused.add,
            fault: refused.fault,
            attempts: refused.attempts,
            retry_at: refused.retry_at,
        }
    }
}

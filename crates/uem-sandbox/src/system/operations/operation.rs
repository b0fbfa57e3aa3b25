//! An operation: what is kept of it, and how it is shown.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uem_types::wire::time::format_v1;

use crate::{
    http::Call,
    mdm::definitions::{Body, Definition},
};

/// What is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Started {
    /// The vendor's word.
    pub kind: String,
    /// What came of it, in words.
    pub data: String,
}

impl Body for Started {
    const KIND: &'static str = "operation";
}

/// As both calls show it.
pub(super) fn render(call: &Call, operation: &Definition<Started>) -> Value {
    let time = |at: i64| Timestamp::from_millisecond(at).ok().map(format_v1);
    let own = format!("http://{}/api/system/operations/{}", call.host, operation.uuid);
    json!({
        "uuid": operation.uuid,
        "operation_type": operation.body.kind,
        "operation_data": operation.body.data,
        "organization_group_uuid": call.tenant.access.org_group(operation.org_group_id).map(|group| group.uuid),
        "status": "RanToCompletion",
        "progress_percentage": 100,
        "created_time": time(operation.created_at),
        "last_updated_time": time(operation.modified_at),
        "_links": {"self": {"href": own}},
    })
}

//! Making, changing and deleting rules. What is changed holds from the next event on.

use database::DatabaseError;
use serde_json::json;
use uuid::Uuid;

use super::{
    input,
    read::find,
    rule::{Format, Rule},
    store,
};
use crate::http::{Call, Reply, VendorError};

/// Most rules of a tenant: each happening is held against all of them.
const RULES_MAX: usize = 500;

/// v1: answers `Value`.
pub(super) async fn create_v1(call: Call) -> Result<Reply, VendorError> {
    let (id, uuid) = create(&call).await?;
    Reply::json(&json!({"Value": id, "uuid": uuid}))
}

/// v2: answers `id`.
pub(super) async fn create_v2(call: Call) -> Result<Reply, VendorError> {
    let (id, uuid) = create(&call).await?;
    Reply::json(&json!({"id": id, "uuid": uuid}))
}

async fn create(call: &Call) -> Result<(i64, String), VendorError> {
    let blank = Rule {
        id: 0,
        uuid: Uuid::new_v4().to_string(),
        name: String::new(),
        org_group_id: call.caller.org_group_id,
        url: String::new(),
        user_name: String::new(),
        password: String::new(),
        format: Format::Json,
        is_active: true,
        events: Vec::new(),
    };
    let rule = input::read(call, blank)?;
    let database = &call.tenant.database;
    if store::list(database).await?.len() >= RULES_MAX {
        let message = format!("A tenant has at most {RULES_MAX} event notifications: delete one first");
        return Err(VendorError::new(400, 6, message));
    }
    let id = store::create(database, &rule).await.map_err(|error| taken(error, &rule.name))?;
    call.tenant.webhooks.reload(database).await?;
    Ok((id, rule.uuid))
}

/// What is left out stays.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let rule = input::read(&call, find(&call, (404, 8)).await?)?;
    let database = &call.tenant.database;
    store::update(database, &rule).await.map_err(|error| taken(error, &rule.name))?;
    call.tenant.webhooks.reload(database).await?;
    Ok(Reply::empty(204))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let rule = find(&call, (400, 6)).await?;
    store::delete(&call.tenant.database, rule.id).await?;
    call.tenant.webhooks.reload(&call.tenant.database).await?;
    Ok(Reply::empty(200))
}

fn taken(error: DatabaseError, name: &str) -> VendorError {
    match error {
        DatabaseError::Duplicate { .. } => {
            VendorError::new(400, 6, format!("TargetName {name:?} is there already: choose another name"))
        }
        other => other.into(),
    }
}

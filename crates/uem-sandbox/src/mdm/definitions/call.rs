//! Definitions as a caller sees them: those of its own organization groups.

use database::DatabaseError;
use uuid::Uuid;

use super::store::{self, Body, Definition};
use crate::{
    http::{Call, VendorError},
    resource::is_visible,
};

/// The most definitions of one kind in a tenant.
const MOST: i64 = 5_000;
/// The longest name.
const LONGEST_NAME: usize = 255;

/// The definition of that integer id, if it exists for the caller.
pub async fn visible<B: Body>(call: &Call, id: i64) -> Result<Option<Definition<B>>, VendorError> {
    let found = store::find(&call.tenant.database, id).await?;
    Ok(found.filter(|definition| is_visible(call, definition.org_group_id)))
}

/// The definition of that UUID, if it exists for the caller.
pub async fn visible_by_uuid<B: Body>(call: &Call, uuid: &str) -> Result<Option<Definition<B>>, VendorError> {
    let Ok(uuid) = Uuid::try_parse(uuid) else { return Ok(None) };
    let found = store::find_by_uuid(&call.tenant.database, uuid).await?;
    Ok(found.filter(|definition| is_visible(call, definition.org_group_id)))
}

/// The definitions managed at that organization group or below it.
pub async fn below<B: Body>(call: &Call, org_group: i64) -> Result<Vec<Definition<B>>, VendorError> {
    let mut all = store::list::<B>(&call.tenant.database).await?;
    all.retain(|definition| call.tenant.access.is_within(definition.org_group_id, org_group));
    Ok(all)
}

/// Makes one. `refusal` is how this endpoint refuses a bad name; `duplicate` its refusal of a name that is taken.
pub async fn create<B: Body>(
    call: &Call,
    (name, org_group_id, parent): (&str, i64, i64),
    body: B,
    refusal: (u16, i32),
    duplicate: (u16, i32),
) -> Result<Definition<B>, VendorError> {
    let name = checked_name(name, refusal)?;
    if store::count::<B>(&call.tenant.database).await? >= MOST {
        let message = format!("The tenant holds {MOST} of these: delete some before adding more");
        return Err(VendorError::new(refusal.0, refusal.1, message));
    }
    let now = call.tenant.fleet.now().as_millisecond();
    let mut definition = Definition {
        id: 0,
        uuid: Uuid::new_v4(),
        parent,
        name,
        org_group_id,
        body,
        created_at: now,
        modified_at: now,
        modified_by: call.caller.name.clone(),
    };
    definition.id = store::insert(&call.tenant.database, &definition)
        .await
        .map_err(|error| taken(error, &definition.name, duplicate))?;
    Ok(definition)
}

impl<B: Body> Definition<B> {
    /// Writes a change of it in the caller's name.
    pub async fn save(
        mut self,
        call: &Call,
        refusal: (u16, i32),
        duplicate: (u16, i32),
    ) -> Result<Self, VendorError> {
        self.name = checked_name(&self.name, refusal)?;
        self.modified_at = call.tenant.fleet.now().as_millisecond();
        self.modified_by.clone_from(&call.caller.name);
        let is_there = store::update(&call.tenant.database, &self)
            .await
            .map_err(|error| taken(error, &self.name, duplicate))?;
        if is_there {
            Ok(self)
        } else {
            Err(VendorError::new(refusal.0, refusal.1, format!("{} was deleted meanwhile", self.name)))
        }
    }
}

fn taken(error: DatabaseError, name: &str, (status, code): (u16, i32)) -> VendorError {
    match error {
        DatabaseError::Duplicate { .. } => {
            VendorError::new(status, code, format!("The name {name} is taken: choose another one"))
        }
        other => other.into(),
    }
}

fn checked_name(name: &str, (status, code): (u16, i32)) -> Result<String, VendorError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let message = format!("Name is required and has at most {LONGEST_NAME} characters");
        return Err(VendorError::new(status, code, message));
    }
    Ok(name.to_owned())
}

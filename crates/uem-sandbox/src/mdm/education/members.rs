//! People of Apple School Manager, and which enrollment user each of them is.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    input::{bad, found, path_group, save, user},
    record::{Member, Record},
    store,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, Page},
};

/// The people of a group's school.
pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let group = path_group(&call)?;
    let mut members = store::list::<Member>(&call.tenant.database).await?;
    members.retain(|member| member.org_group_id == group.id);
    let page = Page::v2(&call.query, 500);
    let rows: Vec<Value> = page.of(&members).iter().map(render).collect();
    Reply::json(
        &json!({"members": rows, "page": page.number, "page_size": page.size, "total": members.len()}),
    )
}

/// This member is that enrollment user; a user is one member at most.
pub(super) async fn map(call: Call) -> Result<Reply, VendorError> {
    let mut member = found::<Member>(&call).await?;
    let text = Fields::of(&call)?.text("user_uuid").unwrap_or_default();
    let uuid = Uuid::try_parse(text.trim())
        .map_err(|_| bad("user_uuid", &text, "give the UUID of an enrollment user"))?;
    user(&call, uuid, "user_uuid").await?;
    let members = store::list::<Member>(&call.tenant.database).await?;
    if let Some(other) =
        members.iter().find(|other| other.document.user == Some(uuid) && other.uuid != member.uuid)
    {
        let message = format!("user_uuid {uuid} is mapped to member {:?}: unmap that one first", other.name);
        return Err(VendorError::new(400, 400, message));
    }
    member.document.user = Some(uuid);
    changed(&call, member).await
}

/// This member is nobody's.
pub(super) async fn unmap(call: Call) -> Result<Reply, VendorError> {
    let mut member = found::<Member>(&call).await?;
    member.document.user = None;
    changed(&call, member).await
}

async fn changed(call: &Call, mut member: Record<Member>) -> Result<Reply, VendorError> {
    member.modified_at = call.tenant.fleet.now().as_millisecond();
    save(call, &member, false).await?;
    Reply::json(&render(&member))
}

fn render(member: &Record<Member>) -> Value {
    let document = &member.document;
    json!({
        "uuid": member.uuid,
        "source_id": member.name,
        "first_name": document.first_name,
        "last_name": document.last_name,
        "role": if document.is_instructor { "INSTRUCTOR" } else { "STUDENT" },
        "user_uuid": document.user,
    })
}

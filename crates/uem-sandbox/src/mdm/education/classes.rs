//! Classes: searching, reading, saving and deleting them.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    input::{body_group, found, name, people, room, save, text, visible},
    record::{Class, Member, Record},
    settings::time,
    store,
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, Page},
};

/// By name and organization group.
pub(super) async fn search(call: Call) -> Result<Reply, VendorError> {
    let classes = visible::<Class>(&call).await?;
    let page = Page::v2(&call.query, 500);
    let members = store::list::<Member>(&call.tenant.database).await?;
    let rows: Vec<Value> = page.of(&classes).iter().map(|class| render(&call, class, &members)).collect();
    Reply::json(
        &json!({"classes": rows, "page": page.number, "page_size": page.size, "total": classes.len()}),
    )
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let class = found::<Class>(&call).await?;
    shown(&call, &class).await
}

pub(super) async fn create(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    room::<Class>(&call).await?;
    let org_group_id = body_group(&call, &fields)?.id;
    let blank = Record {
        uuid: Uuid::new_v4(),
        name: String::new(),
        org_group_id,
        modified_at: 0,
        document: Class::default(),
    };
    let class = filled(&call, &fields, blank).await?;
    save(&call, &class, true).await?;
    Ok(shown(&call, &class).await?.with_status(201))
}

/// What is left out stays. Who is in a class of Apple School Manager is decided there.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let class = filled(&call, &fields, found::<Class>(&call).await?).await?;
    save(&call, &class, false).await?;
    shown(&call, &class).await
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let class = found::<Class>(&call).await?;
    store::delete::<Class>(&call.tenant.database, class.uuid).await?;
    Ok(Reply::empty(204))
}

async fn filled(
    call: &Call,
    fields: &Fields,
    mut class: Record<Class>,
) -> Result<Record<Class>, VendorError> {
    class.name = name(fields, &class.name)?;
    class.modified_at = call.tenant.fleet.now().as_millisecond();
    let document = &mut class.document;
    for (field, into) in [("description", &mut document.description), ("location", &mut document.location)] {
        if let Some(text) = text(fields, field)? {
            *into = text;
        }
    }
    let is_imported = !document.source_id.is_empty();
    for (field, into) in
        [("instructor_uuids", &mut document.instructors), ("student_uuids", &mut document.students)]
    {
        let Some(uuids) = people(call, fields, field).await? else { continue };
        if is_imported {
            let message = format!(
                "{field} of class {:?} come from Apple School Manager: change them there",
                class.name
            );
            return Err(VendorError::new(400, 400, message));
        }
        *into = uuids;
    }
    Ok(class)
}

async fn shown(call: &Call, class: &Record<Class>) -> Result<Reply, VendorError> {
    let members = store::list::<Member>(&call.tenant.database).await?;
    Reply::json(&render(call, class, &members))
}

/// People are those named here and those that members are mapped to.
fn render(call: &Call, class: &Record<Class>, members: &[Record<Member>]) -> Value {
    let document = &class.document;
    let own = members.iter().filter(|member| document.members.contains(&member.uuid));
    let (mut instructors, mut students) = (document.instructors.clone(), document.students.clone());
    let mut unmapped = Vec::new();
    for member in own {
        let list = if member.document.is_instructor { &mut instructors } else { &mut students };
        match member.document.user {
            Some(user) if !list.contains(&user) => list.push(user),
            Some(_) => {}
            None => unmapped.push(member.uuid),
        }
    }
    let is_imported = !document.source_id.is_empty();
    json!({
        "uuid": class.uuid,
        "name": class.name,
        "description": document.description,
        "location": document.location,
        "organization_group_uuid": call.tenant.access.org_group(class.org_group_id).map(|group| group.uuid),
        "source": if is_imported { "APPLE_SCHOOL_MANAGER" } else { "MANUAL" },
        "source_id": document.source_id,
        "instructor_uuids": instructors,
        "student_uuids": students,
        "unmapped_member_uuids": unmapped,
        "modified_at": time(class.modified_at),
    })
}

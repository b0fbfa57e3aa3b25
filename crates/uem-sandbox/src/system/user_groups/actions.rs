//! Following the directory: `POST /api/system/user-groups/{uuid}/actions/sync`, `/merge`, `/add-missing-users` and
//! `GET .../changes`. What was started is done when the answer (202) is there.

use serde::Serialize;

use super::{
    directory, members,
    members::ShortMember,
    membership,
    store::{self, UserGroup},
};
use crate::{
    fleet::people::Person,
    http::{Call, Reply, VendorError},
    system::users::{self, store as user_store},
};

pub(super) async fn sync(call: Call) -> Result<Reply, VendorError> {
    let group = directory_group(&call, 200_032).await?;
    sync_one(&call, &group).await?;
    Ok(Reply::empty(202))
}

/// The same for all of the directory's groups at an organization group and below it. Answers how many those were.
pub async fn sync_below(call: &Call, org_group: i64) -> Result<usize, VendorError> {
    let mut groups = store::list(&call.tenant.database).await?;
    groups.retain(|group| group.is_directory && call.tenant.access.is_within(group.org_group_id, org_group));
    for group in &groups {
        sync_one(call, group).await?;
    }
    Ok(groups.len())
}

async fn sync_one(call: &Call, group: &UserGroup) -> Result<(), VendorError> {
    let difference = directory::compare(&call.tenant, group).await?;
    let additions = difference.joined.iter().map(|user| (user.id, true));
    let changes: Vec<(i64, bool)> =
        additions.chain(difference.left.iter().map(|user| (user.id, false))).collect();
    store::replace_changes(&call.tenant.database, group.id, &changes).await?;
    stamp(call, group, |group, now| group.details.synced_at = Some(now)).await?;
    let is_small = i64::try_from(changes.len()).is_ok_and(|count| count <= group.details.max_changes);
    if group.details.auto_merge && is_small {
        take_over(call, group).await?;
    }
    if group.details.adds_members {
        add_people(call, group, &difference.unknown).await?;
    }
    Ok(())
}

pub(super) async fn merge(call: Call) -> Result<Reply, VendorError> {
    let group = directory_group(&call, 200_033).await?;
    take_over(&call, &group).await?;
    Ok(Reply::empty(202))
}

pub(super) async fn add_missing_users(call: Call) -> Result<Reply, VendorError> {
    let group = directory_group(&call, 200_032).await?;
    let difference = directory::compare(&call.tenant, &group).await?;
    add_people(&call, &group, &difference.unknown).await?;
    Ok(Reply::empty(202))
}

/// What the last synchronization found and nobody took over yet. Two names are misspelled, as the vendor's.
#[derive(Debug, Serialize)]
struct Changes {
    #[serde(rename = "Total_Result")]
    total_result: usize,
    page_number: u32,
    total_page_count: i64,
    user_additons: Vec<ShortMember>,
    user_removals: Vec<ShortMember>,
}

pub(super) async fn changes(call: Call) -> Result<Reply, VendorError> {
    let group = directory_group(&call, 200_034).await?;
    let word = call.query.text("mergechangestype").unwrap_or_default().to_lowercase();
    let wanted: &[bool] = match word.as_str() {
        "all" | "both" => &[true, false],
        "additions" | "addition" | "added" | "add" => &[true],
        "removals" | "removal" | "removed" | "remove" => &[false],
        _ => {
            let text = format!("mergechangestype {word:?} is not known: give All, Additions or Removals");
            return Err(VendorError::new(400, 6316, text));
        }
    };
    let page = members::from_one(&call.query);
    let mut pending = store::pending_changes(&call.tenant.database, group.id).await?;
    pending.retain(|(_, is_addition)| wanted.contains(is_addition));
    let shown = page.of(&pending);
    let users = async |wanted: bool| -> Result<Vec<ShortMember>, VendorError> {
        let ids: Vec<i64> = shown.iter().filter(|(_, kind)| *kind == wanted).map(|(id, _)| *id).collect();
        let users = user_store::find_many(&call.tenant.database, &ids).await?;
        Ok(users.into_iter().map(ShortMember::from).collect())
    };
    Reply::json(&Changes {
        total_result: pending.len(),
        page_number: page.number + 1,
        total_page_count: members::pages(i64::try_from(pending.len()).unwrap_or(i64::MAX), page),
        user_additons: users(true).await?,
        user_removals: users(false).await?,
    })
}

/// The directory's group of the path; 412 with that code where it is one that was made in the console.
async fn directory_group(call: &Call, code: i32) -> Result<UserGroup, VendorError> {
    let group = membership::by_uuid(call).await?;
    if group.is_directory {
        return Ok(group);
    }
    let text =
        format!("User group {:?} is a custom group: only groups of a directory can do this", group.name);
    Err(VendorError::new(412, code, text))
}

async fn take_over(call: &Call, group: &UserGroup) -> Result<(), VendorError> {
    let pending = store::pending_changes(&call.tenant.database, group.id).await?;
    membership::change(&call.tenant, group, &pending).await?;
    stamp(call, group, |group, now| group.details.merged_at = Some(now)).await
}

/// Makes enrollment users of people that only the directory knew, and puts them into the group.
async fn add_people(call: &Call, group: &UserGroup, people: &[Person]) -> Result<(), VendorError> {
    let org_group_id = group.details.assigned_org_group_id.unwrap_or(group.org_group_id);
    let mut added = Vec::with_capacity(people.len());
    for person in people {
        let mut user = users::blank(call, org_group_id);
        user.user_name = person.user_name.clone();
        user.first_name = person.first.to_owned();
        user.last_name = person.last.to_owned();
        user.email = person.email.clone();
        user.phone = person.phone_number.clone();
        user.is_directory = true;
        user.details.role = group.details.default_role.clone();
        match user_store::create(&call.tenant.database, &user, None).await {
            Ok(id) => added.push((id, true)),
            // Somebody else has just added the same person.
            Err(user_store::WriteError::Taken(_)) => {}
            Err(user_store::WriteError::Database(error)) => return Err(error.into()),
        }
    }
    membership::change(&call.tenant, group, &added).await?;
    Ok(())
}

async fn stamp(
    call: &Call,
    group: &UserGroup,
    write: impl FnOnce(&mut UserGroup, i64) + Send,
) -> Result<(), VendorError> {
    let now = call.tenant.fleet.now().as_millisecond();
    match store::change(&call.tenant.database, group.id, |group| write(group, now)).await {
        Ok(_) | Err(store::WriteError::Taken(_)) => Ok(()),
        Err(store::WriteError::Database(error)) => Err(error.into()),
    }
}

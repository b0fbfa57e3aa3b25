//! `maintainCondition`, `maintainFileAction`, `maintainEventAction`: each makes the thing, or changes the one of that name.

use serde_json::{Value, json};

use super::{
    components::{Condition, EventAction, FileAction},
    draft::{condition as known_condition, platform},
    maintain::{general, named, taken},
    reprocess::said,
};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::definitions::{self, Body},
    resource::Fields,
};

/// The most items, files, steps and conditions of one thing.
const MOST: usize = 100;
/// The longest text of one of them.
const LONGEST: usize = 64 * 1024;
const REFUSAL: (u16, i32) = (400, 400);

/// `POST /maintainCondition`
pub(super) async fn condition(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let asked = fields.object("Condition").ok_or_else(|| bad("Condition is required and is an object"))?;
    let kind = asked.text("ConditionType").filter(|kind| !kind.trim().is_empty());
    let mut items = Vec::new();
    for item in limited(asked.objects("Items"), "Items")? {
        let name = item.text("Name").filter(|name| !name.is_empty());
        items.push((
            name.ok_or_else(|| bad("Condition.Items.Name is required"))?,
            short(item.text("Value").unwrap_or_default(), "Condition.Items.Value")?,
        ));
    }
    let body = Condition {
        description: asked.text("Description").unwrap_or_default().chars().take(1_000).collect(),
        kind: kind.ok_or_else(|| bad("Condition.ConditionType is required"))?,
        platform: platform(&asked, "PlatformID", "Platform")?.unwrap_or(0),
        items,
    };
    let (id, name) = save(&call, &fields, &asked, |_| body.clone()).await?;
    Reply::json(&said(format!("Condition {name} is saved with the id {id}")))
}

/// `POST /maintainFileAction`: nothing is answered.
pub(super) async fn file_action(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let mut files = Vec::new();
    for (list, path) in [("BlobFiles", "DownloadPath"), ("RepositoryFiles", "FilePath")] {
        for file in limited(fields.objects(list), list)? {
            let name = file.text("FileName").filter(|name| !name.is_empty());
            let name = name.ok_or_else(|| bad(&format!("{list}.FileName is required")))?;
            files.push((name, short(file.text(path).unwrap_or_default(), path)?));
        }
    }
    let body = FileAction {
        description: fields.text("Description").unwrap_or_default().chars().take(1_000).collect(),
        platform: platform(&fields, "DevicePlatformID", "Platform")?
            .ok_or_else(|| bad("DevicePlatformID is required"))?,
        version: 1,
        files,
        install: steps(&fields, "ManifestInstallSteps")?,
        uninstall: steps(&fields, "ManifestUnInstallSteps")?,
    };
    let version = |known: Option<&FileAction>| known.map_or(1, |known| known.version + 1);
    save(&call, &fields, &fields, |known| FileAction { version: version(known), ..body.clone() }).await?;
    Ok(Reply::empty(200))
}

/// Number and command of each step, in order.
fn steps(fields: &Fields, name: &str) -> Result<Vec<(i64, String)>, VendorError> {
    let mut asked = limited(fields.objects(name), name)?;
    asked.sort_by_key(|step| step.number("SequenceNumber").unwrap_or(0));
    asked
        .iter()
        .map(|step| {
            let number = step.number("ProductActionTypeID").filter(|number| (1..=1_000).contains(number));
            let number = number
                .ok_or_else(|| bad(&format!("{name}.ProductActionTypeID is a number from 1 to 1000")))?;
            Ok((number, short(step.text("CommandXML").unwrap_or_default(), "CommandXML")?))
        })
        .collect()
}

/// `POST /maintainEventAction`
pub(super) async fn event_action(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let interval = fields.number("ActionInterval").unwrap_or(0);
    if !(0..=31_536_000).contains(&interval) {
        return Err(bad("ActionInterval is from 0 to 31536000 seconds"));
    }
    let mut conditions = Vec::new();
    for one in limited(fields.objects("Conditions"), "Conditions")? {
        conditions.push(known_condition(&call, &one, ("ConditionID", "ConditionName")).await?);
    }
    let actions: Vec<Value> = steps(&fields, "Actions")?
        .into_iter()
        .map(|(number, command)| json!({"ProductActionTypeID": number, "CommandXML": command}))
        .collect();
    if actions.is_empty() {
        return Err(bad("Actions is required"));
    }
    let body = EventAction {
        description: fields.text("Description").unwrap_or_default().chars().take(1_000).collect(),
        platform: platform(&fields, "DevicePlatformID", "Platform")?
            .ok_or_else(|| bad("DevicePlatformID is required"))?,
        version: 1,
        interval,
        conditions,
        actions,
    };
    let version = |known: Option<&EventAction>| known.map_or(1, |known| known.version + 1);
    let (id, name) =
        save(&call, &fields, &fields, |known| EventAction { version: version(known), ..body.clone() })
            .await?;
    Reply::json(&said(format!("Event action {name} is saved with the id {id}")))
}

/// Makes it, or changes the one of that name in the organization group. Answers its number and name.
async fn save<B: Body>(
    call: &Call,
    fields: &Fields,
    asked: &Fields,
    body: impl Fn(Option<&B>) -> B,
) -> Result<(i64, String), VendorError> {
    let (org_group, is_insert_only) = general(call, fields)?;
    let name = asked.text("Name").unwrap_or_default();
    let saved = match named::<B>(call, org_group, &name).await? {
        Some(known) if is_insert_only => return Err(taken(&known.name)),
        Some(mut known) => {
            known.body = body(Some(&known.body));
            known.save(call, REFUSAL, REFUSAL).await?
        }
        None => definitions::create(call, (&name, org_group, 0), body(None), REFUSAL, REFUSAL).await?,
    };
    Ok((saved.id, saved.name))
}

fn limited(list: Vec<Fields>, name: &str) -> Result<Vec<Fields>, VendorError> {
    if list.len() > MOST {
        return Err(bad(&format!("{name} has at most {MOST} entries")));
    }
    Ok(list)
}

fn short(text: String, name: &str) -> Result<String, VendorError> {
    if text.len() > LONGEST {
        return Err(bad(&format!("{name} has at most {LONGEST} bytes")));
    }
    Ok(text)
}

fn bad(reason: &str) -> VendorError {
    VendorError::new(400, 400, reason)
}

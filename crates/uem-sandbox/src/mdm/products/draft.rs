//! A product as calls write it: `ProductModel` and the input of `maintainProduct`.

use serde_json::Value;

use super::{
    components::{Condition, EventAction, FileAction},
    product::{Product, Step, StepKind},
};
use crate::{
    fleet::state::Platform,
    http::{Call, VendorError},
    mam::apps,
    mdm::{assignment::Groups, definitions, profiles},
    resource::{Fields, is_visible},
};

/// The most steps, conditions and smart groups of a product.
const MOST: usize = 100;

/// The organization group in which a product is made: text or number; the caller's own where it is left out.
pub(super) fn org_group(call: &Call, fields: &Fields, name: &str) -> Result<i64, VendorError> {
    let Some(id) = fields.number(name).filter(|id| *id != 0) else { return Ok(call.caller.org_group_id) };
    if call.tenant.access.org_group(id).is_some() && is_visible(call, id) {
        return Ok(id);
    }
    Err(bad(&format!(
        "{name} {id} does not exist or is not accessible: give the id of one of your organization groups"
    )))
}

/// Puts a `ProductModel` into the product. What is left out stays.
pub(super) async fn fill(call: &Call, fields: &Fields, product: &mut Product) -> Result<(), VendorError> {
    if let Some(text) = fields.text("Description") {
        product.description = text.chars().take(1_000).collect();
    }
    if let Some(platform) = platform(fields, "PlatformID", "Platform")? {
        product.platform = platform;
    }
    if product.platform == 0 {
        return Err(invalid("PlatformID or Platform is required"));
    }
    if let Some(kind) = fields.number("DevicePolicyTypeID") {
        product.is_elective = elective(kind, "DevicePolicyTypeID")?;
    }
    for (name, target) in [
        ("ActivationDateTime", &mut product.activates_at),
        ("DeactivationDateTime", &mut product.deactivates_at),
    ] {
        if let Some(text) = fields.text(name) {
            *target = date(name, &text)?;
        }
    }
    flags(fields, product);
    if let Some(manifest) = fields.object("Manifest") {
        let steps = manifest.objects("Action");
        product.manifest = steps_of(call, &steps, "ActionTypeID", |step, _| step.number("ItemID")).await?;
    }
    if fields.get("SmartGroups").is_some() {
        product.smart_groups = groups(call, &fields.objects("SmartGroups"), ("SmartGroupId", "Name")).await?;
    }
    if fields.get("Conditions").is_some() {
        let (mut download, mut install) = (Vec::new(), Vec::new());
        for one in fields.objects("Conditions") {
            let id = condition(call, &one, ("ConditionId", "ConditionName")).await?;
            match one.text("ConditionType").unwrap_or_default().to_lowercase().as_str() {
                "install" => install.push(id),
                "" | "download" => download.push(id),
                other => {
                    return Err(bad(&format!("ConditionType {other:?} is unknown: use Download or Install")));
                }
            }
        }
        (product.download_conditions, product.install_conditions) = (download, install);
    }
    Ok(())
}

/// Puts the product of `maintainProduct` into ours.
pub(super) async fn fill_maintained(
    call: &Call,
    fields: &Fields,
    product: &mut Product,
) -> Result<(), VendorError> {
    if let Some(text) = fields.text("Description") {
        product.description = text.chars().take(1_000).collect();
    }
    if let Some(platform) = platform(fields, "Platform", "PlatformName")? {
        product.platform = platform;
    }
    if product.platform == 0 {
        return Err(bad("Product.Platform is required"));
    }
    if let Some(kind) = fields.number("ProductType").filter(|kind| *kind != 0) {
        product.is_elective = elective(kind, "Product.ProductType")?;
    }
    for (name, target) in
        [("ActivationDate", &mut product.activates_at), ("DeactivationDate", &mut product.deactivates_at)]
    {
        if let Some(text) = fields.text(name) {
            *target = date(name, &text)?;
        }
    }
    flags(fields, product);
    let mut steps = fields.objects("Steps");
    steps.sort_by_key(|step| step.number("SequenceNumber").unwrap_or(0));
    if !steps.is_empty() {
        product.manifest = steps_of(call, &steps, "StepType", item_of_step).await?;
    }
    if fields.get("SmartGroups").is_some() {
        let asked = fields.objects("SmartGroups");
        product.smart_groups = groups(call, &asked, ("SmartGroupID", "SmartGroupName")).await?;
    }
    for (name, target) in [
        ("DownLoadConditions", &mut product.download_conditions),
        ("InstallConditions", &mut product.install_conditions),
    ] {
        if fields.get(name).is_some() {
            let mut ids = Vec::new();
            for one in fields.objects(name) {
                ids.push(condition(call, &one, ("ConditionID", "ConditionName")).await?);
            }
            *target = ids;
        }
    }
    Ok(())
}

fn flags(fields: &Fields, product: &mut Product) {
    for (name, target) in [
        ("Active", &mut product.is_active),
        ("AutoRetry", &mut product.retries),
        ("PauseResume", &mut product.resumes),
        ("DeviceReprocess", &mut product.reprocesses),
        ("IsExpedited", &mut product.is_expedited),
    ] {
        *target = fields.flag(name).unwrap_or(*target);
    }
    if let Some(mode) = fields.text("DeploymentMode") {
        product.is_relay_only = mode == "1" || mode.eq_ignore_ascii_case("RelayServerOnly");
    }
}

/// The number that a step of `maintainProduct` names its item by, each kind in a field of its own.
fn item_of_step(step: &Fields, action: StepKind) -> Option<i64> {
    step.number(match action {
        StepKind::InstallApplication | StepKind::UninstallApplication => "ApplicationID",
        StepKind::InstallProfile | StepKind::UninstallProfile => "ProfileID",
        StepKind::InstallFileAction | StepKind::UninstallFileAction => "FileActionID",
        StepKind::InstallEventAction | StepKind::UninstallEventAction => "EventActionID",
        StepKind::Reboot => return None,
    })
}

async fn steps_of(
    call: &Call,
    steps: &[Fields],
    kind: &str,
    item: impl Fn(&Fields, StepKind) -> Option<i64>,
) -> Result<Vec<Step>, VendorError> {
    if steps.len() > MOST {
        return Err(bad(&format!("a manifest has at most {MOST} steps")));
    }
    let mut kept = Vec::with_capacity(steps.len());
    for step in steps {
        let number = step.number(kind).unwrap_or(0);
        let action = StepKind::numbered(number)
            .ok_or_else(|| bad(&format!("{kind} {number} is unknown: use 1 to 9")))?;
        let item = item(step, action).unwrap_or(0);
        if !has_item(call, action, item).await? {
            let word: &'static str = action.into();
            return Err(bad(&format!("{word} {item}: nothing of that kind has this id")));
        }
        kept.push(Step { action, item, persists: step.flag("Persist").unwrap_or(false) });
    }
    Ok(kept)
}

/// Whether what the step refers to exists for the caller.
async fn has_item(call: &Call, action: StepKind, item: i64) -> Result<bool, VendorError> {
    Ok(match action {
        StepKind::Reboot => true,
        StepKind::InstallApplication | StepKind::UninstallApplication => {
            let apps = apps::store::list(&call.tenant.database).await?;
            apps.iter().any(|app| app.id == item && is_visible(call, app.org_group_id))
        }
        StepKind::InstallProfile | StepKind::UninstallProfile => {
            profiles::visible(call, item).await?.is_some()
        }
        StepKind::InstallFileAction | StepKind::UninstallFileAction => {
            definitions::visible::<FileAction>(call, item).await?.is_some()
        }
        StepKind::InstallEventAction | StepKind::UninstallEventAction => {
            definitions::visible::<EventAction>(call, item).await?.is_some()
        }
    })
}

async fn groups(call: &Call, asked: &[Fields], (id, name): (&str, &str)) -> Result<Vec<i64>, VendorError> {
    if asked.len() > MOST {
        return Err(bad(&format!("SmartGroups has at most {MOST} entries")));
    }
    Groups::load(call).await?.ids(asked, id, name).map_err(|reason| bad(&reason))
}

/// The condition that an object names by id or name.
pub(super) async fn condition(
    call: &Call,
    one: &Fields,
    (id, name): (&str, &str),
) -> Result<i64, VendorError> {
    let found = match (one.number(id).filter(|id| *id != 0), one.text(name)) {
        (Some(id), _) => definitions::visible::<Condition>(call, id).await?,
        (None, Some(name)) => definitions::below::<Condition>(call, call.caller.org_group_id)
            .await?
            .into_iter()
            .find(|condition| condition.name.eq_ignore_ascii_case(&name)),
        (None, None) => None,
    };
    let asked = one.text(id).or_else(|| one.text(name)).unwrap_or_default();
    found
        .map(|condition| condition.id)
        .ok_or_else(|| bad(&format!("condition {asked:?} does not exist: name one by {id} or {name}")))
}

/// A platform by number or name; none where neither is there.
pub(super) fn platform(fields: &Fields, id: &str, name: &str) -> Result<Option<u8>, VendorError> {
    let number = fields.number(id).filter(|number| *number != 0);
    let found = match (number, fields.text(name)) {
        (Some(number), _) => u8::try_from(number).ok().and_then(Platform::from_repr),
        (None, Some(word)) => word.parse().ok(),
        (None, None) => return Ok(None),
    };
    let asked = fields.text(id).or_else(|| fields.text(name)).unwrap_or_default();
    found.map(|platform: Platform| Some(platform as u8)).ok_or_else(|| {
        bad(&format!("platform {asked:?} is unknown: use 5 (Android), 10 (AppleOsX) or 12 (WinRT)"))
    })
}

fn elective(kind: i64, field: &str) -> Result<bool, VendorError> {
    match kind {
        1 => Ok(false),
        2 => Ok(true),
        _ => Err(bad(&format!("{field} {kind} is unknown: use 1 (required) or 2 (elective)"))),
    }
}

fn date(field: &str, text: &str) -> Result<Option<String>, VendorError> {
    if text.is_empty() {
        return Ok(None);
    }
    match uem_types::wire::time::parse(text) {
        Some(_) => Ok(Some(text.to_owned())),
        None => Err(bad(&format!("{field} {text:?} is no date"))),
    }
}

/// Ids in a list of numbers.
pub(super) fn numbers(fields: &Fields, name: &str) -> Vec<i64> {
    fields.list(name).iter().filter_map(Value::as_i64).take(MOST).collect()
}

pub(super) fn bad(reason: &str) -> VendorError {
    VendorError::new(400, 6, reason)
}

pub(super) fn invalid(reason: &str) -> VendorError {
    VendorError::new(422, 1012, format!("Validation failed: {reason}"))
}

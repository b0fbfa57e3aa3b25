//! A new application, whichever call makes it, and the texts that all of them take.

use uuid::Uuid;

use super::{
    app_form::{DEPLOYMENT, FILES, INSTALLER},
    categories,
    details::Details,
    find::check_size,
    render,
    rules::Rules,
    store::{self, App},
};
use crate::{
    fleet::state::Platform,
    http::{Call, VendorError},
    mam::form,
    resource::{Fields, is_visible},
};

/// The most applications of the tenant: searches read all of them.
const APPS_MAX: usize = 2_000;
/// The longest name, bundle id or version.
const NAME_MAX: usize = 255;
/// The longest other text.
const TEXT_MAX: usize = 4_000;

/// What every new application needs.
pub(in crate::mam) struct Draft {
    pub name: String,
    pub bundle_id: String,
    pub version: String,
    pub kind: &'static str,
    pub platform: Platform,
    pub size_bytes: i64,
    pub category: String,
    pub is_auto: bool,
    pub org_group_id: i64,
    pub details: Details,
    pub rules: Rules,
}

/// Writes it. `duplicate` is the refusal where the organization group has that version already.
pub(in crate::mam) async fn make(
    call: &Call,
    draft: Draft,
    duplicate: (u16, i32),
) -> Result<App, VendorError> {
    for (field, text) in [("name", &draft.name), ("bundle id", &draft.bundle_id), ("version", &draft.version)]
    {
        if text.trim().is_empty() || text.chars().count() > NAME_MAX {
            let message =
                format!("The application's {field} is {text:?}: 1 to {NAME_MAX} characters are needed");
            return Err(VendorError::new(400, 400, message));
        }
    }
    let tenant = &call.tenant;
    let _writing = tenant.installs.writing.lock().await;
    let all = store::list(&tenant.database).await?;
    if all.len() >= APPS_MAX {
        return Err(VendorError::new(
            400,
            400,
            format!("The tenant has {APPS_MAX} applications: delete some first"),
        ));
    }
    let is_known = |app: &App| {
        app.org_group_id == draft.org_group_id
            && app.platform == draft.platform as u8
            && app.kind == draft.kind
            && app.bundle_id == draft.bundle_id
            && app.version == draft.version
    };
    if let Some(known) = all.iter().find(|app| is_known(app)) {
        let message = format!(
            "Version {} of {} is there already: application {}",
            known.version, known.bundle_id, known.id
        );
        return Err(VendorError::new(duplicate.0, duplicate.1, message));
    }
    let mut app = App {
        id: 0,
        uuid: Uuid::new_v4().to_string(),
        name: draft.name,
        bundle_id: draft.bundle_id,
        version: draft.version,
        kind: draft.kind.into(),
        status: "Active".into(),
        platform: draft.platform as u8,
        size_bytes: draft.size_bytes,
        category: draft.category,
        push_mode: if draft.is_auto { "Auto" } else { "OnDemand" }.into(),
        org_group_id: draft.org_group_id,
        smart_groups: Vec::new(),
        created_at: tenant.fleet.now().as_millisecond(),
        details: draft.details,
        rules: Rules::default(),
        deleting_at: None,
    };
    if !draft.rules.rules.is_empty() {
        app.set_rules(draft.rules);
    }
    check_size(&app)?;
    app.id = store::insert(&tenant.database, &app).await?;
    tenant.installs.changed();
    Ok(app)
}

/// The platform of `DeviceType`: a word or number of those that devices of this tenant have.
pub(in crate::mam) fn platform(text: &str) -> Option<Platform> {
    match text.trim().parse::<u8>() {
        Ok(number) => Platform::from_repr(number),
        Err(_) => text.trim().parse().ok(),
    }
}

/// The organization group that a body names by number or UUID, the caller's own where it does not.
pub(in crate::mam) fn org_group(call: &Call, named: Option<String>) -> Option<i64> {
    let Some(text) = named else { return Some(call.caller.org_group_id) };
    let access = &call.tenant.access;
    let id = match (text.parse::<i64>(), Uuid::try_parse(&text)) {
        (Ok(id), _) => access.org_group(id)?.id,
        (_, Ok(uuid)) => access.org_group_by_uuid(uuid)?.id,
        _ => return None,
    };
    is_visible(call, id).then_some(id)
}

/// Reads the texts and objects that a body may hold into what is there; what is left out stays. Names of both the
/// old and the newer form are taken.
pub(in crate::mam) fn read_details(fields: &Fields, details: &mut Details) -> Result<(), VendorError> {
    let texts: [(&str, &str, &mut String); 15] = [
        ("DisplayName", "display_name", &mut details.display_name),
        ("Description", "description", &mut details.description),
        ("Comments", "comments", &mut details.comments),
        ("ChangeLog", "change_log", &mut details.change_log),
        ("Developer", "developer_name", &mut details.developer),
        ("DeveloperEmail", "developer_email", &mut details.developer_email),
        ("DeveloperPhone", "developer_phone", &mut details.developer_phone),
        ("SupportEmail", "support_email", &mut details.support_email),
        ("SupportPhone", "support_phone", &mut details.support_phone),
        ("ApplicationUrl", "application_url", &mut details.url),
        ("ExternalId", "external_id", &mut details.external_id),
        ("BuildVersion", "build_version", &mut details.build_version),
        ("ActualFileVersion", "actual_file_version", &mut details.file_version),
        ("ApplicationSource", "application_source", &mut details.source),
        ("LaunchCommand", "launch_command", &mut details.launch_command),
    ];
    for (old, newer, text) in texts {
        let Some(given) = fields.text(old).or_else(|| fields.text(newer)) else { continue };
        if given.chars().count() > TEXT_MAX {
            return Err(VendorError::new(400, 400, format!("{old} has more than {TEXT_MAX} characters")));
        }
        *text = given;
    }
    if let Some(flag) = fields.flag("IsReimbursable") {
        details.is_reimbursable = flag;
    }
    let either = |old: &str, newer: &str| fields.get(old).or_else(|| fields.get(newer));
    let parts = [
        (
            "DeploymentOptions",
            either("DeploymentOptions", "deployment_options"),
            &DEPLOYMENT[..],
            &mut details.deployment,
        ),
        ("FilesOptions", either("FilesOptions", "files_options"), &FILES[..], &mut details.files),
    ];
    for (name, given, form, part) in parts {
        if let Some(given) = given {
            *part = Some(form::read(form, given, name).map_err(|error| VendorError::new(400, 400, error))?);
        }
    }
    let installer = either("MsiDeploymentParamModel", "deployment_param")
        .or_else(|| fields.get("MsiDeploymentParameters"));
    if let Some(given) = installer {
        let read = form::read(&INSTALLER, given, "MsiDeploymentParamModel");
        details.installer = Some(read.map_err(|error| VendorError::new(400, 400, error))?);
    }
    Ok(())
}

/// `SupportedModels`: numbers or names of models of the platform; empty where all are meant.
pub(in crate::mam) fn read_models(fields: &Fields, platform: u8) -> Result<Vec<u32>, VendorError> {
    let object = fields.object("SupportedModels").or_else(|| fields.object("supported_models"));
    let Some(object) = object else { return Ok(Vec::new()) };
    let known: Vec<(u32, &str)> = render::models(platform).collect();
    let mut models = Vec::new();
    for asked in object.objects("Model") {
        let number = asked.number("ModelId").or_else(|| asked.number("model_id"));
        let name = asked.text("ModelName").or_else(|| asked.text("model_name"));
        let found = known.iter().find(|(id, known)| {
            number == Some(i64::from(*id))
                || name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(known))
        });
        let Some((id, _)) = found else {
            let all = known.iter().map(|(id, name)| format!("{id} {name}")).collect::<Vec<_>>().join(", ");
            let message = format!(
                "SupportedModels names {}: the platform has {all}",
                name.or_else(|| number.map(|number| number.to_string())).unwrap_or_default()
            );
            return Err(VendorError::new(400, 400, message));
        };
        if !models.contains(id) {
            models.push(*id);
        }
    }
    Ok(models)
}

/// The first category of `CategoryList`: by name, or by the number of one that every tenant has.
pub(in crate::mam) fn read_category(fields: &Fields) -> Option<String> {
    let list = fields.object("CategoryList").or_else(|| fields.object("category_list"))?;
    let category = list.objects("Category").into_iter().next()?;
    let number = || category.number("CategoryId").or_else(|| category.number("category_id"));
    let name = category.text("Name").or_else(|| categories::system(number()?).map(str::to_owned))?;
    let name = name.trim();
    (!name.is_empty() && name.chars().count() <= NAME_MAX).then(|| name.to_owned())
}

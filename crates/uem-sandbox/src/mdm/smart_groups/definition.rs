//! What a body asks a smart group to be: read, and every name and id of it looked up within the caller's subtree.

use serde_json::Value;
use uem_types::{mdm::enums, wire::word::Word as _};

use super::{
    criteria::{Criteria, CriteriaType, MakerRule, Operator, SystemRule},
    find::{self, Kind},
    render::platform_name,
};
use crate::{
    http::{Call, VendorError},
    resource::{Fields, is_visible},
};

/// Longest name of a group.
const NAME_MAX: usize = 255;
/// Most entries of one list.
const ENTRIES_MAX: usize = 5_000;
/// Longest name of a maker, a model or a version.
const WORD_MAX: usize = 255;

/// A group as it is asked for.
pub(super) struct Definition {
    /// Name.
    pub name: String,
    /// The organization group that manages it.
    pub org_group_id: i64,
    /// Everything else.
    pub criteria: Criteria,
}

/// Reads the body of `POST` and `PUT`. `managed_by` is the group's own where the body names none.
pub(super) async fn read(call: &Call, managed_by: i64) -> Result<Definition, VendorError> {
    let fields = Fields::of(call)?;
    let name = fields.text("Name").unwrap_or_default().trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(bad("Name", &name, &format!("give 1 to {NAME_MAX} characters")));
    }
    let org_group_id =
        match fields.text("ManagedByOrganizationGroupId").filter(|text| !text.trim().is_empty()) {
            None => managed_by,
            Some(text) => {
                let id = text.trim().parse().ok().filter(|id| is_visible(call, *id));
                id.ok_or_else(|| {
                    bad("ManagedByOrganizationGroupId", &text, "name an organization group of yours")
                })?
            }
        };
    let mut criteria = Criteria { kind: kind(&fields)?, ..words(&fields)? };
    for (field, kind, ids) in lists(&mut criteria) {
        for member in members(&fields, field)? {
            ids.push(find::id_of(call, kind, &member, field).await?);
        }
    }
    for id in &criteria.org_groups {
        if !call.tenant.access.is_within(*id, org_group_id) {
            let remedy = "name a group at or below the managing one";
            return Err(bad("OrganizationGroups", &id.to_string(), remedy));
        }
    }
    Ok(Definition { name, org_group_id, criteria })
}

/// The lists of ids, by the names of the body.
fn lists(criteria: &mut Criteria) -> [(&'static str, Kind, &mut Vec<i64>); 8] {
    [
        ("OrganizationGroups", Kind::OrgGroup, &mut criteria.org_groups),
        ("UserGroups", Kind::UserGroup, &mut criteria.user_groups),
        ("Tags", Kind::Tag, &mut criteria.tags),
        ("UserAdditions", Kind::User, &mut criteria.user_additions),
        ("UserExclusions", Kind::User, &mut criteria.user_exclusions),
        ("DeviceAdditions", Kind::Device, &mut criteria.device_additions),
        ("DeviceExclusions", Kind::Device, &mut criteria.device_exclusions),
        ("UserGroupExclusions", Kind::UserGroup, &mut criteria.user_group_exclusions),
    ]
}

/// Ids, or UUIDs, of a list of objects or of bare values.
fn members(fields: &Fields, field: &'static str) -> Result<Vec<String>, VendorError> {
    let mut found = Vec::new();
    for value in entries(fields, field)? {
        let key = |name: &str| {
            let map = value.as_object()?;
            map.iter().find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
        };
        let scalar = key("Id").or_else(|| key("Uuid")).map_or(value, |(_, value)| value);
        let text = match scalar {
            Value::String(text) => Some(text.trim().to_owned()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let text = text.filter(|text| !text.is_empty());
        found.push(text.ok_or_else(|| bad(field, &value.to_string(), "give each entry an Id"))?);
    }
    Ok(found)
}

fn entries<'a>(fields: &'a Fields, field: &'static str) -> Result<&'a [Value], VendorError> {
    let list = match fields.get(field) {
        None => &[],
        Some(Value::Array(list)) => list.as_slice(),
        Some(other) => return Err(bad(field, &other.to_string(), "give a list")),
    };
    if list.len() > ENTRIES_MAX {
        return Err(bad(field, &list.len().to_string(), &format!("list at most {ENTRIES_MAX}")));
    }
    Ok(list)
}

fn kind(fields: &Fields) -> Result<CriteriaType, VendorError> {
    match fields.text("CriteriaType").as_deref() {
        None | Some("") => Ok(CriteriaType::All),
        Some(word) if word.eq_ignore_ascii_case("All") => Ok(CriteriaType::All),
        Some(word) if word.eq_ignore_ascii_case("UserDevice") => Ok(CriteriaType::UserDevice),
        Some(word) => Err(bad("CriteriaType", word, "use All or UserDevice")),
    }
}

/// Everything that is said in words.
fn words(fields: &Fields) -> Result<Criteria, VendorError> {
    let texts = |field: &'static str| -> Result<Vec<String>, VendorError> {
        let list = entries(fields, field)?.iter();
        list.map(|value| word(field, value.as_str().unwrap_or_default())).collect()
    };
    let mut criteria = Criteria { models: texts("Models")?, ..Criteria::default() };
    for name in texts("Platforms")? {
        criteria.platforms.push(platform("Platforms", &name)?);
    }
    for name in texts("Ownerships")? {
        criteria.ownerships.extend(ownership(&name)?);
    }
    for name in texts("ManagementTypes")? {
        criteria.management_types.push(always("ManagementTypes", &name, &["All", "MdmEnrolled"])?);
    }
    for name in texts("EnrollmentCategories")? {
        criteria.enrollment_categories.push(always("EnrollmentCategories", &name, &["All"])?);
    }
    for name in texts("CPUArchitectures")?.into_iter().chain(texts("CpuArchitectures")?) {
        always("CPUArchitectures", &name, &[])?;
    }
    for rule in fields.objects("OperatingSystems") {
        criteria.systems.push(system(&rule)?);
    }
    for rule in fields.objects("OEMAndModels") {
        criteria.makers.push(maker(&rule)?);
    }
    Ok(criteria)
}

fn system(rule: &Fields) -> Result<SystemRule, VendorError> {
    let device_type = rule.text("DeviceType").unwrap_or_default();
    let operator = rule.text("Operator").unwrap_or_default();
    let known: Operator = operator.parse().map_err(|_| {
        let remedy =
            "use Any, EqualTo, NotEqualTo, GreaterThan, LessThan, GreaterThanOrEqualTo or LessThanOrEqualTo";
        bad("OperatingSystems.Operator", &operator, remedy)
    })?;
    let value = rule.text("Value").unwrap_or_default();
    if known != Operator::Any && !value.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(bad("OperatingSystems.Value", &value, "give a version such as \"iOS 17.0.0\""));
    }
    if value.chars().count() > WORD_MAX {
        return Err(bad("OperatingSystems.Value", &value, &format!("use at most {WORD_MAX} characters")));
    }
    Ok(SystemRule {
        platform: platform("OperatingSystems.DeviceType", &device_type)?,
        operator: known,
        value,
    })
}

fn maker(rule: &Fields) -> Result<MakerRule, VendorError> {
    let name = rule.object("OEM").and_then(|oem| oem.text("Name")).or_else(|| rule.text("OEM"));
    let maker = word("OEMAndModels.OEM.Name", &name.unwrap_or_default())?;
    let mut models = Vec::new();
    for model in rule.objects("Models") {
        models.push(word("OEMAndModels.Models.Name", &model.text("Name").unwrap_or_default())?);
    }
    Ok(MakerRule { maker, models })
}

fn word(field: &'static str, text: &str) -> Result<String, VendorError> {
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.chars().count() > WORD_MAX {
        return Err(bad(field, text, &format!("give a text of 1 to {WORD_MAX} characters")));
    }
    Ok(trimmed.to_owned())
}

/// A platform's number, by name or number.
pub(super) fn platform(field: &'static str, name: &str) -> Result<u8, VendorError> {
    let number = enums::Platform::parse(name).number().and_then(|number| u8::try_from(number).ok());
    let number = number.filter(|number| *number != 0 && platform_name(*number) != "Unknown");
    number.ok_or_else(|| bad(field, name, "use the name of a platform such as Apple, Android or WinRT"))
}

/// Letters of an ownership; all of them ask for nothing.
pub(super) fn ownership(name: &str) -> Result<Vec<char>, VendorError> {
    let letters: &[char] = match name.to_ascii_lowercase().as_str() {
        "corporatededicated" | "c" => &['C'],
        "corporateshared" | "s" => &['S'],
        "employeeowned" | "e" => &['E'],
        "unknown" | "undefined" | "u" => &['U'],
        "allownerships" => &['C', 'S', 'E', 'U'],
        _ => {
            let remedy = "use CorporateDedicated, CorporateShared, EmployeeOwned, Unknown or AllOwnerships";
            return Err(bad("Ownerships", name, remedy));
        }
    };
    Ok(letters.to_vec())
}

/// A word that holds for every device of the sandbox; what would need facts that it does not keep is 501.
pub(super) fn always(field: &'static str, name: &str, holding: &[&str]) -> Result<String, VendorError> {
    let found = holding.iter().find(|word| word.eq_ignore_ascii_case(name));
    found.map(|word| (*word).to_owned()).ok_or_else(|| {
        VendorError::new(501, 501, format!("The sandbox has not built {field} {name:?} of smart groups."))
    })
}

/// 400/6, naming field, value and remedy.
pub(super) fn bad(field: &str, value: &str, remedy: &str) -> VendorError {
    let shown: String = value.chars().take(80).collect();
    VendorError::new(400, 6, format!("{field} {shown:?} cannot be used: {remedy}"))
}

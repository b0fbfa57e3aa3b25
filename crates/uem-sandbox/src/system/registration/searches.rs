//! `GET /api/system/users/enrolleddevices/search` and `/enrollmenttoken/search`. Neither has pages: the first thousand
//! rows are the answer.

use serde::Serialize;
use uem_types::wire::time::format_v1;

use super::{
    enrolled, input,
    register::{AttributeRow, ROWS_MAX, org_group_name, platform, time, user_name, within},
    store,
};
use crate::{
    fleet::state::DeviceState,
    http::{Call, Reply, VendorError},
    resource::{Page, asked_org_group},
    system::users,
};

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Enrolled {
    enrolled_device_info_list: Vec<EnrolledRow>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EnrolledRow {
    #[serde(rename = "DeviceID")]
    device_id: u32,
    friendly_name: String,
    serial_number: String,
    asset_number: String,
    user_name: String,
    organization_group: String,
    platform: &'static str,
    enrolled_date: String,
    last_seen: String,
}

pub(super) async fn enrolled_devices(call: Call) -> Result<Reply, VendorError> {
    let Some(root) = asked_org_group(&call, "organizationgroupid") else { return Ok(Reply::empty(204)) };
    let mut groups = call.tenant.access.subtree(root);
    if let Some(name) = call.query.text("organizationgroup") {
        groups.retain(|group| {
            group.name.eq_ignore_ascii_case(name) || group.group_id.eq_ignore_ascii_case(name)
        });
    }
    let groups: std::collections::HashSet<i64> = groups.into_iter().map(|group| group.id).collect();
    let platform = platform(&call)?;
    let (seen, till) = (time(&call, "seensince")?, time(&call, "seentill")?);
    let (enrolled, enrolled_till) = (time(&call, "enrolledsince")?, time(&call, "enrolledtill")?);
    let serial = call.query.text("serialnumber");
    let device = match serial {
        Some(serial) => {
            let by = crate::fleet::By::SerialNumber;
            Some(call.tenant.fleet.find_id_within(by, serial, root).await?.unwrap_or(0))
        }
        None => None,
    };
    let within = |value: i64, since: Option<i64>, until: Option<i64>| {
        since.is_none_or(|since| value >= since) && until.is_none_or(|until| value < until)
    };
    let ids: Vec<u32> = call.tenant.fleet.with_facts(|all| {
        let fitting = all.iter().filter(|facts| {
            facts.is_listed()
                && device.is_none_or(|id| facts.id == id)
                && groups.contains(&i64::from(facts.org_group))
                && platform.is_none_or(|number| number == i64::from(facts.platform as u8))
                && within(facts.last_seen, seen, till)
                && within(facts.status_changed, enrolled, enrolled_till)
        });
        fitting.map(|facts| facts.id).take(ROWS_MAX as usize).collect()
    });
    if ids.is_empty() {
        return Ok(Reply::empty(204));
    }
    let devices = call.tenant.fleet.get_many(&ids).await?;
    let rows = devices.into_iter().map(|device| enrolled_row(&call, device)).collect();
    Reply::json(&Enrolled { enrolled_device_info_list: rows })
}

fn enrolled_row(call: &Call, device: DeviceState) -> EnrolledRow {
    EnrolledRow {
        device_id: device.id,
        friendly_name: device.friendly_name,
        serial_number: device.serial_number,
        asset_number: device.asset_number,
        user_name: device.user.map(|user| user.user_name).unwrap_or_default(),
        organization_group: org_group_name(call, device.org_group_id),
        platform: device.platform.name(),
        enrolled_date: format_v1(device.enrolled_at),
        last_seen: format_v1(device.last_seen),
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Tokens {
    device: Vec<Token>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Token {
    token: String,
    friendly_name: String,
    serial_number: String,
    asset_number: String,
    username: String,
    organization_group: String,
    #[serde(rename = "EnrollmentStatusID")]
    enrollment_status_id: String,
    #[serde(rename = "ComplianceStatusID")]
    compliance_status_id: String,
    custom_attributes: Vec<AttributeRow>,
    #[serde(rename = "id")]
    id: i64,
    #[serde(rename = "uuid")]
    uuid: uuid::Uuid,
}

pub(super) async fn tokens(call: Call) -> Result<Reply, VendorError> {
    let Some(mut filter) = within(&call)? else { return Ok(Reply::empty(204)) };
    filter.equals("serial_number", call.query.text("serialnumber"));
    filter.equals("asset_number", call.query.text("assetnumber"));
    if let Some(text) = call.query.text("userid") {
        let id =
            text.parse::<i64>().map_err(|_| input::invalid(400, "userid", text, "give an integer id"))?;
        filter.equals("user_id", Some(id));
    }
    if let Some(name) = call.query.text("username") {
        let user = users::store::find_by_name(&call.tenant.database, name).await?;
        filter.equals("user_id", Some(user.map_or(0, |user| user.id)));
    }
    let number = |name: &str| match call.query.text(name) {
        None => Ok(None),
        Some(text) => {
            let number = text.parse::<i64>();
            number.map(Some).map_err(|_| input::invalid(400, name, text, "give a number"))
        }
    };
    let (standing, status) = (number("enrollmentstatusid")?, number("compliancestatusid")?);
    let mut rows = Vec::new();
    let page = Page { number: 0, size: ROWS_MAX };
    for token in store::list(&call.tenant.database, &filter, page).await? {
        let now = enrolled::standing(&call.tenant, &token).await?.number();
        if standing.is_some_and(|asked| asked != now)
            || status.is_some_and(|asked| asked != token.status.number())
        {
            continue;
        }
        rows.push(Token {
            username: user_name(&call, token.user_id).await?,
            organization_group: org_group_name(&call, token.org_group_id),
            enrollment_status_id: now.to_string(),
            compliance_status_id: token.status.number().to_string(),
            token: token.token,
            friendly_name: token.details.friendly_name,
            serial_number: token.serial_number,
            asset_number: token.asset_number,
            custom_attributes: token.details.attributes.into_iter().map(AttributeRow::from).collect(),
            id: token.id,
            uuid: token.uuid,
        });
    }
    match rows.is_empty() {
        true => Ok(Reply::empty(204)),
        false => Reply::json(&Tokens { device: rows }),
    }
}

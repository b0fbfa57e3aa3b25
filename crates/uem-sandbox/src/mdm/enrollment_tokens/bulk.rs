//! Several tokens at once: `POST`, `PUT` and `DELETE /api/mdm/enrollment-tokens`, and one token's status by its path.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{find, read};
use crate::{
    http::{Call, Reply, VendorError},
    resource::Fields,
    system::registration::{
        enrolled,
        input::new_token,
        store::{self, Kind, Registration, Status},
    },
};

/// Most tokens of one call.
const MOST: usize = 1_000;

#[derive(Debug, Serialize)]
struct Outcome {
    activity_id: Uuid,
    total_items_count: usize,
    accepted_items_count: usize,
    failed_items_count: usize,
    failed_tokens: Vec<Uuid>,
}

/// The tokens that a body names: those that are there, and those that are not.
async fn named(call: &Call) -> Result<(Vec<Registration>, Vec<Uuid>), VendorError> {
    let fields = Fields::of(call)?;
    let group = fields.text("organization_group_uuid").unwrap_or_default();
    let group = find::org_group(call, &group, (404, 5027))?;
    let list = fields.list("enrollment_tokens");
    if list.is_empty() || list.len() > MOST {
        let text = format!("Validation failed: enrollment_tokens is not valid: give 1 to {MOST} UUIDs");
        return Err(VendorError::new(422, 1012, text));
    }
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for entry in list {
        let uuid = entry.as_str().and_then(|text| Uuid::try_parse(text).ok()).ok_or_else(|| {
            let shown: String = entry.to_string().chars().take(100).collect();
            VendorError::new(422, 1012, format!("Validation failed: enrollment_tokens {shown} is no UUID"))
        })?;
        match find::token_at(call, group, &uuid.to_string()).await? {
            Some(token) => known.push(token),
            None => unknown.push(uuid),
        }
    }
    Ok((known, unknown))
}

fn outcome(accepted: usize, failed_tokens: Vec<Uuid>) -> Result<Reply, VendorError> {
    let failed = failed_tokens.len();
    let body = Outcome {
        activity_id: Uuid::new_v4(),
        total_items_count: accepted + failed,
        accepted_items_count: accepted,
        failed_items_count: failed,
        failed_tokens,
    };
    Ok(Reply::json(&body)?.with_status(202))
}

pub(super) async fn get(call: Call) -> Result<Reply, VendorError> {
    let (known, unknown) = named(&call).await?;
    let mut valid: Vec<Value> = Vec::with_capacity(known.len());
    for token in &known {
        let standing = enrolled::standing(&call.tenant, token).await?;
        let mut row = json!({
            "uuid": token.uuid,
            "friendly_name": token.details.friendly_name,
            "organization_group_name": read::group_name(&call, token.org_group_id),
            "platform": read::platform_word(token),
            "ownership_type": token.details.ownership.as_deref().unwrap_or("NONE"),
            "compliance_status": token.status.to_string(),
            "enrollment_status": standing.word(),
            "source": "API",
        });
        if let Some((user_name, info)) = read::user_info(&call, token, false).await? {
            row["user_name"] = user_name.into();
            row["user_info"] = info;
        }
        valid.push(row);
    }
    Reply::json(&json!({
        "activity_id": Uuid::new_v4(),
        "total_items_count": known.len() + unknown.len(),
        "valid_items_count": known.len(),
        "invalid_items_count": unknown.len(),
        "enrollment_token_id": known.iter().map(|token| token.id).collect::<Vec<_>>(),
        "valid_tokens": valid,
        "invalid_tokens": unknown,
    }))
}

pub(super) async fn delete(call: Call) -> Result<Reply, VendorError> {
    let (known, unknown) = named(&call).await?;
    let ids: Vec<i64> = known.iter().map(|token| token.id).collect();
    store::delete(&call.tenant.database, &ids).await?;
    outcome(ids.len(), unknown)
}

/// `?action=RESET` gives a registration another token, `REVOKE` ends it. Lists of allowed and refused devices have none.
pub(super) async fn update(call: Call) -> Result<Reply, VendorError> {
    let word = call.query.text("action").unwrap_or("RESET").to_uppercase();
    let is_reset = match word.as_str() {
        "RESET" => true,
        "REVOKE" => false,
        _ => {
            let shown: String = word.chars().take(100).collect();
            return Err(VendorError::new(
                400,
                8018,
                format!("action {shown:?} is not valid: give RESET or REVOKE"),
            ));
        }
    };
    let (known, mut failed) = named(&call).await?;
    let mut accepted = 0;
    for token in known {
        if token.kind != Kind::Registered {
            failed.push(token.uuid);
            continue;
        }
        let (text, status) = match is_reset {
            true => (new_token()?, Status::RegistrationActive),
            false => (token.token, Status::RegistrationExpired),
        };
        store::update_token(&call.tenant.database, token.id, &text, status).await?;
        accepted += 1;
    }
    outcome(accepted, failed)
}

/// `PUT /api/mdm/enrollment-tokens/{group}/compliance-statuses/{token}` switches one: an active registration ends and
/// an ended one is active again, an allowed device is refused and the other way round.
pub(super) async fn switch(call: Call) -> Result<Reply, VendorError> {
    let group = find::org_group(&call, call.segment("group"), (403, 10_000))?;
    let token = find::token_at(&call, group, call.segment("token")).await?;
    let token = token.ok_or_else(|| VendorError::new(403, 10_000, "Enrollment token not found"))?;
    let status = match token.status {
        Status::RegistrationActive => Status::RegistrationExpired,
        Status::RegistrationExpired => Status::RegistrationActive,
        Status::Allowed => Status::Blocked,
        Status::Blocked => Status::Allowed,
    };
    store::update_token(&call.tenant.database, token.id, &token.token, status).await?;
    Ok(Reply::empty(200))
}

//! Files in parts: `POST /api/mam/blobs/chunk` and `/mergechunk`, and what the applications' own upload shares with them.

use jiff::SignedDuration;
use serde_json::json;
use uuid::Uuid;

use super::{
    BLOB_BYTES_MAX,
    store::{self, Blob, Upload},
    upload::{check_room, new},
};
use crate::{
    http::{Call, Reply, VendorError},
    resource::{Fields, asked_org_group, is_visible},
};

/// The longest body of one part: 48 MB, which is 32 MB in base64 with room around it.
pub(in crate::mam) const CHUNK_BODY_MAX: usize = 48 * 1024 * 1024;
/// The most parts.
const PARTS_MAX: i64 = 10_000;
/// How long an unfinished upload is kept.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// One part as a client announces it.
pub(in crate::mam) struct Part {
    /// Name of the upload; none for the first part.
    pub upload: Option<String>,
    /// Its place.
    pub place: i64,
    /// Bytes of the whole.
    pub total: i64,
    /// Bytes it says it has.
    pub size: Option<i64>,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Keeps a part. Answers the upload's name. `bad` is the refusal of sizes and places that cannot be.
pub(in crate::mam) async fn take_part(
    call: &Call,
    part: Part,
    bad: (u16, i32),
) -> Result<String, VendorError> {
    let refuse = |message: String| VendorError::new(bad.0, bad.1, message);
    if !(0..=PARTS_MAX).contains(&part.place) {
        return Err(refuse(format!("The part's number is {}, expected 0 to {PARTS_MAX}", part.place)));
    }
    let most = i64::try_from(BLOB_BYTES_MAX).unwrap_or(i64::MAX);
    if !(1..=most).contains(&part.total) {
        return Err(refuse(format!("The whole has {} bytes, expected 1 to {most}", part.total)));
    }
    let length = i64::try_from(part.content.len()).unwrap_or(i64::MAX);
    if length == 0 || part.size.is_some_and(|size| size != length) {
        return Err(refuse(format!(
            "The part has {length} bytes, its size says {}",
            part.size.unwrap_or(length)
        )));
    }
    let database = &call.tenant.database;
    let upload = match &part.upload {
        Some(id) => visible(call, id).await?,
        None => None,
    };
    let id = match upload {
        Some(upload) => {
            if store::bytes_sent(database, &upload.id, part.place).await? + length > upload.size_bytes {
                let message =
                    format!("The parts have more than the {} bytes of the whole", upload.size_bytes);
                return Err(refuse(message));
            }
            upload.id
        }
        None => begin(call, part.upload, part.total, length, refuse).await?,
    };
    store::put_part(database, &id, part.place, part.content).await?;
    Ok(id)
}

async fn begin(
    call: &Call,
    name: Option<String>,
    total: i64,
    length: i64,
    refuse: impl Fn(String) -> VendorError,
) -> Result<String, VendorError> {
    if length > total {
        return Err(refuse(format!("The part has {length} bytes, the whole {total}")));
    }
    if name.as_ref().is_some_and(|name| name.len() > 100) {
        return Err(refuse("The transaction's name has more than 100 characters".into()));
    }
    check_room(&call.tenant, total).await?;
    let id = name.unwrap_or_else(|| Uuid::new_v4().to_string());
    if store::find_upload(&call.tenant.database, &id).await?.is_some() {
        return Err(refuse(format!("Transaction {id} was begun elsewhere: leave the name out to begin one")));
    }
    let now = call.tenant.fleet.now();
    let upload = Upload {
        id,
        size_bytes: total,
        org_group_id: call.caller.org_group_id,
        started_at: now.as_millisecond(),
    };
    let forgotten = (now - FORGOTTEN_AFTER).as_millisecond();
    store::begin_upload(&call.tenant.database, &upload, forgotten).await?;
    Ok(upload.id)
}

async fn visible(call: &Call, id: &str) -> Result<Option<Upload>, VendorError> {
    let upload = store::find_upload(&call.tenant.database, id).await?;
    Ok(upload.filter(|upload| is_visible(call, upload.org_group_id)))
}

/// Makes a file of an upload. None where there is no such upload; `short` is the refusal where parts are missing.
pub(in crate::mam) async fn collect(
    call: &Call,
    upload: &str,
    name: &str,
    module: &str,
    org_group_id: i64,
    short: (u16, i32),
) -> Result<Option<Blob>, VendorError> {
    let Some(upload) = visible(call, upload).await? else { return Ok(None) };
    let sent = store::bytes_sent(&call.tenant.database, &upload.id, -1).await?;
    if sent != upload.size_bytes {
        let message = format!("{sent} of {} bytes were sent: send the missing parts", upload.size_bytes);
        return Err(VendorError::new(short.0, short.1, message));
    }
    let blob = new(&call.tenant, name, module.to_owned(), org_group_id)?;
    Ok(Some(store::finish_upload(&call.tenant.database, &upload.id, blob).await?))
}

/// `POST /api/mam/blobs/chunk`: the bytes are the body, the rest stands in the query.
pub(super) async fn chunk(call: Call) -> Result<Reply, VendorError> {
    let number = |name: &str| -> Result<i64, VendorError> {
        let text = call.query.text(name).unwrap_or_default();
        text.trim()
            .parse()
            .map_err(|_| VendorError::new(400, 7002, format!("{name} is {text:?}, expected a whole number")))
    };
    if asked_org_group(&call, "organization_group_uuid").is_none() {
        return Err(VendorError::new(
            404,
            6183,
            "organization_group_uuid names no organization group of the caller",
        ));
    }
    if call.body.is_empty() {
        return Err(VendorError::new(400, 1018, "The body is empty: send the part as the body"));
    }
    let place = number("chunk_sequence_number")?;
    let part = Part {
        upload: call.query.text("transaction_id").map(str::to_owned),
        place,
        total: number("total_blob_size")?,
        size: Some(number("chunk_size")?),
        content: call.body.to_vec(),
    };
    let id = take_part(&call, part, (400, 8211)).await?;
    Reply::json(&json!({"transaction_id": id, "chunk_sequence_number": place, "upload_success": true}))
}

/// `POST /api/mam/blobs/mergechunk`
pub(super) async fn merge(call: Call) -> Result<Reply, VendorError> {
    let fields = Fields::of(&call)?;
    let text = |name: &str| fields.text(name).unwrap_or_default();
    let org_group = match fields.text("organization_group_uuid") {
        None => call.caller.org_group_id,
        Some(uuid) => Uuid::try_parse(&uuid)
            .ok()
            .and_then(|uuid| call.tenant.access.org_group_by_uuid(uuid))
            .filter(|group| is_visible(&call, group.id))
            .map(|group| group.id)
            .ok_or_else(|| {
                let message =
                    format!("organization_group_uuid {uuid} names no organization group of the caller");
                VendorError::new(404, 6183, message)
            })?,
    };
    let (upload, name) = (text("transaction_uuid"), text("filename_with_extension"));
    let module = fields.text("module_type").unwrap_or_else(|| "General".into());
    let blob = collect(&call, &upload, &name, &module, org_group, (400, 8214)).await?;
    let blob = blob
        .ok_or_else(|| VendorError::new(400, 7008, format!("transaction_uuid {upload} names no upload")))?;
    Reply::json(&json!({"Value": blob.id, "Uuid": blob.uuid}))
}

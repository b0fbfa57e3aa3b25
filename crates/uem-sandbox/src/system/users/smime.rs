//! `POST /api/system/users/{id}/uploadsmimecerts`: the certificates that a user signs and decrypts mail with. They show
//! among the certificates of the user's devices; keys are looked into and not kept.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use database::{Database, DatabaseError};
use serde::{Deserialize, Serialize};

use super::{find::visible, store::User};
use crate::{
    http::{Call, Reply, VendorError},
    mdm::{
        definitions::{self, Body, Definition},
        profiles::{CertificateFacts, certificate_facts},
    },
    resource::Fields,
};

/// The most bytes of a certificate with its key, and the most archived ones of a user.
const BYTES_MAX: usize = 256 * 1024;
const ARCHIVED_MAX: usize = 20;

/// A user's certificate; its name says what it is for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SmimeCertificate {
    /// What it says of itself.
    pub facts: CertificateFacts,
}

impl Body for SmimeCertificate {
    const KIND: &'static str = "smime certificate";
}

/// Users are no definitions: below zero their ids meet none of those.
fn parent(user: i64) -> i64 {
    -user
}

/// The certificates of a user.
pub(crate) async fn of_user(
    database: &Database,
    user: i64,
) -> Result<Vec<Definition<SmimeCertificate>>, DatabaseError> {
    definitions::store::list_of(database, parent(user)).await
}

/// What is sent takes the place of all that the user had. 400/6041 for a user who is not there, 400/6042 where nothing
/// is sent, 400/6043 for what is no certificate.
pub(super) async fn upload(call: Call) -> Result<Reply, VendorError> {
    let id = call.segment("id");
    let user = visible(&call, id).await?.ok_or_else(|| {
        VendorError::new(
            400,
            6041,
            format!("User not found with id {id}, or the user does not have access to it"),
        )
    })?;
    let fields = Fields::of(&call)?;
    let mut sent = Vec::new();
    for name in ["Signing", "Encryption"] {
        sent.extend(fields.object(name).map(|certificate| (name.to_owned(), certificate)));
    }
    let archived = fields.objects("Archived");
    if archived.len() > ARCHIVED_MAX {
        return Err(bad(&format!(
            "Archived has {} certificates: send at most {ARCHIVED_MAX}",
            archived.len()
        )));
    }
    sent.extend((1..).zip(archived).map(|(number, certificate)| (format!("Archived {number}"), certificate)));
    if sent.is_empty() {
        return Err(VendorError::new(400, 6042, "Signing, Encryption or Archived is required"));
    }
    let mut read = Vec::with_capacity(sent.len());
    for (name, certificate) in sent {
        let facts = facts_of(&name, &certificate).await?;
        read.push((name, SmimeCertificate { facts }));
    }
    write(&call, &user, read).await?;
    Ok(Reply::empty(200))
}

async fn facts_of(name: &str, certificate: &Fields) -> Result<CertificateFacts, VendorError> {
    let payload = certificate.text("CertificatePayload").unwrap_or_default();
    let password = certificate.text("Password").unwrap_or_default();
    let bytes = STANDARD.decode(payload.trim()).ok().filter(|bytes| bytes.len() <= BYTES_MAX);
    let bytes = bytes.ok_or_else(|| {
        bad(&format!("{name}.CertificatePayload is not base64, or has more than {BYTES_MAX} bytes"))
    })?;
    certificate_facts(bytes, password).await.ok_or_else(|| {
        bad(&format!(
            "{name}.CertificatePayload is neither a certificate (DER or PEM) nor a PKCS #12 file that Password opens"
        ))
    })
}

async fn write(
    call: &Call,
    user: &User,
    certificates: Vec<(String, SmimeCertificate)>,
) -> Result<(), VendorError> {
    for old in of_user(&call.tenant.database, user.id).await? {
        definitions::store::delete::<SmimeCertificate>(&call.tenant.database, old.id).await?;
    }
    for (name, certificate) in certificates {
        let place = (name.as_str(), user.org_group_id, parent(user.id));
        definitions::create(call, place, certificate, (400, 6043), (400, 6043)).await?;
    }
    Ok(())
}

fn bad(reason: &str) -> VendorError {
    VendorError::new(400, 6043, reason)
}

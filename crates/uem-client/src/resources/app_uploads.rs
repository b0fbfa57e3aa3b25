//! Uploading an internal app: its file whole or in parts, then the app of it. A file that was sent and not made an app of
//! harms nothing, so an upload whose end is unknown is begun anew; making the app is not repeated.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use uem_types::{
    OrgGroupId,
    bulk::Created,
    mam::{
        app::App,
        app_upload::{AppChunk, AppChunkResponse, BeginInstall},
    },
    role::RoleResource,
};

use super::{app_assignments::Delivery, apps::Apps, device_commands::unusable};
use crate::{call::Call, error::ErrorKind, outcome::WriteOutcome, upload::Upload};

/// Bytes of one part, before they are written as text.
const PART: usize = 4 * 1024 * 1024;
/// Files up to this size are sent whole: one call, and no part is a third larger as text.
const WHOLE_MAX: u64 = 32 * 1024 * 1024;

/// A file that the tenant has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadedFile {
    /// It was sent whole.
    Blob(i64),
    /// It was sent in parts.
    Parts(String),
}

/// An internal app that is made of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewInternalApp {
    /// Its name.
    pub name: String,
    /// The name of the file, with its ending.
    pub file_name: String,
    /// The platform, in the vendor's word, such as `Android`.
    pub platform: String,
    /// Bundle id or package name; read from the file where it is left out.
    pub bundle_id: Option<String>,
    /// The version; read from the file where it is left out.
    pub version: Option<String>,
    /// Its organization group.
    pub org_group: Option<OrgGroupId>,
    /// How it comes to devices unless an assignment says otherwise.
    pub delivery: Option<Delivery>,
    /// Description.
    pub description: Option<String>,
    /// Assignments of the version before go to this one as well.
    pub carries_assignments: bool,
}

impl Apps {
    /// Sends a file: whole up to 32 MB, in parts beyond. See [`Self::upload_whole`] and [`Self::upload_parts`].
    pub async fn upload(&self, file: &Upload, name: &str, group: OrgGroupId) -> WriteOutcome<UploadedFile> {
        if file.len() > WHOLE_MAX {
            return self.upload_parts(file).await;
        }
        let outcome = self.upload_whole(file, name, group).await;
        if outcome.is_route_unknown() { self.upload_parts(file).await } else { outcome }
    }

    /// Sends a file in one call. `POST /api/mam/blobs/uploadblob?fileName=..&organizationGroupId=..&moduleType=Application`,
    /// version 1; needs *REST API BLOBS Write*.
    pub async fn upload_whole(
        &self,
        file: &Upload,
        name: &str,
        group: OrgGroupId,
    ) -> WriteOutcome<UploadedFile> {
        if file.is_empty() {
            return WriteOutcome::NotSent(unusable("file", name, "it is empty"));
        }
        let call = Call::post("/api/mam/blobs/uploadblob", 1)
            .needs(RoleResource::BlobsWrite)
            .query("fileName", name)
            .query("organizationGroupId", group)
            .query("moduleType", "Application")
            .file(file.clone());
        self.client.write_for::<Created>(Ok(call)).await.map(|created| UploadedFile::Blob(created.value))
    }

    /// Sends a file in parts of 4 MB, one after the other. `POST /api/mam/apps/internal/uploadchunk`, version 1, once a part;
    /// needs *REST API Apps Write*.
    pub async fn upload_parts(&self, file: &Upload) -> WriteOutcome<UploadedFile> {
        if file.is_empty() {
            return WriteOutcome::NotSent(unusable("file", "", "it is empty"));
        }
        let (mut transaction, mut sent, mut place) = (None, 0_u64, 1_i64);
        while sent < file.len() {
            let part = match file.part(sent, PART).await {
                Ok(part) if !part.is_empty() => part,
                Ok(_) => {
                    return WriteOutcome::NotSent(unusable(
                        "file",
                        "",
                        "it became shorter while it was sent",
                    ));
                }
                Err(error) => return WriteOutcome::NotSent(unusable("file", error, "it cannot be read")),
            };
            let chunk = AppChunk {
                transaction_id: transaction.clone(),
                chunk_data: STANDARD.encode(&part),
                chunk_sequence_number: place,
                total_application_size: i64::try_from(file.len()).unwrap_or(i64::MAX),
                chunk_size: i64::try_from(part.len()).unwrap_or(i64::MAX),
            };
            let call = Call::post("/api/mam/apps/internal/uploadchunk", 1).needs(RoleResource::AppsWrite);
            let outcome = self.client.write_for::<AppChunkResponse>(call.json(&chunk)).await.read(|reply| {
                match (reply.upload_success, reply.transaction_id) {
                    (Some(true) | None, Some(id)) => Ok(id),
                    _ => Err(ErrorKind::BadJson { seen: "the part was not kept".into() }.into()),
                }
            });
            match outcome {
                WriteOutcome::Accepted(id) => transaction = Some(id),
                other => return other.map(UploadedFile::Parts),
            }
            sent += part.len() as u64;
            place += 1;
            file.tell(sent);
        }
        match transaction {
            Some(id) => WriteOutcome::Accepted(UploadedFile::Parts(id)),
            None => WriteOutcome::NotSent(unusable("file", "", "it is empty")),
        }
    }

    /// Makes an internal app of a file. `POST /api/mam/apps/internal/begininstall`, version 1; needs *REST API Apps Write*.
    pub async fn add_internal(&self, app: &NewInternalApp, file: &UploadedFile) -> WriteOutcome<App> {
        let (blob_id, transaction_id) = match file {
            UploadedFile::Blob(id) => (Some(*id), None),
            UploadedFile::Parts(id) => (None, Some(id.clone())),
        };
        let body = BeginInstall {
            blob_id,
            transaction_id,
            file_name: Some(app.file_name.clone()),
            application_name: Some(app.name.clone()),
            bundle_id: app.bundle_id.clone(),
            app_version: app.version.clone(),
            actual_file_version: app.version.clone(),
            device_type: Some(app.platform.clone()),
            supported_models: None,
            push_mode: app.delivery.map(|delivery| delivery.old_word().to_owned()),
            location_group_id: app.org_group,
            description: app.description.clone(),
            carries_assignments: app.carries_assignments.then_some(true),
        };
        let call = Call::post("/api/mam/apps/internal/begininstall", 1).needs(RoleResource::AppsWrite);
        self.client.write_for(call.json(&body)).await
    }
}

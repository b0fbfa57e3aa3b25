//! Uploading an internal app: parts of its file, and what is made of them.

use serde::{Deserialize, Serialize};

use super::app::SupportedModels;
use crate::{OrgGroupId, wire::lenient};

/// One part of a file.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppChunk {
    /// The upload, from the second part on.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// The part, in base64.
    pub chunk_data: String,
    /// Its place, from 1.
    pub chunk_sequence_number: i64,
    /// Bytes of the whole file.
    pub total_application_size: i64,
    /// Bytes of this part.
    pub chunk_size: i64,
}

/// What became of a part. The upload's id is misspelled on the wire.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AppChunkResponse {
    /// The upload.
    #[serde(
        rename = "TranscationId",
        alias = "TransactionId",
        default,
        deserialize_with = "lenient::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub transaction_id: Option<String>,
    /// The part.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub chunk_sequence_number: Option<i64>,
    /// Whether it was kept.
    #[serde(default, deserialize_with = "lenient::flag", skip_serializing_if = "Option::is_none")]
    pub upload_success: Option<bool>,
}

/// An internal app of an uploaded file, v1.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct BeginInstall {
    /// The file that was uploaded whole.
    #[serde(default, deserialize_with = "lenient::whole", skip_serializing_if = "Option::is_none")]
    pub blob_id: Option<i64>,
    /// The file that was uploaded in parts.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub transaction_id: Option<String>,
    /// Its name, with its ending.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// The app's name.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub application_name: Option<String>,
    /// Bundle id or package name; read from the file where it is left out.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub bundle_id: Option<String>,
    /// The version that the tenant keeps it under.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// The version in the file.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub actual_file_version: Option<String>,
    /// The platform, such as `Android`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub device_type: Option<String>,
    /// The models it runs on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supported_models: Option<SupportedModels>,
    /// `Auto` or `OnDemand`.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub push_mode: Option<String>,
    /// Its organization group.
    #[serde(default, deserialize_with = "lenient::id", skip_serializing_if = "Option::is_none")]
    pub location_group_id: Option<OrgGroupId>,
    /// Description.
    #[serde(default, deserialize_with = "lenient::text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The assignments of the version before go to this one as well.
    #[serde(
        rename = "CarryOverAssignments",
        default,
        deserialize_with = "lenient::flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub carries_assignments: Option<bool>,
}

impl std::fmt::Debug for AppChunk {
    /// Without its content.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (place, size) = (self.chunk_sequence_number, self.chunk_size);
        formatter.debug_struct("AppChunk").field("place", &place).field("size", &size).finish_non_exhaustive()
    }
}

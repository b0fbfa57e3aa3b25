//! How a verification looks on the wire.

use hub_store::{Verification, VerificationState};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::integrations::view::CertificateView;

/// A verification that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = VerificationRequested)]
pub struct Requested {
    /// Id of the verification.
    pub id: String,
    /// Where to read it.
    pub url: String,
}

impl Requested {
    /// A verification that was asked for.
    pub fn new(id: String) -> Self {
        Self { url: format!("/api/v1/verifications/{id}"), id }
    }
}

/// A verification. It is kept for an hour.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Verification)]
pub struct VerificationView {
    /// Id.
    pub id: String,
    /// `requested`, `running` or `done`.
    pub state: &'static str,
    /// Whether it went well; false until done.
    pub is_ok: bool,
    /// What was tried, in order.
    pub steps: Vec<Step>,
}

/// One step of a verification.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Step {
    /// What was tried.
    pub step: String,
    /// Whether it went well.
    pub ok: bool,
    /// What came back.
    pub detail: String,
    /// What to do; empty when it went well.
    pub remedy: String,
    /// What kind of failure it is, such as `name_not_found` or `key_wrong_type`; left out when it went well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The certificate that a server showed which is not trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateView>,
}

impl Step {
    /// What was tried, as people say it.
    pub fn words(&self) -> String {
        match self.step.as_str() {
            "tls" => "TLS".to_owned(),
            "api_access" => "API access".to_owned(),
            "api_key" => "API key".to_owned(),
            "read_org_groups" => "Read organization groups".to_owned(),
            other => {
                let mut words = other.replace('_', " ");
                if let Some(first) = words.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                words
            }
        }
    }
}

impl From<Verification> for VerificationView {
    fn from(row: Verification) -> Self {
        let state = match row.state {
            VerificationState::Requested => "requested",
            VerificationState::Running => "running",
            VerificationState::Done => "done",
        };
        // Steps are absent until the worker answers.
        let steps = serde_json::from_value(row.steps).unwrap_or_default();
        Self { id: row.id, state, is_ok: row.is_ok, steps }
    }
}

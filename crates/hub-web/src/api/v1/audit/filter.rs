//! Which entries of the audit log are asked for.

use hub_core::{audit::Outcome, ids::IntegrationId, operator::Visible};
use hub_store::AuditFilter;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::problem::Problem;

/// Which entries.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Name of who did it: of an operator, a token, a part of the hub.
    pub who: Option<String>,
    /// A verb, such as `operator.add`; with a dot at the end all that begin so: `operator.`.
    pub verb: Option<String>,
    /// Kind of object, such as `device`.
    pub object_kind: Option<String>,
    /// Id of the object.
    pub object_id: Option<String>,
    /// Id of an integration.
    pub integration_id: Option<i64>,
    /// `done`, `refused` or `failed`.
    pub result: Option<String>,
    /// Id of the request that it was part of.
    pub request_id: Option<String>,
    /// Not before this time (RFC 3339).
    pub from: Option<String>,
    /// Before this time (RFC 3339).
    pub to: Option<String>,
}

impl AuditQuery {
    /// Checked.
    pub fn filter(self) -> Result<AuditFilter, Problem> {
        let result = self.result.map(|word| {
            word.parse::<Outcome>()
                .map_err(|_| Problem::field("result", Some(word), "done, refused or failed"))
        });
        Ok(AuditFilter {
            who: self.who,
            verb: self.verb,
            object_kind: self.object_kind,
            object_id: self.object_id,
            result: result.transpose()?,
            request_id: self.request_id,
            from: time("from", self.from)?,
            to: time("to", self.to)?,
        })
    }

    /// What of the visible is asked for.
    pub fn visible(&self, visible: &Visible) -> Visible {
        visible.narrowed(self.integration_id.map(IntegrationId))
    }
}

fn time(field: &str, text: Option<String>) -> Result<Option<Timestamp>, Problem> {
    let read = |text: String| {
        let expected = "a time with its zone, such as 2026-03-01T12:00:00Z";
        text.parse().map_err(|_| Problem::field(field, Some(text), expected))
    };
    text.map(read).transpose()
}

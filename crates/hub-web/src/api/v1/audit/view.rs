//! How an entry of the audit log looks on the wire.

use hub_core::audit::{Actor, Approval, Entry, UemAnswer};
use hub_store::{AuditCheck, AuditRow};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct EntryView {
    /// Its number: one more than the entry before it.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: ActorView,
    /// From where.
    pub from: OriginView,
    /// What, such as `operator.add`.
    pub verb: String,
    /// To what.
    pub object: ObjectView,
    /// The integration that it belongs to; null where it concerns the whole hub.
    pub integration_id: Option<i64>,
    /// What changed, as it was; never a secret.
    pub before: Option<serde_json::Value>,
    /// What changed, as it is.
    pub after: Option<serde_json::Value>,
    /// Why, in the words of who did it.
    pub reason: String,
    /// Who agreed to it.
    pub approvals: Vec<ApprovalView>,
    /// What the tenant answered, where one was asked.
    pub uem: Option<UemAnswerView>,
    /// Id of the request that it was part of.
    pub request_id: String,
    /// `done`, `refused` or `failed`.
    pub result: String,
    /// Why it was not done.
    pub detail: String,
    /// SHA-256 of the entry before it and of this one.
    pub hash: String,
}

/// Who.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditActor)]
pub struct ActorView {
    /// `operator`, `token`, `agent`, `peer`, `unknown`, `shell` or `system`.
    pub kind: String,
    /// Name at that time.
    pub name: String,
    /// Id; empty where there is none.
    pub id: String,
}

/// From where.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditOrigin)]
pub struct OriginView {
    /// `api`, `dashboard`, `cli`, `agent` or `hub`.
    pub surface: String,
    /// Address that the connection came from: behind a proxy, the proxy's.
    pub address: Option<String>,
    /// What the program called itself.
    pub user_agent: String,
}

/// To what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditObject)]
pub struct ObjectView {
    /// Kind, such as `device`.
    pub kind: String,
    /// Id; empty where there is only one.
    pub id: String,
    /// Name at that time.
    pub name: String,
}

/// Somebody agreed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditApproval)]
pub struct ApprovalView {
    /// Who.
    pub who: ActorView,
    /// When.
    pub at: Timestamp,
}

/// What the tenant answered.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditUemAnswer)]
pub struct UemAnswerView {
    /// HTTP status.
    pub status: Option<u16>,
    /// The vendor's code.
    pub code: String,
    /// What it says.
    pub message: String,
    /// The vendor's id of the call.
    pub activity_id: String,
}

/// The last entry of the log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditHead)]
pub struct HeadView {
    /// Its number.
    pub number: i64,
    /// Its hash, which stands for it and for every entry before it.
    pub hash: String,
    /// Both as one text: keep it where the hub cannot write.
    pub head: String,
}

/// What verifying the log found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditCheck)]
pub struct CheckView {
    /// Whether nothing was found.
    pub is_good: bool,
    /// How many entries are good, counted from the first.
    pub entries: u64,
    /// The first entry that is there: older ones were removed after their time.
    pub first_number: i64,
    /// The last entry.
    pub head: String,
    /// Number of the entry at which the log is broken first.
    pub broken_number: Option<i64>,
    /// What is wrong with it.
    pub fault: Option<String>,
}

impl From<AuditRow> for EntryView {
    fn from(row: AuditRow) -> Self {
        let Entry {
            number,
            at,
            who,
            from,
            verb,
            object,
            integration_id,
            before,
            after,
            reason,
            approvals,
            uem,
            request_id,
            result,
            detail,
        } = row.entry;
        Self {
            number,
            at,
            who: who.into(),
            from: OriginView {
                surface: from.surface.to_string(),
                address: from.address.map(|address| address.to_string()),
                user_agent: from.user_agent,
            },
            verb,
            object: ObjectView { kind: object.kind, id: object.id, name: object.name },
            integration_id: integration_id.map(|id| id.0),
            before,
            after,
            reason,
            approvals: approvals.into_iter().map(ApprovalView::from).collect(),
            uem: uem.map(UemAnswerView::from),
            request_id,
            result: result.to_string(),
            detail,
            hash: row.hash,
        }
    }
}

impl From<Actor> for ActorView {
    fn from(who: Actor) -> Self {
        Self { kind: who.kind.to_string(), name: who.name, id: who.id }
    }
}

impl From<Approval> for ApprovalView {
    fn from(approval: Approval) -> Self {
        Self { who: approval.who.into(), at: approval.at }
    }
}

impl From<UemAnswer> for UemAnswerView {
    fn from(answer: UemAnswer) -> Self {
        let UemAnswer { status, code, message, activity_id } = answer;
        Self { status, code, message, activity_id }
    }
}

impl From<AuditCheck> for CheckView {
    fn from(check: AuditCheck) -> Self {
        Self {
            is_good: check.fault.is_none(),
            entries: check.entries,
            first_number: check.anchor.number + 1,
            head: check.head.to_string(),
            broken_number: check.fault.as_ref().map(|fault| fault.number()),
            fault: check.fault.map(|fault| fault.to_string()),
        }
    }
}

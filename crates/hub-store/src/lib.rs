//! The hub's tables and all of the hub's SQL, one file a table.
//!
//! Everything meets here and only here: the worker writes what it read, the web half answers from it and writes
//! requests as rows. [`Store`] is the handle; each file adds the functions of its table to it.

mod actions;
mod addition;
mod agents;
mod app_files;
mod app_states;
mod apps;
mod audit;
mod connectors;
mod contacts;
mod cursor;
mod decisions;
mod device_parts;
mod devices;
mod error;
mod first_load;
mod group_lookups;
mod groups;
mod integrations;
mod key_look_ups;
mod leases;
mod notify;
mod operators;
mod permissions;
mod playbooks;
mod present;
mod purges;
mod runs;
mod runs_seen;
mod schema;
mod search;
mod secrets;
mod security;
mod signals;
mod store;
mod sync_batch;
mod tagging;
mod tokens;
mod trust;
mod uem_events;
mod uem_webhooks;
mod user_groups;
mod users;
mod vault;
mod verifications;
mod visible;

pub use actions::{
    ActionEventRow, ActionFilter, ActionGuards, ActionItemPage, ActionItemRow, ActionPage, ActionPreview,
    ActionRequest, ActionRow, ActionState, Began, Checked, Chosen, Decided, ItemKey, LogMark, NotDecided,
    NotRequested, PreviewedTarget, Requester, SendOutcome, Stopped, ToBegin, ToCheck, UemReply,
};
pub use addition::{ProvisionalDevice, ProvisionalPage, ProvisionalState, Registered, RegistrationToken};
pub use agents::{AgentEntry, AgentRegistered, AgentReport, AgentReported, AgentRow, Invitation, NewAgent};
pub use app_files::{
    APP_FILE_PART_BYTES, APP_FILES_MAX, AppFileRefused, AppFileRow, AppFileState, NewAppFile, Transfer,
    TransferRow,
};
pub use app_states::{
    AppDeviceFilter, AppDevicePage, AppDeviceRow, AppDeviceState, AppReading, DueReading, KnownOnDevice,
    app_reading_lease,
};
pub use apps::{AppRow, DeviceAppRow};
pub use audit::{AuditCheck, AuditFilter, AuditPage, AuditRow};
pub use connectors::{ConnectorLink, ConnectorRow};
pub use contacts::Contact;
pub use cursor::Cursor;
pub use decisions::{DeviceHold, HeldDevices, HeldPlan, NewHold};
pub use device_parts::{DevicePart, DueDevice};
pub use devices::{DeviceFilter, DevicePage, DeviceRow, DeviceState, FleetCounts, HistoryEntry, KnownDevice};
pub use error::StoreError;
pub use group_lookups::{GroupLookup, GroupLookupState, KnownGroups};
pub use groups::{GroupPage, OrgGroupRow, SmartGroupRow};
pub use integrations::{IntegrationRow, NewIntegration, SetUp};
pub use key_look_ups::LookUpOutcome;
pub use leases::Lease;
pub use notify::{Channel, Noted, Notification, NotificationState, StoredNotificationSettings, Untold};
pub use operators::{Login, OperatorChange, OperatorRow, Session};
pub use permissions::{CapabilityRow, PermissionCheck};
pub use playbooks::{
    CaseFilter, CaseOrder, CasePage, CaseRow, NotStopped, PlaybookLook, PlaybookMatches, PlaybookTarget,
};
pub use present::Catalogue;
pub use purges::Purge;
pub use runs::{RunFilter, RunRow};
pub use secrets::{digest_secret, hash_secret};
pub use security::ReadOfDevice;
pub use signals::DeviceRisk;
pub use store::{Store, Topic};
pub use sync_batch::{DeviceChange, NO_RUN, PurgedMessages, SyncBatch};
pub use tagging::{
    DeviceTag, DeviceTagChange, EndedPass, RefusedTag, SentTags, TagRow, TaggableDevice, TaggingCounts,
    TaggingPage, TaggingRow, TaggingState, ToSend, tagging_lease,
};
pub use tokens::{ApiToken, NewToken};
pub use trust::{
    BypassRow, DecisionFilter, DecisionRow, FleetAgent, FleetFacet, FleetRow, IssuerKeysRow, LimitKind,
    LimitRow, LimitedUser, NewBypass, NewDecision, NewLimit, News, NewsPage, NotSettled, ProxyRow,
    ProxySecret, ShutOutRow, SigningKeyRow, StoredRevocationList, TrustSetup,
};
pub use uem_events::{EventAdded, UemEvent};
pub use uem_webhooks::{UemWebhook, WebhookLogin};
pub use user_groups::UserGroupRow;
pub use users::{UserFilter, UserPage, UserRow};
pub use vault::Vault;
pub use verifications::{Verification, VerificationState};

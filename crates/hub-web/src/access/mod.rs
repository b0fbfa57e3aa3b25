//! Who calls, and what they may do. A handler that needs a permission holds [`Allowed`] as a value: one that does not
//! visibly asks nobody.

mod allowed;
mod caller;
mod in_scope;
mod page;
mod proof;
mod registration_limits;
mod shown_groups;
mod signed_form;

pub use allowed::{
    AddIntegrations, Allowed, ApproveActions, CheckAudit, Decide, LiftLimit, ManageActionGuards,
    ManageIntegrations, ManageOperators, ManagePolicies, Need, Read, ReadAudit, ReadHub, RequestActions,
    RevokeAgents, SetLimit, SetRisk, StartActions, StartSync, StopActions,
};
pub(crate) use caller::bearer;
pub use caller::{Caller, Via};
pub use in_scope::{ActionId, AuditNumber, HubName, HubNumber, InScope, ProvisionalId, VerificationId};
pub use page::PageAllowed;
pub use proof::Proof;
pub use registration_limits::RegistrationLimits;
pub use shown_groups::{Selectable, hide_org_groups, shown_org_groups};
pub use signed_form::{SignedForm, read_form};

//! Whether the chosen groups are there and visible to the account.

use hub_core::{
    integration::{ChosenGroup, GroupKind, IntegrationSettings},
    verification::{About, FailureClass},
};
use uem_client::{UemClient, UemError};
use uem_types::{OrgGroupId, SmartGroupId};

use super::VerificationStep;

const STEP: &str = "groups";
/// Groups that are looked at: a person waits.
const LOOKED_AT: usize = 20;

/// The step; `None` where no group is chosen, because everything is read.
pub(super) async fn look(client: &UemClient, settings: &IntegrationSettings) -> Option<VerificationStep> {
    let chosen = &settings.scope.groups;
    if chosen.is_empty() {
        return None;
    }
    for group in chosen.iter().take(LOOKED_AT) {
        match is_there(client, group).await {
            Ok(true) => {}
            Ok(false) => {
                let class = FailureClass::GroupNotVisible;
                let about = About { group: &group.name, ..About::default() };
                let detail = format!(
                    "{:?} ({} {}) is gone, or the account does not see it",
                    group.name, group.key.kind, group.key.uem_id.0
                );
                return Some(VerificationStep::failed(STEP, class, detail, class.remedy(about)));
            }
            // The role is told about by the steps before; anything else is no word about the group.
            Err(error) if error.is_permission() => break,
            Err(error) => {
                let class = FailureClass::TenantFailed;
                let remedy = class.remedy(About::default());
                return Some(VerificationStep::failed(STEP, class, error.to_string(), remedy));
            }
        }
    }
    Some(VerificationStep::well(STEP, format!("the account sees the {} chosen groups", chosen.len())))
}

async fn is_there(client: &UemClient, group: &ChosenGroup) -> Result<bool, UemError> {
    let id = group.key.uem_id.0;
    Ok(match group.key.kind {
        GroupKind::OrgGroup => client.org_groups().find(OrgGroupId(id)).await?.is_some(),
        GroupKind::SmartGroup => client.smart_groups().find(SmartGroupId(id)).await?.is_some(),
    })
}

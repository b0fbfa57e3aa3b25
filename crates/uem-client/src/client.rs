//! The client: settings made ready for use, shared by all who hold a clone.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::{
    budget::{BudgetSnapshot, Class},
    call::Call,
    credentials::Credentials,
    error::UemError,
    resources::{
        admins::Admins, apps::Apps, compliance_policies::CompliancePolicies, devices::Devices,
        org_groups::OrgGroups, profiles::Profiles, smart_groups::SmartGroups, system::System, tags::Tags,
        user_groups::UserGroups, users::Users, wipe_protection::WipeProtection,
    },
    settings::Settings,
    tls_look,
    transport::{Answer, Transport},
};

/// A client of one tenant. Clones share connections, token and budget; each clone may have its own class and
/// request id.
#[derive(Clone)]
pub struct UemClient {
    transport: Arc<Transport>,
    context: Context,
}

/// What belongs to one clone of the client.
#[derive(Debug, Clone, Default)]
pub(crate) struct Context {
    pub(crate) class: Class,
    pub(crate) request_id: Option<Arc<str>>,
    pub(crate) is_single_attempt: bool,
}

impl UemClient {
    /// Makes a client; nothing is sent yet.
    pub fn new(settings: Settings) -> Result<Self, UemError> {
        Ok(Self { transport: Arc::new(Transport::new(settings)?), context: Context::default() })
    }

    /// A clone whose calls have this class. Without it calls are interactive.
    pub fn with_class(&self, class: Class) -> Self {
        let mut clone = self.clone();
        clone.context.class = class;
        clone
    }

    /// A clone whose calls carry this id in `X-Request-Id` and in the log.
    pub fn with_request_id(&self, id: &str) -> Self {
        let mut clone = self.clone();
        clone.context.request_id = Some(id.into());
        clone
    }

    /// A clone that never repeats a call, for checks where a person waits.
    pub fn without_retries(&self) -> Self {
        let mut clone = self.clone();
        clone.context.is_single_attempt = true;
        clone
    }

    /// What is known of the rate budget now.
    pub fn budget(&self) -> BudgetSnapshot {
        self.transport.budget.snapshot()
    }

    /// The address of the API that is asked.
    pub fn api_url(&self) -> &url::Url {
        &self.transport.settings.api_url
    }

    /// The certificate that the server at the API's address, or the token service, shows: DER. It is looked at and
    /// refused; nothing is sent. For telling a person what a refused server showed.
    pub async fn shown_certificate(&self, host: &str) -> Option<Vec<u8>> {
        let settings = &self.transport.settings;
        let token_url = match &settings.credentials {
            Credentials::OAuth { token_url, .. } => url::Url::parse(token_url).ok(),
            _ => None,
        };
        let url = [Some(settings.api_url.clone()), token_url]
            .into_iter()
            .flatten()
            .find(|url| url.host_str() == Some(host))?;
        tls_look::look(settings, &url).await.ok().flatten()
    }

    /// Devices and all that hangs on them.
    pub fn devices(&self) -> Devices {
        Devices { client: self.clone() }
    }

    /// Enrollment users.
    pub fn users(&self) -> Users {
        Users { client: self.clone() }
    }

    /// User groups.
    pub fn user_groups(&self) -> UserGroups {
        UserGroups { client: self.clone() }
    }

    /// Organization groups.
    pub fn org_groups(&self) -> OrgGroups {
        OrgGroups { client: self.clone() }
    }

    /// Smart groups.
    pub fn smart_groups(&self) -> SmartGroups {
        SmartGroups { client: self.clone() }
    }

    /// Managed apps.
    pub fn apps(&self) -> Apps {
        Apps { client: self.clone() }
    }

    /// Tags.
    pub fn tags(&self) -> Tags {
        Tags { client: self.clone() }
    }

    /// Profiles.
    pub fn profiles(&self) -> Profiles {
        Profiles { client: self.clone() }
    }

    /// Compliance policies.
    pub fn compliance_policies(&self) -> CompliancePolicies {
        CompliancePolicies { client: self.clone() }
    }

    /// Admin accounts.
    pub fn admins(&self) -> Admins {
        Admins { client: self.clone() }
    }

    /// Wipes that the tenant holds.
    pub fn wipe_protection(&self) -> WipeProtection {
        WipeProtection { client: self.clone() }
    }

    /// The system itself.
    pub fn system(&self) -> System {
        System { client: self.clone() }
    }

    /// Makes a call and reads its body; an answer without one is an error.
    pub async fn read<T: DeserializeOwned>(&self, call: &Call) -> Result<T, UemError> {
        self.transport.read(call, &self.context).await
    }

    /// Makes a call and reads its body, if there is one, and tells its size. 204 and an empty 200 are `None`.
    pub async fn read_optional<T: DeserializeOwned>(
        &self,
        call: &Call,
    ) -> Result<(Option<T>, usize), UemError> {
        self.transport.read_optional(call, &self.context).await
    }

    /// Makes a call whose answer is one long list and keeps the ids.
    pub(crate) async fn read_ids(&self, call: &Call) -> Result<Vec<uem_types::DeviceId>, UemError> {
        self.transport.read_ids(call, &self.context).await
    }

    /// One request of a write and what came back.
    pub(crate) async fn exchange_once(&self, call: &Call) -> Result<Answer, UemError> {
        self.transport.write(call, &self.context).await
    }

    /// Makes a call and drops its body. Returns the status.
    pub async fn send(&self, call: &Call) -> Result<http::StatusCode, UemError> {
        self.transport.send(call, &self.context).await
    }
}

impl std::fmt::Debug for UemClient {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let api_url = self.api_url().as_str();
        formatter
            .debug_struct("UemClient")
            .field("api_url", &api_url)
            .field("context", &self.context)
            .finish()
    }
}

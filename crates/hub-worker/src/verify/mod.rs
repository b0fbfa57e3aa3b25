//! Trying credentials step by step, without side effects (HM-5, TM-7): address, connection, TLS, credentials, API
//! access, API key, then the permission of each section with the role resource that is missing, then the chosen groups.
//!
//! The web half asks for it by a row; the worker answers in the same row, because only the worker calls out.

mod classify;
mod groups;

use std::time::Duration;

use hub_core::{
    certificate::CertificateFacts,
    integration::{Credentials, IntegrationSettings, SettingError},
    permissions::{Capability, answer},
    verification::{About, FailureClass},
};
use hub_store::{Topic, Verification};
use jiff::Timestamp;
use secrecy::SecretString;
use serde::Serialize;
use tracing::{info, warn};
use uem_client::{ErrorKind, UemClient, UemError};
use uem_types::system::info::SystemInfo;

use crate::{
    Worker, WorkerSettings,
    connect::connect,
    permissions::{Seen, probe_all},
};
use classify::Classified;

/// The longest that a person waits for all steps together.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// How long a verification that another hub can answer is kept from being taken here again.
const GIVEN_BACK_AFTER: Duration = Duration::from_secs(1);

/// One step and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerificationStep {
    /// `address`, `connect`, `tls`, `credentials`, `api_access`, `api_key`, then `read_devices`, `read_org_groups`,
    /// `read_smart_groups`, `read_user_groups`, `read_users`, `read_apps`, then `groups`.
    pub step: &'static str,
    /// Whether it went well.
    pub ok: bool,
    /// What was seen.
    pub detail: String,
    /// What to do, with the console's menu path; empty when it went well.
    pub remedy: String,
    /// What kind of failure it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<FailureClass>,
    /// The certificate that a server showed which is not trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateFacts>,
}

/// Steps before any permission, in the order in which they can fail.
const STEPS: [&str; 6] = ["address", "connect", "tls", "credentials", "api_access", "api_key"];
/// What every integration reads, in the order it is told.
const READS: [(&str, Capability); 6] = [
    ("read_devices", Capability::ReadDevices),
    ("read_org_groups", Capability::ReadOrgGroups),
    ("read_smart_groups", Capability::ReadSmartGroups),
    ("read_user_groups", Capability::ReadUserGroups),
    ("read_users", Capability::ReadUsers),
    ("read_apps", Capability::ReadApps),
];

impl VerificationStep {
    pub(crate) fn well(step: &'static str, detail: String) -> Self {
        Self { step, ok: true, detail, remedy: String::new(), class: None, certificate: None }
    }

    pub(crate) fn failed(step: &'static str, class: FailureClass, detail: String, remedy: String) -> Self {
        Self { step, ok: false, detail, remedy, class: Some(class), certificate: None }
    }
}

/// Tries settings and credentials. It is well when the tenant lets the account in, the devices can be read and the
/// chosen groups are there; other sections that cannot be read are off and named in their steps.
pub async fn verify(
    settings: &IntegrationSettings,
    credentials: &Credentials,
    worker: &WorkerSettings,
) -> (bool, Vec<VerificationStep>) {
    verify_through(settings, credentials, worker, None).await
}

/// The same, through a connector where there is one.
async fn verify_through(
    settings: &IntegrationSettings,
    credentials: &Credentials,
    worker: &WorkerSettings,
    tunnel: Option<&SecretString>,
) -> (bool, Vec<VerificationStep>) {
    let now = Timestamp::now();
    if let Err(refusals) = settings.check_at(now).and(check_aside(credentials, now).await) {
        let class =
            if refusals[0].field == "p12" { FailureClass::BadCredentials } else { FailureClass::BadSetting };
        let detail = refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let remedy = class.remedy(About::default());
        return (false, vec![VerificationStep::failed(class.step(), class, detail, remedy)]);
    }
    let client = match connect(settings, credentials, worker, tunnel) {
        Ok(client) => client.without_retries(),
        Err(error) => return (false, steps_until(&error, settings, credentials, None).await),
    };
    match tokio::time::timeout(TIME_LIMIT, try_all(&client, settings, credentials)).await {
        Ok(outcome) => outcome,
        Err(_) => {
            let class = FailureClass::Timeout;
            let host = client.api_url().host_str().unwrap_or_default();
            let detail = format!("no end after {} seconds", TIME_LIMIT.as_secs());
            let remedy = class.remedy(About { host, ..About::default() });
            (false, vec![VerificationStep::failed("connect", class, detail, remedy)])
        }
    }
}

/// To open a .p12 may take seconds: not on a thread that renews leases.
async fn check_aside(credentials: &Credentials, now: Timestamp) -> Result<(), Vec<SettingError>> {
    let credentials = credentials.clone();
    let checked = tokio::task::spawn_blocking(move || credentials.check_at(now)).await;
    // Who panicked has been told of; what cannot be checked is not fine.
    checked.unwrap_or_else(|error| {
        Err(vec![SettingError { field: "p12", value: String::new(), expected: error.to_string() }])
    })
}

/// Answers a verification that was taken from the store.
pub(crate) async fn verify_next(worker: &Worker, (verification, credentials): (Verification, Credentials)) {
    let settings = &verification.settings;
    // Nobody has a connector for what is not saved yet.
    let can_reach = match verification.integration {
        Some(id) => worker.can_reach(id, settings),
        None => !settings.through_connector,
    };
    if !can_reach && leave_to_another(worker, &verification).await {
        return;
    }
    let (is_ok, steps) = if can_reach {
        let tunnel = verification.integration.and_then(|id| worker.tunnel_of(id, settings));
        verify_through(settings, &credentials, &worker.settings, tunnel.as_ref()).await
    } else {
        (false, vec![without_connector(settings)])
    };
    let failed: Vec<&str> = steps.iter().filter(|step| !step.ok).map(|step| step.step).collect();
    info!("Verified {}: well = {is_ok}, failed steps: {failed:?}", verification.settings.api_url);
    let steps = match serde_json::to_value(&steps) {
        Ok(steps) => steps,
        Err(error) => {
            serde_json::json!([{ "step": "address", "ok": false, "detail": error.to_string(), "remedy": "" }])
        }
    };
    if let Err(error) = worker.store.end_verification(&verification.id, is_ok, &steps, Timestamp::now()).await
    {
        warn!("The answer of a verification could not be stored: {error}");
    }
    worker.store.wake(Topic::Work);
}

/// Gives a verification back where the connector is connected to another hub. Answers whether it did.
async fn leave_to_another(worker: &Worker, verification: &Verification) -> bool {
    let Some(id) = verification.integration else { return false };
    let now = Timestamp::now();
    let is_elsewhere = match worker.store.find_connector(id).await {
        Ok(Some(connector)) => connector.links.iter().any(|link| link.is_alive(now)),
        _ => false,
    };
    if !is_elsewhere {
        return false;
    }
    // This hub must not take it again at once.
    tokio::time::sleep(GIVEN_BACK_AFTER).await;
    worker.store.give_verification_back(&verification.id).await.is_ok()
}

fn without_connector(settings: &IntegrationSettings) -> VerificationStep {
    let detail = format!("no connector is connected that carries to {}", settings.api_url);
    let remedy = "Save the integration, make a token for its connector and start `mooring connector` beside the UEM; then \
                  verify again."
        .to_owned();
    VerificationStep::failed("connect", FailureClass::NotReachable, detail, remedy)
}

async fn try_all(
    client: &UemClient,
    settings: &IntegrationSettings,
    credentials: &Credentials,
) -> (bool, Vec<VerificationStep>) {
    let (product, mut steps) = match client.system().info().await {
        Ok(info) => match product_of(&info) {
            Some(product) => (product, Vec::new()),
            None => return (false, vec![no_uem(client)]),
        },
        // Some roles may not even read this; what follows tells more.
        Err(error) if error.is_permission() => ("the tenant answers".to_owned(), Vec::new()),
        Err(error) => return (false, steps_until(&error, settings, credentials, Some(client)).await),
    };
    let seen = probe_all(client).await;
    // What let the first question pass may refuse the next: then it is no matter of the role.
    if let Some(error) = seen.error_of(Capability::ReadDevices).filter(|error| !error.is_permission()) {
        return (false, steps_until(error, settings, credentials, Some(client)).await);
    }
    for step in STEPS {
        steps.push(VerificationStep::well(step, step_detail(step, client, settings, &product)));
    }
    steps.extend(READS.map(|(step, capability)| read_step(step, capability, &seen, client, credentials)));
    let has_devices = steps.iter().any(|step| step.step == "read_devices" && step.ok);
    let groups = groups::look(client, settings).await;
    let has_groups = groups.as_ref().is_none_or(|step| step.ok);
    steps.extend(groups);
    (has_devices && has_groups, steps)
}

/// Every UEM tells its name or its version here; other services do not.
fn product_of(info: &SystemInfo) -> Option<String> {
    let (name, version) = (info.product_name.as_deref(), info.product_version.as_deref());
    if name.is_none() && version.is_none() {
        return None;
    }
    let words: Vec<&str> = [Some(name.unwrap_or("the tenant")), version].into_iter().flatten().collect();
    Some(words.join(" "))
}

fn no_uem(client: &UemClient) -> VerificationStep {
    let host = client.api_url().host_str().unwrap_or_default();
    let class = FailureClass::OtherService;
    let detail = format!("{host} answers, but not with the name and version of a UEM");
    VerificationStep::failed(class.step(), class, detail, class.remedy(About { host, ..About::default() }))
}

/// What the probes showed of one section.
fn read_step(
    step: &'static str,
    capability: Capability,
    seen: &Seen,
    client: &UemClient,
    credentials: &Credentials,
) -> VerificationStep {
    if answer(capability, &seen.probes) == hub_core::permissions::Answer::Granted {
        let count =
            seen.count_of(capability).map_or("allowed".to_owned(), |count| format!("allowed, {count} found"));
        return VerificationStep::well(step, count);
    }
    match seen.error_of(capability) {
        Some(error) => {
            let Classified { class, remedy } =
                classify::classify(error, client.api_url().as_str(), credentials);
            VerificationStep::failed(step, class, error.to_string(), remedy)
        }
        None => VerificationStep::failed(
            step,
            FailureClass::TenantFailed,
            "it was not answered".to_owned(),
            FailureClass::TenantFailed.remedy(About::default()),
        ),
    }
}

fn step_detail(step: &str, client: &UemClient, settings: &IntegrationSettings, product: &str) -> String {
    let url = client.api_url();
    match step {
        "address" => address_detail(url, settings),
        "connect" => match &settings.proxy_url {
            Some(proxy) => format!("connected through {proxy}"),
            None => format!("connected to {}", url.host_str().unwrap_or_default()),
        },
        "tls" if url.scheme() == "http" => "plain http, on this machine only".to_owned(),
        "tls" => match &settings.custom_ca_pem {
            Some(pem) => {
                let lines: Vec<String> = hub_core::certificate::authorities(pem)
                    .unwrap_or_default()
                    .iter()
                    .map(CertificateFacts::line)
                    .collect();
                format!("the certificate is trusted (own CA: {})", lines.join("; "))
            }
            None => "the certificate is trusted".to_owned(),
        },
        "api_access" => product.to_owned(),
        _ => "accepted".to_owned(),
    }
}

/// Says so when the address of a console was given.
fn address_detail(url: &url::Url, settings: &IntegrationSettings) -> String {
    match hub_core::integration::address::api_of_console(&settings.api_url) {
        Some(api) => format!("{} is the console: its API is asked at {api}", settings.api_url.trim()),
        None => format!("the API is asked at {url}"),
    }
}

/// The steps up to the one that failed.
async fn steps_until(
    error: &UemError,
    settings: &IntegrationSettings,
    credentials: &Credentials,
    client: Option<&UemClient>,
) -> Vec<VerificationStep> {
    let Classified { class, remedy } = classify::classify(error, &settings.api_url, credentials);
    let mut steps = Vec::new();
    for step in STEPS {
        if step == class.step() {
            let mut failed = VerificationStep::failed(step, class, error.to_string(), remedy);
            failed.certificate = shown_certificate(error, client).await;
            if let Some(shown) = &failed.certificate {
                failed.detail.push_str(&certificate_words(shown));
            }
            steps.push(failed);
            break;
        }
        let detail = if step == "address" { settings.api_url.clone() } else { "passed".to_owned() };
        steps.push(VerificationStep::well(step, detail));
    }
    steps
}

async fn shown_certificate(error: &UemError, client: Option<&UemClient>) -> Option<CertificateFacts> {
    let ErrorKind::Tls { host, .. } = error.kind() else { return None };
    let der = client?.shown_certificate(host).await?;
    CertificateFacts::of_der(&der).ok()
}

fn certificate_words(shown: &CertificateFacts) -> String {
    format!(
        ". It showed the certificate of {} (issued by {}, for {}, from {} to {}, SHA-256 {})",
        shown.subject,
        shown.issuer,
        if shown.names.is_empty() { "no name".to_owned() } else { shown.names.join(", ") },
        shown.not_before,
        shown.not_after,
        shown.sha256
    )
}

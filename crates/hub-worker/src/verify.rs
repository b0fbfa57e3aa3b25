//! Trying credentials step by step, without side effects (HM-5, TM-7): address, connection, TLS, credentials, API
//! access, API key, then the permission of each section with the role resource that is missing.
//!
//! The web half asks for it by a row; the worker answers in the same row, because only the worker calls out.

use std::time::Duration;

use hub_core::integration::{Credentials, IntegrationSettings};
use hub_store::{Topic, Verification};
use jiff::Timestamp;
use serde::Serialize;
use tracing::{info, warn};
use uem_client::{
    AppSearch, DeviceSearch, ErrorKind, Listing, OrgGroupSearch, Search, SmartGroupSearch, UemClient,
    UemError, UserSearch,
};

use crate::{Worker, WorkerSettings, connect::connect};

/// The longest that a person waits for all steps together.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// One step and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerificationStep {
    /// `address`, `connect`, `tls`, `credentials`, `api_access`, `api_key`, then `read_devices`, `read_org_groups`,
    /// `read_smart_groups`, `read_users`, `read_apps`.
    pub step: &'static str,
    /// Whether it went well.
    pub ok: bool,
    /// What was seen.
    pub detail: String,
    /// What to do, with the console's menu path; empty when it went well.
    pub remedy: String,
}

/// Steps before any permission, in the order in which they can fail.
const STEPS: [&str; 6] = ["address", "connect", "tls", "credentials", "api_access", "api_key"];

/// Tries settings and credentials. It is well when the tenant lets the account in and the devices can be read;
/// other sections that cannot be read are off and named in their steps.
pub async fn verify(
    settings: &IntegrationSettings,
    credentials: &Credentials,
    worker: &WorkerSettings,
) -> (bool, Vec<VerificationStep>) {
    if let Err(refusals) = settings.check() {
        let detail = refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let remedy = "Correct the fields that are named.".to_owned();
        return (false, vec![VerificationStep { step: "address", ok: false, detail, remedy }]);
    }
    let client = match connect(settings, credentials, worker) {
        Ok(client) => client.without_retries(),
        Err(error) => return (false, steps_until(&error, settings)),
    };
    match tokio::time::timeout(TIME_LIMIT, try_all(&client, settings)).await {
        Ok(outcome) => outcome,
        Err(_) => {
            let detail = format!("no end after {} seconds", TIME_LIMIT.as_secs());
            let remedy = "The tenant or the way to it is slow. Try again.".to_owned();
            (false, vec![VerificationStep { step: "connect", ok: false, detail, remedy }])
        }
    }
}

/// Answers a verification that was taken from the store.
pub(crate) async fn verify_next(worker: &Worker, (verification, credentials): (Verification, Credentials)) {
    let (is_ok, steps) = verify(&verification.settings, &credentials, &worker.settings).await;
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

async fn try_all(client: &UemClient, settings: &IntegrationSettings) -> (bool, Vec<VerificationStep>) {
    let (detail, mut steps) = match client.system().info().await {
        Ok(info) => {
            let name = info.product_name.unwrap_or_else(|| "the tenant".into());
            (format!("{name} {}", info.product_version.unwrap_or_default()), Vec::new())
        }
        // Some roles may not even read this; what follows tells more.
        Err(error) if error.is_permission() => ("the tenant answers".to_owned(), Vec::new()),
        Err(error) => return (false, steps_until(&error, settings)),
    };
    for step in STEPS {
        steps.push(well(step, step_detail(step, client, settings, detail.trim_end())));
    }
    let devices = probe("read_devices", client.devices().search(&DeviceSearch::default())).await;
    let is_ok = devices.ok;
    steps.push(devices);
    steps.push(probe("read_org_groups", client.org_groups().search(&OrgGroupSearch::default())).await);
    steps.push(probe("read_smart_groups", client.smart_groups().search(&SmartGroupSearch::default())).await);
    steps.push(probe("read_users", client.users().search(&UserSearch::default())).await);
    steps.push(probe("read_apps", client.apps().search(&AppSearch::default())).await);
    (is_ok, steps)
}

fn well(step: &'static str, detail: String) -> VerificationStep {
    VerificationStep { step, ok: true, detail, remedy: String::new() }
}

fn step_detail(step: &str, client: &UemClient, settings: &IntegrationSettings, product: &str) -> String {
    let url = client.api_url();
    match step {
        "address" => format!("the API is asked at {url}"),
        "connect" => match &settings.proxy_url {
            Some(proxy) => format!("connected through {proxy}"),
            None => format!("connected to {}", url.host_str().unwrap_or_default()),
        },
        "tls" if url.scheme() == "http" => "plain http, on this machine only".to_owned(),
        "tls" if settings.custom_ca_pem.is_some() => "the certificate is trusted (own CA)".to_owned(),
        "tls" => "the certificate is trusted".to_owned(),
        "api_access" => product.to_owned(),
        _ => "accepted".to_owned(),
    }
}

/// One record of a search shows whether the role allows it.
async fn probe<L: Listing>(step: &'static str, search: Search<L>) -> VerificationStep {
    match search.page_size(1).page(0).await {
        Ok(page) => {
            let count = page.total.unwrap_or(page.items.len() as u64);
            well(step, format!("allowed, {count} found"))
        }
        Err(error) => VerificationStep { step, ok: false, detail: error.to_string(), remedy: error.remedy() },
    }
}

/// The steps up to the one that failed.
fn steps_until(error: &UemError, settings: &IntegrationSettings) -> Vec<VerificationStep> {
    let failed = failed_step(error);
    let mut steps = Vec::new();
    for step in STEPS {
        if step == failed {
            steps.push(VerificationStep {
                step,
                ok: false,
                detail: error.to_string(),
                remedy: error.remedy(),
            });
            break;
        }
        let detail = if step == "address" { settings.api_url.clone() } else { "passed".to_owned() };
        steps.push(well(step, detail));
    }
    steps
}

/// Which step a failure belongs to.
fn failed_step(error: &UemError) -> &'static str {
    match error.kind() {
        ErrorKind::BadSetting { field, .. } => match *field {
            "api_url" => "address",
            "proxy" | "proxy_url" => "connect",
            "custom_ca_pem" => "tls",
            "api_key" => "api_key",
            _ => "credentials",
        },
        ErrorKind::Dns { .. }
        | ErrorKind::Connect { .. }
        | ErrorKind::Timeout { .. }
        | ErrorKind::Proxy { .. } => "connect",
        ErrorKind::Tls { .. } => "tls",
        ErrorKind::CredentialsRefused { .. } | ErrorKind::TokenRefused { .. } => "credentials",
        ErrorKind::KeyMissingOrUnknown | ErrorKind::KeyWrongType | ErrorKind::KeyOtherTenant => "api_key",
        ErrorKind::ApiAccessDisabled { .. }
        | ErrorKind::RateLimited { .. }
        | ErrorKind::BudgetReserved { .. } => "api_access",
        // A web page, a redirection, something that is no JSON: somebody else answers at that address.
        _ => "address",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_belongs_to_one_step() {
        let table = [
            (ErrorKind::Dns { host: "h".into(), seen: "s".into() }, "connect"),
            (ErrorKind::Tls { host: "h".into(), seen: "s".into() }, "tls"),
            (ErrorKind::CredentialsRefused { code: None, message: "m".into() }, "credentials"),
            (ErrorKind::TokenRefused { error: "invalid_client".into(), description: None }, "credentials"),
            (ErrorKind::ApiAccessDisabled { message: "m".into() }, "api_access"),
            (ErrorKind::KeyMissingOrUnknown, "api_key"),
            (ErrorKind::HtmlPage { status: 200, title: None }, "address"),
        ];
        for (kind, step) in table {
            assert_eq!(failed_step(&UemError::from(kind.clone())), step, "{kind:?}");
        }
    }
}

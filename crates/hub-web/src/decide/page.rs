//! The page that a user sees who is not let in: why, what to mend, whom to ask. It stands by itself, because it is shown
//! under the address of the service: one style, no script, no picture, no secret.

use std::sync::LazyLock;

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderValue, StatusCode, header};
use hub_core::{
    decision_settings::RefusalPage,
    services::Reason,
    trust::{Factor, Verdict},
};
use sha2::{Digest as _, Sha256};

use super::{Decider, check_again, judge::Judged};

const STYLE: &str = include_str!("page.css");

/// Only this style, and the logo that is part of the page.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
});

#[derive(Template)]
#[template(path = "decide/denied.html")]
struct Denied<'a> {
    style: &'static str,
    words: &'a RefusalPage,
    title: &'static str,
    why: String,
    steps: Vec<String>,
    /// Where *Check again* leads.
    again: String,
    /// The device is being read: the page looks at itself again, there, after so many seconds.
    looks_again: Option<(u8, String)>,
    service: &'a str,
    device: &'a str,
    confirmed: Option<String>,
    code: &'static str,
    time: String,
}

/// The page of a refusal. Where its user asks for it, the device is read from its tenant.
pub(super) fn denied(decider: &Decider, judged: &Judged<'_>, status: StatusCode) -> Response {
    let text = match page(decider, judged).render() {
        Ok(text) => text,
        Err(error) => {
            tracing::error!("The page of a refusal could not be made: {error}");
            return status.into_response();
        }
    };
    let mut answer = (status, text).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    if let Ok(policy) = HeaderValue::from_str(&POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    answer
}

fn page<'a>(decider: &Decider, judged: &Judged<'a>) -> Denied<'a> {
    let decision = judged.decision;
    let (without, with) = check_again::references(judged.target);
    let is_read = judged
        .device
        .is_some_and(|device| check_again::is_wished(judged.target) && decider.read_again(device.id()));
    let (title, why, steps) = if is_read {
        let why =
            "The management system is being asked about your device. This page looks again in a moment.";
        ("Your device is being checked", why.to_owned(), Vec::new())
    } else {
        (title(&decision.reason), why(&decision.reason), steps(judged))
    };
    let confirmed = decision.facts_age.map(|age| format!("{} ago", hub_core::trust::span(age)));
    Denied {
        style: STYLE,
        words: &judged.setup.settings.page,
        title,
        why,
        steps,
        looks_again: is_read.then(|| (check_again::LOOK_AFTER_SECONDS, without.clone())),
        again: if judged.device.is_some() { with } else { without },
        service: decision.service.map_or("", |service| &service.name),
        device: judged.device.map_or("", |device| device.serial_number()),
        confirmed,
        code: decision.reason.code(),
        time: judged.now.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    }
}

fn title(reason: &Reason) -> &'static str {
    match reason {
        Reason::FactsTooOld { .. } => "Your device cannot be checked right now",
        Reason::NoUser => "You are not signed in",
        Reason::NotInGroup => "You have no access to this service",
        Reason::NoService | Reason::NoPolicy | Reason::PathRefused(_) => "This address is not available",
        Reason::NoDevice
        | Reason::CertificateRefused(_)
        | Reason::NotInFleet { .. }
        | Reason::AmbiguousDevice { .. } => "Your device is not recognised",
        _ => "Your device does not meet the requirements",
    }
}

/// For the user: nothing of how the hub is configured.
fn why(reason: &Reason) -> String {
    match reason {
        Reason::FactsTooOld { age } => format!(
            "The management system has not confirmed the state of your device for {}, and this service needs to know it.",
            hub_core::trust::span(*age)
        ),
        Reason::NoUser => "This service wants to know who you are.".to_owned(),
        Reason::NotInGroup => "Your account belongs to none of the groups that may use it.".to_owned(),
        Reason::NoService | Reason::NoPolicy | Reason::PathRefused(_) => {
            "There is nothing here that you could be let in to.".to_owned()
        }
        Reason::NoDevice => "Your browser did not show the certificate of a managed device.".to_owned(),
        Reason::CertificateRefused(_) => {
            "The certificate that your browser showed is not accepted.".to_owned()
        }
        Reason::NotInFleet { .. } => "Your device is not among the managed devices.".to_owned(),
        Reason::AmbiguousDevice { .. } => "It cannot be told which managed device yours is.".to_owned(),
        Reason::Silent => "Nothing was heard of your device for too long.".to_owned(),
        Reason::Limited { .. } => "Access from your device is limited at the moment.".to_owned(),
        Reason::Factor(Factor::Compliance) => "Your device breaks a compliance policy.".to_owned(),
        Reason::Factor(Factor::Enrollment) => "Your device is not enrolled.".to_owned(),
        Reason::Factor(factor) => format!("What keeps it out: {}.", factor.label().to_lowercase()),
        _ => String::new(),
    }
}

/// What the user can do, the decisive thing first.
fn steps(judged: &Judged<'_>) -> Vec<String> {
    let decision = judged.decision;
    let plain = |text: &str| vec![text.to_owned()];
    match &decision.reason {
        Reason::NoDevice => {
            plain("Use your managed device, and choose its certificate when the browser asks for one.")
        }
        Reason::CertificateRefused(_) => {
            plain("Open Hub on your device and synchronize it, so that it gets a new certificate.")
        }
        Reason::NotInFleet { .. } => plain("Enrol the device."),
        Reason::Silent => plain("Open Hub on your device and synchronize it."),
        Reason::FactsTooOld { .. } => plain("Try again in a few minutes."),
        Reason::NoUser => plain("Sign in."),
        Reason::Factor(_) => mend(judged),
        _ => Vec::new(),
    }
}

fn mend(judged: &Judged<'_>) -> Vec<String> {
    let Some(assessment) = judged.decision.assessment.as_ref() else { return Vec::new() };
    let costs = |finding: &&hub_core::trust::Finding| {
        !finding.is_trial
            && finding.verdict != Verdict::Good
            && finding.effect.leaves() < hub_core::trust::TrustScore::MAX
    };
    let mut found: Vec<_> = assessment.findings.iter().filter(costs).collect();
    found.sort_by_key(|finding| finding.effect.leaves());
    found.into_iter().filter_map(|finding| finding.remedy(&judged.setup.rules.trust)).collect()
}

//! Factors: what of a device costs it how much. A change is tried on the whole fleet before it is saved.

use askama::Template;
use axum::{
    extract::State,
    response::{Html, IntoResponse as _, Response},
};
use hub_core::{
    operator::Permission,
    services::PolicySet,
    trust::{Factor, Switch, TrustRules},
};
use hub_store::Session;
use page_kit::components::{Alert, Badge, Tone};

use super::{
    effect,
    factor_fields::FactorFields,
    factor_form::FactorForm,
    forms,
    frame::{Done, Tab, TrustPage, back},
    preview::Preview,
    tried::{Sent, tried},
};
use crate::{
    WebState,
    access::{HubName, ManagePolicies, PageAllowed, ReadHub, SignedForm},
    dashboard::{PageError, fields},
    http::{fields::FieldError, params::PageParams, path::PageId, problem::Problem},
};

#[derive(Template)]
#[template(path = "trust/factors.html")]
struct FactorsPage {
    alert: Option<Alert>,
    lines: Vec<Line>,
}

/// A factor in the table.
struct Line {
    href: String,
    label: &'static str,
    about: &'static str,
    state: Badge,
    bad: String,
    unknown: String,
}

#[derive(Template)]
#[template(path = "trust/factor.html")]
struct FactorPage {
    alert: Option<Alert>,
    preview: Option<Preview>,
    previewed: String,
    action: String,
    may_manage: bool,
    is_compliance: bool,
    fields: FactorFields,
    form_token: String,
}

/// `GET /trust/factors`
pub async fn list(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(done): PageParams<Done>,
) -> Result<Html<String>, PageError> {
    let rules = state.store.trust_setup().await?.set.trust;
    let page = FactorsPage {
        alert: done.alert(),
        lines: Factor::all().map(|factor| Line::of(factor, &rules)).collect(),
    };
    let frame = TrustPage {
        at: Tab::Factors,
        title: "Factors",
        subtitle: "A device begins with a score of 100. Each factor that counts can only lower it; the most restrictive wins.",
        action: None,
        is_entry: false,
    };
    frame.html(&session, &page)
}

/// `GET /trust/factors/{id}`
pub async fn show(
    PageAllowed { session, .. }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
) -> Result<Response, PageError> {
    let factor = find(&name)?;
    let rules = state.store.trust_setup().await?.set.trust;
    page(&session, factor, &FactorForm::of(factor, &rules), &[], None)
}

/// `POST /trust/factors/{id}`
pub async fn save(
    State(state): State<WebState>,
    PageId(HubName(name)): PageId<HubName>,
    SignedForm { session, allowed, form }: SignedForm<ManagePolicies, FactorForm>,
) -> Result<Response, PageError> {
    let factor = find(&name)?;
    let set = state.store.trust_setup().await?.set;
    let trust = match form.rules(factor, &set.trust) {
        Ok(trust) => trust,
        Err(errors) => return page(&session, factor, &form, &errors, None),
    };
    let wanted = PolicySet { trust, ..set };
    match tried(&state, wanted, (&form.step, &form.previewed)).await? {
        Sent::Save => match forms::store(&state, &allowed, |set| put(&form, factor, set)).await? {
            Ok(()) => Ok(back(Tab::Factors, "saved", factor.label()).into_response()),
            Err(errors) => page(&session, factor, &form, &errors, None),
        },
        Sent::Preview(preview) => page(&session, factor, &form, &[], Some(*preview)),
        Sent::Refused(errors) => page(&session, factor, &form, &errors, None),
    }
}

/// The factor as the form says, in whatever stands beside it by now.
fn put(form: &FactorForm, factor: Factor, set: PolicySet) -> PolicySet {
    match form.rules(factor, &set.trust) {
        Ok(trust) => PolicySet { trust, ..set },
        Err(_) => set,
    }
}

fn find(name: &str) -> Result<Factor, PageError> {
    name.parse().map_err(|_| Problem::not_found("factor", name).into())
}

fn page(
    session: &Session,
    factor: Factor,
    form: &FactorForm,
    errors: &[FieldError],
    preview: Option<Preview>,
) -> Result<Response, PageError> {
    let page = FactorPage {
        alert: fields::refused(errors),
        previewed: preview.as_ref().map(|preview| preview.mark.clone()).unwrap_or_default(),
        preview,
        action: Tab::Factors.entry(factor.as_ref()),
        may_manage: session.operator.may(Permission::ManagePolicies),
        is_compliance: factor == Factor::Compliance,
        fields: FactorFields::of(factor, form, errors),
        form_token: session.form_token.clone(),
    };
    TrustPage::entry(Tab::Factors, factor.label(), about(factor)).answer(session, !errors.is_empty(), &page)
}

/// When it is good.
fn about(factor: Factor) -> &'static str {
    match factor {
        Factor::Compliance => "Good: the tenant says Compliant. A breach is always denied.",
        Factor::Compromised => "Good: neither jailbroken nor rooted.",
        Factor::Encryption => "Good: its storage is encrypted.",
        Factor::Passcode => "Good: it has a passcode.",
        Factor::OsVersion => "Good: the platform's oldest good version, or newer.",
        Factor::PatchAge => "Good: patched within the days that are set.",
        Factor::LastSeen => "Good: in contact with the tenant within the hours that are set.",
        Factor::Ownership => "Good: owned by one of those that are ticked.",
        Factor::Enrollment => "Good: enrolled, and no wipe pending.",
        Factor::UnwantedApp => "Good: none of the apps that are listed.",
        Factor::Agent => "Good: the hub's agent reported within the hours that are set.",
        Factor::Risk => "Good: no product told a risk of it.",
    }
}

impl Line {
    fn of(factor: Factor, rules: &TrustRules) -> Self {
        let rule = rules.factors.get(factor);
        let state = match rule.state {
            _ if factor == Factor::Compliance => Badge::new(Tone::Good, "Always on"),
            Switch::On => Badge::new(Tone::Good, "On"),
            Switch::Trial => Badge::new(Tone::Info, "Observed"),
            Switch::Off => Badge::new(Tone::Neutral, "Off"),
        };
        Self {
            href: Tab::Factors.entry(factor.as_ref()),
            label: factor.label(),
            about: about(factor),
            state,
            bad: effect::told(rule.bad),
            unknown: effect::told(rule.unknown),
        }
    }
}

//! What would be if: another policy for a service, another minimum, a factor that counts otherwise; for the whole fleet or for
//! one device. Nothing is stored.

use askama::Template;
use axum::{extract::State, response::Response};
use hub_core::{
    services::{Minimum, PolicySet},
    trust::{Factor, FactorRule, Level, Switch, TrustScore},
};
use page_kit::components::{Alert, SelectField, TextField};
use serde::Deserialize;

use super::{
    effect,
    explain::{Answer, find_device},
    forms,
    frame::{Tab, TrustPage},
    preview::Preview,
    tried,
};
use crate::{
    WebState,
    access::{PageAllowed, ReadHub},
    api::v1::trust::{
        explain::{ExplanationBody, explain},
        simulate,
    },
    dashboard::{PageError, fields},
    decide::Simulation,
    http::{fields::FieldError, params::PageParams},
};

/// What is tried. What is empty stays as it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimulateQuery {
    service: String,
    device: String,
    policy: String,
    minimum: String,
    factor: String,
    state: String,
    bad: String,
    bad_score: String,
}

#[derive(Template)]
#[template(path = "trust/simulate.html")]
struct SimulatePage {
    alert: Option<Alert>,
    has_services: bool,
    service: SelectField,
    device: TextField,
    policy: SelectField,
    minimum: TextField,
    factor: SelectField,
    state: SelectField,
    bad: SelectField,
    bad_score: TextField,
    preview: Option<Preview>,
    /// Of one device, today and then.
    answers: Option<(Answer, Answer)>,
}

/// What a simulation shows.
enum Shown {
    Nothing,
    Fleet(Box<Preview>),
    Device(Box<(Answer, Answer)>),
}

/// `GET /trust/simulate`
pub async fn show(
    PageAllowed { session, allowed }: PageAllowed<ReadHub>,
    State(state): State<WebState>,
    PageParams(query): PageParams<SimulateQuery>,
) -> Result<Response, PageError> {
    let set = state.store.trust_setup().await?.set;
    let mut errors = Vec::new();
    let device = find_device(&state, &allowed, &query.device).await?.unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    let mut shown = Shown::Nothing;
    match query.wanted(&set) {
        Err(refused) => errors.extend(refused),
        Ok(_) if !errors.is_empty() => {}
        Ok(None) if device.is_none() => {}
        Ok(wanted) => match device {
            None => {
                let wanted = wanted.unwrap_or_else(|| set.clone());
                let mark = tried::mark(&wanted);
                let mut result = simulate::run(&state, wanted).await?;
                if !query.service.is_empty() {
                    only(&mut result, &query.service);
                }
                shown = Shown::Fleet(Box::new(Preview::of(result, state.decider.is_ready(), false, mark)));
            }
            Some(_) if query.service.is_empty() => {
                errors.push(FieldError::new("service", None, "a service, where one device is asked about"));
            }
            Some(device) => {
                let body = ExplanationBody {
                    service: Some(query.service.clone()),
                    device_id: Some(device.0),
                    ..ExplanationBody::default()
                };
                let today = explain(&state, body.clone(), None).await?;
                let then = explain(&state, body, Some(wanted.unwrap_or_else(|| set.clone()))).await?;
                shown = Shown::Device(Box::new((Answer::new(today), Answer::new(then))));
            }
        },
    }
    let page = query.page(&set, &errors, shown);
    let frame = TrustPage {
        at: Tab::Simulate,
        title: "Simulate",
        subtitle: "What would change if a policy or a factor were otherwise, whoever the users are. Nothing is stored.",
        action: None,
        is_entry: false,
    };
    frame.answer(&session, !errors.is_empty(), &page)
}

impl SimulateQuery {
    /// The set with what is tried in it; nothing where nothing is.
    fn wanted(&self, today: &PolicySet) -> Result<Option<PolicySet>, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wanted = today.clone();
        if !self.policy.is_empty() {
            errors.extend(self.swap_policy(&mut wanted).err());
        }
        if !self.minimum.is_empty() {
            errors.extend(self.set_minimum(&mut wanted).err());
        }
        if !self.factor.is_empty() {
            errors.extend(self.set_factor(&mut wanted).err());
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok((wanted != *today).then_some(wanted))
    }

    fn swap_policy(&self, wanted: &mut PolicySet) -> Result<(), FieldError> {
        if !wanted.policies.iter().any(|policy| policy.name == self.policy) {
            return Err(refusal("policy", &self.policy, "the name of a policy"));
        }
        let mut services = wanted.services.iter_mut().filter(|service| service.name == self.service);
        let service = services
            .next()
            .ok_or_else(|| refusal("service", &self.service, "the service that gets another policy"))?;
        service.policy.clone_from(&self.policy);
        Ok(())
    }

    /// Of the policies of the services that are meant.
    fn set_minimum(&self, wanted: &mut PolicySet) -> Result<(), FieldError> {
        let minimum = minimum(&self.minimum).ok_or_else(|| {
            refusal("minimum", &self.minimum, "none, low, medium, high, or a score of 0 to 100")
        })?;
        let is_meant = |name: &str| {
            let mut services = wanted.services.iter();
            self.service.is_empty()
                || services.any(|service| service.name == self.service && service.policy == name)
        };
        let meant: Vec<String> =
            wanted.policies.iter().map(|policy| policy.name.clone()).filter(|name| is_meant(name)).collect();
        for policy in wanted.policies.iter_mut().filter(|policy| meant.contains(&policy.name)) {
            policy.minimum = minimum;
        }
        Ok(())
    }

    fn set_factor(&self, wanted: &mut PolicySet) -> Result<(), FieldError> {
        let factor: Factor =
            self.factor.parse().map_err(|_| refusal("factor", &self.factor, "one of the factors"))?;
        let mut rule: FactorRule = wanted.trust.factors.get(factor);
        if !self.state.is_empty() {
            rule.state = self.state.parse().map_err(|_| refusal("state", &self.state, "off, trial or on"))?;
        } else if !self.bad.is_empty() {
            // Who asks what it would cost asks what would be if it counted.
            rule.state = Switch::On;
        }
        if !self.bad.is_empty() {
            rule.bad = effect::read(["bad", "bad_score"], &self.bad, &self.bad_score)?;
        }
        wanted.trust.factors.set(factor, rule);
        Ok(())
    }

    fn page(&self, set: &PolicySet, errors: &[FieldError], shown: Shown) -> SimulatePage {
        let error = |field: &str| fields::expected(errors, field);
        let as_it_is = |words: Vec<(&str, &str)>, first: &'static str| {
            let mut all = vec![("", first)];
            all.extend(words);
            forms::choices(&all)
        };
        let services = set.services.iter().map(|service| (service.name.as_str(), service.name.as_str()));
        let policies = set.policies.iter().map(|policy| (policy.name.as_str(), policy.name.as_str()));
        let factors: Vec<(String, &str)> =
            Factor::all().map(|factor| (factor.to_string(), factor.label())).collect();
        let factors = factors.iter().map(|(word, label)| (word.as_str(), *label)).collect();
        let states = vec![("on", "On"), ("trial", "Observe only"), ("off", "Off")];
        let (mut bad, mut bad_score) = effect::fields(
            ["bad", "bad_score"],
            "What it costs when it is bad",
            (&self.bad, &self.bad_score),
            |field| error(field).map(str::to_owned),
        );
        bad.choices.insert(0, page_kit::components::Choice::new("", "As it is"));
        bad_score = bad_score.error(error("bad_score"));
        let (preview, answers) = match shown {
            Shown::Nothing => (None, None),
            Shown::Fleet(preview) => (Some(*preview), None),
            Shown::Device(answers) => (None, Some(*answers)),
        };
        SimulatePage {
            alert: fields::refused(errors)
                .map(|alert| Alert { title: "Nothing was tried".to_owned(), ..alert }),
            has_services: !set.services.is_empty(),
            service: SelectField::new("service", "Service", &self.service, as_it_is(services.collect(), "All"))
                .error(error("service")),
            device: TextField::new("device", "Device", &self.device)
                .help("Id in the hub, serial number, UDID or UUID; empty: the whole fleet.")
                .error(error("device")),
            policy: SelectField::new("policy", "Policy of the service", &self.policy, as_it_is(policies.collect(), "As it is"))
                .error(error("policy")),
            minimum: TextField::new("minimum", "Least level or score", &self.minimum)
                .help("none, low, medium, high, or 0 to 100; empty: as it is. Without a service, of all policies.")
                .error(error("minimum")),
            factor: SelectField::new("factor", "Factor", &self.factor, as_it_is(factors, "None"))
                .error(error("factor")),
            state: SelectField::new("state", "Does it count?", &self.state, as_it_is(states, "As it is"))
                .error(error("state")),
            bad,
            bad_score,
            preview,
            answers,
        }
    }
}

/// What is about that service alone.
fn only(result: &mut Simulation, service: &str) {
    result.services.retain(|change| change.service == service);
    let services = &result.services;
    let stays = |policy: &String| {
        services.iter().any(|change| {
            change.policy_now.as_ref() == Some(policy) && change.policy_then.as_ref() == Some(policy)
        })
    };
    result.policies.retain(|change| stays(&change.policy));
}

fn minimum(text: &str) -> Option<Minimum> {
    let text = text.trim().to_lowercase();
    if text == "none" {
        return Some(Minimum::None);
    }
    if let Ok(level) = text.parse::<Level>() {
        return (level != Level::AlwaysDeny).then_some(Minimum::Level(level));
    }
    let score = TrustScore::try_from(text.parse::<u8>().ok()?).ok()?;
    Some(Minimum::Score(score))
}

fn refusal(field: &str, value: &str, expected: &str) -> FieldError {
    FieldError::new(field, Some(value.to_owned()), expected)
}

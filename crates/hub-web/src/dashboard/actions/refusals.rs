//! Why an order is not made, and what to do about it.

use http::StatusCode;
use hub_core::actions::Refusal;
use hub_store::{IntegrationRow, NotRequested};
use page_kit::components::{Alert, Tone};

use crate::dashboard::PageError;

/// What stands before the whole order; what a person types on the page itself is not among it.
pub fn alerts(refusals: &[Refusal], integration: &IntegrationRow) -> Vec<Alert> {
    refusals.iter().filter_map(|refusal| alert(refusal, integration)).collect()
}

fn alert(refusal: &Refusal, integration: &IntegrationRow) -> Option<Alert> {
    let name = &integration.settings.name;
    let remedy = match refusal {
        Refusal::NotConfirmed { .. } | Refusal::OtherList { .. } => return None,
        Refusal::Stopped => "An admin lets actions go on under Settings, Action guards.".to_owned(),
        Refusal::NotActive => {
            format!("Open the integration {name}, see why it is not active, and resume it.")
        }
        Refusal::ReadOnly => format!(
            "An admin allows actions in the integration {name}, under Actions. Until then the hub changes nothing there."
        ),
        Refusal::NoTargets => "See below why each is left out.".to_owned(),
        Refusal::TooMany(_) => "Narrow the choice, or order it in parts.".to_owned(),
        // Reasons of single targets stand beside them.
        Refusal::Gone
        | Refusal::NotManaged(_)
        | Refusal::OnHold
        | Refusal::NotCorporate(_)
        | Refusal::UnderWay(_)
        | Refusal::HasDevices(_)
        | Refusal::KeptBack => String::new(),
    };
    Some(Alert::new(Tone::Bad, capital(&refusal.to_string())).remedy(remedy))
}

/// A sentence with a large letter at its head.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What is no matter of guards is a page of its own.
pub fn page_error(error: NotRequested) -> PageError {
    let detail = error.to_string();
    let refused = |status, title: &str| PageError::refused(status, title, &detail);
    match error {
        NotRequested::Store(error) => error.into(),
        NotRequested::NotThere { .. } | NotRequested::NotNamed { .. } => {
            refused(StatusCode::NOT_FOUND, "Not all of it is there any more")
        }
        NotRequested::Refused(_) => refused(StatusCode::CONFLICT, "The guards refuse it"),
        NotRequested::OtherTargets { .. } => {
            refused(StatusCode::UNPROCESSABLE_ENTITY, "This cannot be done to it")
        }
        NotRequested::TooMany => refused(StatusCode::UNPROCESSABLE_ENTITY, "These are too many at once"),
        NotRequested::KeyReused { action } => PageError::refused(
            StatusCode::CONFLICT,
            "This form was sent before, with other details",
            &format!(
                "It became action {action}. Nothing more was ordered: look at it in the list of actions, and begin anew for something else."
            ),
        ),
    }
}

//! Actions in words: what each kind is called and does, and how orders and targets stand.

use hub_core::actions::{ActionKind, Harm, ItemState};
use hub_store::{ActionRow, ActionState};
use page_kit::components::{Badge, Choice, Tone, grouped};
use strum::IntoEnumIterator as _;

/// What a kind is called.
pub fn label(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Lock => "Lock",
        ActionKind::EnterpriseWipe => "Enterprise wipe",
        ActionKind::DeviceWipe => "Device wipe",
        ActionKind::ClearPasscode => "Clear passcode",
        ActionKind::SyncDevice => "Sync",
        ActionKind::QueryDevice => "Query",
        ActionKind::SendMessage => "Send a message",
        ActionKind::ChangeOrgGroup => "Move to another group",
        ActionKind::DeleteDevice => "Delete device",
        ActionKind::AddUser => "Add user",
        ActionKind::UpdateUser => "Change user",
        ActionKind::ActivateUser => "Activate user",
        ActionKind::DeactivateUser => "Deactivate user",
        ActionKind::DeleteUser => "Delete user",
        ActionKind::DeployApp => "Deploy app",
        ActionKind::WithdrawApp => "Withdraw app",
        ActionKind::AddInternalApp => "Upload app",
    }
}

/// What becomes of a target by it.
pub fn what_it_does(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Lock => "The screen is locked. Who knows the passcode goes on at once.",
        ActionKind::EnterpriseWipe => {
            "Corporate data, apps and profiles are removed, and the device leaves management. Private data stays. This \
             cannot be undone: the user enrols again."
        }
        ActionKind::DeviceWipe => {
            "The device is reset to its factory state: everything on it is lost, private data as well. This cannot be undone."
        }
        ActionKind::ClearPasscode => {
            "The passcode is taken away: until its user sets another one, whoever holds the device is in."
        }
        ActionKind::SyncDevice => "The device fetches what the tenant has for it. Nothing is lost.",
        ActionKind::QueryDevice => "The device is asked for its current facts. Nothing is lost.",
        ActionKind::SendMessage => "A message goes to the device or to its user.",
        ActionKind::ChangeOrgGroup => {
            "The device moves to another organization group: it gets that group's profiles and apps, and loses those of its own."
        }
        ActionKind::DeleteDevice => {
            "The tenant forgets the device, which removes corporate data from it. This cannot be undone."
        }
        ActionKind::AddUser => "A user is added to the tenant.",
        ActionKind::UpdateUser => "Facts of the user are changed in the tenant.",
        ActionKind::ActivateUser => "The user may enrol devices again.",
        ActionKind::DeactivateUser => {
            "The user may not enrol devices any more. Devices that are enrolled stay so."
        }
        ActionKind::DeleteUser => "The tenant forgets the user. This cannot be undone.",
        ActionKind::DeployApp => "The app is assigned to groups, and comes to their devices.",
        ActionKind::WithdrawApp => {
            "The app is assigned to these groups no more. The tenant may remove it from their devices, with its data."
        }
        ActionKind::AddInternalApp => {
            "The file goes to the tenant, which makes an internal app of it. Devices get it by its assignments."
        }
    }
}

/// A heading with the number of targets: *Lock 3 devices?*
pub fn question(kind: ActionKind, targets: usize) -> String {
    let count = grouped(targets as u64);
    let word = kind.target().word(targets);
    match kind {
        ActionKind::SendMessage => format!("Send a message to {count} {word}?"),
        ActionKind::ChangeOrgGroup => format!("Move {count} {word} to another group?"),
        ActionKind::DeployApp => format!("Deploy the app to {count} {word}?"),
        ActionKind::WithdrawApp => format!("Withdraw the app from {count} {word}?"),
        ActionKind::EnterpriseWipe | ActionKind::DeviceWipe => {
            format!("{} of {count} {word}?", label(kind))
        }
        ActionKind::ClearPasscode => format!("Clear the passcode of {count} {word}?"),
        _ => format!("{} {count} {word}?", capital(kind.verb())),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The look of a button that orders it.
pub fn button(kind: ActionKind) -> &'static str {
    match kind.harm() {
        Harm::None => "btn-primary",
        Harm::Disrupts => "btn-warning",
        Harm::Destroys => "btn-danger",
    }
}

/// How a target stands, in a word or two; the whole sentence is [`ItemState::words`].
pub fn item_label(state: ItemState) -> &'static str {
    match state {
        ItemState::Held => "Held",
        ItemState::Approved => "Approved",
        ItemState::Sending => "Being sent",
        ItemState::Accepted => "Accepted",
        ItemState::HeldByUem => "Held by the UEM",
        ItemState::Unknown => "Unknown",
        ItemState::Confirmed => "Confirmed",
        ItemState::Failed => "Failed",
        ItemState::Cancelled => "Cancelled",
    }
}

/// How good that is.
pub fn item_tone(state: ItemState) -> Tone {
    match state {
        ItemState::Confirmed => Tone::Good,
        ItemState::Held | ItemState::HeldByUem => Tone::Warning,
        ItemState::Unknown | ItemState::Failed => Tone::Bad,
        ItemState::Approved | ItemState::Sending | ItemState::Accepted => Tone::Info,
        ItemState::Cancelled => Tone::Neutral,
    }
}

/// A badge of a target.
pub fn item_badge(state: ItemState) -> Badge {
    Badge::new(item_tone(state), item_label(state))
}

/// A badge of an order whose targets stand so.
pub fn action_badge(row: &ActionRow, stands: &[(ItemState, u64)]) -> Badge {
    let has = |state| stands.iter().any(|(known, count)| *known == state && *count > 0);
    match row.state {
        ActionState::Held => Badge::new(Tone::Warning, "Waits for a second operator"),
        ActionState::Going if has(ItemState::Unknown) => Badge::new(Tone::Bad, "Outcome not known"),
        ActionState::Going => Badge::new(Tone::Info, "Under way"),
        ActionState::Ended if has(ItemState::Failed) && !has(ItemState::Confirmed) => {
            Badge::new(Tone::Bad, "Ended, nothing done")
        }
        ActionState::Ended if has(ItemState::Failed) => Badge::new(Tone::Warning, "Ended, not all done"),
        ActionState::Ended if !has(ItemState::Confirmed) => Badge::new(Tone::Neutral, "Cancelled"),
        ActionState::Ended => Badge::new(Tone::Good, "Done"),
    }
}

/// How many targets stand where: *3 confirmed, 1 failed*.
pub fn stands(counts: &[(ItemState, u64)]) -> String {
    let parts: Vec<String> = counts
        .iter()
        .map(|(state, count)| format!("{} {}", grouped(*count), item_label(*state).to_lowercase()))
        .collect();
    parts.join(", ")
}

/// What happened, by the name of its event.
pub fn event(name: &str) -> &str {
    match name {
        "Request" => "Ordered",
        "Hold" => "Held for a second operator",
        "Approve" => "Approved",
        "Cancel" => "Taken back",
        "Bar" => "Left out by a guard",
        "Begin" => "Sending began",
        "NotSent" => "It never left the hub",
        "Accept" => "Accepted by the UEM",
        "Refuse" => "Refused by the UEM",
        "Stall" => "Held back by the UEM",
        "Lose" => "The answer was lost",
        "Confirm" => "Confirmed",
        "Deny" => "Not done",
        other => other,
    }
}

/// Kinds to choose from, for filters.
pub fn kinds() -> Vec<Choice> {
    let any = Choice::new("", "Any kind");
    std::iter::once(any)
        .chain(ActionKind::iter().map(|kind| Choice::new(kind.as_ref(), label(kind))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_names_the_deed_and_the_number() {
        for (kind, count, words) in [
            (ActionKind::Lock, 1, "Lock 1 device?"),
            (ActionKind::DeviceWipe, 2, "Device wipe of 2 devices?"),
            (ActionKind::DeleteUser, 1, "Delete 1 user?"),
            (ActionKind::AddUser, 1, "Add 1 user?"),
            (ActionKind::DeployApp, 1_200, "Deploy the app to 1,200 groups?"),
        ] {
            assert_eq!(question(kind, count), words);
        }
    }

    #[test]
    fn an_order_of_which_an_outcome_is_not_known_says_so() {
        let stands = [(ItemState::Confirmed, 3), (ItemState::Unknown, 1)];
        assert_eq!(super::stands(&stands), "3 confirmed, 1 unknown");
    }
}

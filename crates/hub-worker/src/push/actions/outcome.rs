//! From the tenant's answer to what is written down.

use std::collections::HashMap;

use hub_store::{SendOutcome, ToBegin, UemReply};
use uem_client::{BulkOutcome, ItemOutcome, Refusal, UemError, WriteOutcome};
use uem_types::DeviceId;

/// What came of one call; with it may come what was made on the way.
pub(super) fn of_single(answer: WriteOutcome<Option<String>>) -> SendOutcome {
    match answer {
        WriteOutcome::Accepted(None) => SendOutcome::Accepted(said(None, "the UEM took it")),
        WriteOutcome::Accepted(Some(made)) => {
            SendOutcome::Accepted(said(None, &format!("the UEM took it; {made}")))
        }
        WriteOutcome::Held(refusal) => SendOutcome::HeldByUem(refused(&refusal)),
        WriteOutcome::Refused(refusal) => SendOutcome::Refused(refused(&refusal)),
        WriteOutcome::NotSent(error) => not_sent(&told(&error)),
        WriteOutcome::Unknown(error) => unknown(&error),
    }
}

/// What came of each target of one call. One that the answer does not name is unknown.
pub(super) fn of_bulk(
    items: Vec<ToBegin>,
    answer: WriteOutcome<BulkOutcome<DeviceId>>,
) -> Vec<(ToBegin, SendOutcome)> {
    let bulk = match answer {
        WriteOutcome::Accepted(bulk) => bulk,
        other => {
            let outcome = of_single(other.map(|_| None));
            return items.into_iter().map(|item| (item, outcome.clone())).collect();
        }
    };
    let outcomes: HashMap<DeviceId, ItemOutcome> = bulk.items.into_iter().collect();
    items
        .into_iter()
        .map(|item| {
            let id = item.item.target.uem_id.map(|id| DeviceId(id.0));
            let outcome = of_item(id.and_then(|id| outcomes.get(&id)));
            (item, outcome)
        })
        .collect()
}

fn of_item(item: Option<&ItemOutcome>) -> SendOutcome {
    match item {
        Some(ItemOutcome::Accepted) => SendOutcome::Accepted(said(None, "the UEM took it, with others")),
        Some(ItemOutcome::Held { code, message }) => SendOutcome::HeldByUem(said(*code, message)),
        Some(ItemOutcome::Refused { code, message }) => SendOutcome::Refused(said(*code, message)),
        Some(ItemOutcome::Unknown) | None => {
            SendOutcome::Unknown { words: "the tenant's answer does not say what became of it".to_owned() }
        }
    }
}

/// It provably never left.
pub(super) fn not_sent(words: &str) -> SendOutcome {
    SendOutcome::NotSent { words: words.to_owned() }
}

fn unknown(error: &UemError) -> SendOutcome {
    SendOutcome::Unknown {
        words: format!("no answer that proves anything ({error}): what the tenant shows will tell"),
    }
}

pub(super) fn told(error: &UemError) -> String {
    format!("{error}. {}", error.remedy())
}

/// What was said without an id of the call.
fn said(code: Option<i64>, words: &str) -> UemReply {
    UemReply { code, activity_id: String::new(), words: words.to_owned() }
}

fn refused(refusal: &Refusal) -> UemReply {
    let activity_id = refusal.activity_id.map(|id| id.to_string()).unwrap_or_default();
    UemReply { code: refusal.code, activity_id, words: in_words(refusal) }
}

/// The tenant's words, what they mean and what to do.
pub(super) fn in_words(refusal: &Refusal) -> String {
    let parts = [&refusal.meaning, &refusal.message, &refusal.remedy];
    let parts: Vec<&str> =
        parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join(". ")
}

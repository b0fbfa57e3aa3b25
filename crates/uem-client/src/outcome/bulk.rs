//! What became of each item of a call that names many. The tenant lists only those that failed, so the others count as
//! accepted only where its numbers add up.

use std::collections::HashMap;

use uem_types::bulk::BulkResponse;

/// The code by which an item of a bulk call says that wipe protection holds it.
const HELD: i64 = 403;

/// What became of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemOutcome {
    /// The tenant took it.
    Accepted,
    /// Wipe protection holds it.
    Held {
        /// The tenant's code.
        code: Option<i64>,
        /// The tenant's words.
        message: String,
    },
    /// The tenant refused it.
    Refused {
        /// The tenant's code.
        code: Option<i64>,
        /// The tenant's words.
        message: String,
    },
    /// The answer does not tell.
    Unknown,
}

/// What became of each item of an accepted call, in the order they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkOutcome<K> {
    /// Each item once.
    pub items: Vec<(K, ItemOutcome)>,
}

/// An item that failed, however the call tells it.
pub(crate) struct Failed {
    pub(crate) item: String,
    pub(crate) code: Option<i64>,
    pub(crate) message: String,
    pub(crate) is_held: bool,
}

/// How many the answer says there were.
pub(crate) struct Counts {
    pub(crate) total: Option<i64>,
    pub(crate) accepted: Option<i64>,
    pub(crate) failed: Option<i64>,
}

impl<K> BulkOutcome<K> {
    /// How many items have an outcome that fits.
    pub fn count(&self, fits: impl Fn(&ItemOutcome) -> bool) -> usize {
        self.items.iter().filter(|(_, outcome)| fits(outcome)).count()
    }

    /// The call was taken as a whole.
    pub(crate) fn all_accepted(items: Vec<K>) -> Self {
        Self { items: items.into_iter().map(|item| (item, ItemOutcome::Accepted)).collect() }
    }
}

impl<K: ToString> BulkOutcome<K> {
    /// From the answer of most bulk calls.
    pub(crate) fn of(items: Vec<K>, answer: Option<&BulkResponse>, can_be_held: bool) -> Self {
        let Some(answer) = answer else { return Self::told(items, Vec::new(), &Counts::NONE) };
        let failed = answer.failed().iter().map(|fault| Failed {
            item: fault.item_value.clone().unwrap_or_default(),
            code: fault.error_code,
            message: fault.message.clone().unwrap_or_default(),
            is_held: can_be_held && fault.error_code == Some(HELD),
        });
        let counts = Counts {
            total: answer.total_items,
            accepted: answer.accepted_items,
            failed: answer.failed_items,
        };
        Self::told(items, failed.collect(), &counts)
    }

    /// `items` are those that were sent, each once.
    pub(crate) fn told(items: Vec<K>, failed: Vec<Failed>, counts: &Counts) -> Self {
        let sent = items.len();
        let mut named: HashMap<String, ItemOutcome> = HashMap::with_capacity(failed.len());
        for Failed { item, code, message, is_held } in failed {
            let outcome = match is_held {
                true => ItemOutcome::Held { code, message },
                false => ItemOutcome::Refused { code, message },
            };
            named.insert(item.trim().to_ascii_lowercase(), outcome);
        }
        let told: Vec<(K, Option<ItemOutcome>)> = items
            .into_iter()
            .map(|item| {
                let outcome = named.remove(&item.to_string().to_ascii_lowercase());
                (item, outcome)
            })
            .collect();
        let failed_by_name = told.iter().filter(|(_, outcome)| outcome.is_some()).count();
        // A fault that names nothing that was sent may be about any of the others.
        let adds_up = named.is_empty() && counts.add_up(sent, failed_by_name);
        let silence = if adds_up { ItemOutcome::Accepted } else { ItemOutcome::Unknown };
        let items =
            told.into_iter().map(|(item, outcome)| (item, outcome.unwrap_or_else(|| silence.clone())));
        Self { items: items.collect() }
    }
}

impl Counts {
    const NONE: Self = Self { total: None, accepted: None, failed: None };

    /// Whether all that were sent and are not named as failed were accepted.
    fn add_up(&self, sent: usize, failed: usize) -> bool {
        let is =
            |told: Option<i64>, number: usize| told.is_some_and(|told| usize::try_from(told) == Ok(number));
        let is_if_told = |told: Option<i64>, number| told.is_none() || is(told, number);
        failed <= sent
            && is(self.accepted, sent - failed)
            && is_if_told(self.total, sent)
            && is_if_told(self.failed, failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(answer: &str) -> Vec<&'static str> {
        let answer: BulkResponse = serde_json::from_str(answer).unwrap();
        let outcome = BulkOutcome::of(vec![7, 8, 9], Some(&answer), true);
        let word = |outcome: &ItemOutcome| match outcome {
            ItemOutcome::Accepted => "accepted",
            ItemOutcome::Held { .. } => "held",
            ItemOutcome::Refused { .. } => "refused",
            ItemOutcome::Unknown => "unknown",
        };
        assert_eq!(outcome.items.iter().map(|(item, _)| *item).collect::<Vec<_>>(), [7, 8, 9]);
        outcome.items.iter().map(|(_, outcome)| word(outcome)).collect()
    }

    #[test]
    fn items_that_are_not_named_are_accepted_only_where_the_numbers_add_up() {
        let fault =
            |item: &str, code: i64| format!(r#"{{"ErrorCode":{code},"ItemValue":"{item}","Message":"m"}}"#);
        let answer = |total: i64, accepted: i64, failed: i64, faults: &str| {
            format!(
                r#"{{"TotalItems":{total},"AcceptedItems":{accepted},"FailedItems":{failed},"Faults":{{"Fault":[{faults}]}}}}"#
            )
        };
        let (accepted, refused, held, unknown) = ("accepted", "refused", "held", "unknown");
        let cases = [
            (answer(3, 3, 0, ""), [accepted; 3]),
            (answer(3, 2, 1, &fault("8", 400)), [accepted, refused, accepted]),
            (answer(3, 2, 1, &fault("8", 403)), [accepted, held, accepted]),
            (answer(3, 2, 1, &fault(" 8 ", 404)), [accepted, refused, accepted]),
            // One failed and nobody says which.
            (answer(3, 2, 1, ""), [unknown; 3]),
            (answer(3, 2, 1, &fault("77", 400)), [unknown; 3]),
            (
                answer(3, 2, 1, &format!("{},{}", fault("8", 400), fault("77", 400))),
                [unknown, refused, unknown],
            ),
            // Fewer than were sent.
            (answer(2, 2, 0, ""), [unknown; 3]),
            (answer(3, 3, 0, &fault("8", 400)), [unknown, refused, unknown]),
            (answer(-1, -1, -1, ""), [unknown; 3]),
            (r#"{"AcceptedItems":3}"#.to_owned(), [accepted; 3]),
            (r#"{"TotalItems":3}"#.to_owned(), [unknown; 3]),
            ("{}".to_owned(), [unknown; 3]),
        ];
        for (answer, expected) in cases {
            assert_eq!(outcome(&answer), expected, "{answer}");
        }
        assert_eq!(BulkOutcome::of(vec![7], None, true).items, [(7, ItemOutcome::Unknown)]);
    }
}

//! Is a reading whole? A table of cases, and a simulated fleet that moves while it is read (MO-3).

use std::collections::BTreeSet;

use hub_core::sync::{Completeness, PageSeen, Reading, judge_pages};
use proptest::prelude::*;

fn page(round: u32, number: u32, items: u32, total: u64) -> PageSeen {
    PageSeen { round, number, items, total: Some(total) }
}

fn judge(pages: &[PageSeen], distinct: u64, known_before: u64) -> Completeness {
    judge_pages(&Reading { pages, page_size: 10, distinct, known_before, rereads_left: 20 })
}

fn is_incomplete(judgement: &Completeness) -> bool {
    matches!(judgement, Completeness::Incomplete(_))
}

#[test]
fn stable_totals_with_all_records_are_complete() {
    let pages = [page(0, 0, 10, 25), page(0, 1, 10, 25), page(0, 2, 5, 25)];
    assert_eq!(judge(&pages, 25, 0), Completeness::Complete);
    assert_eq!(judge(&pages, 25, 30), Completeness::Complete);
}

#[test]
fn an_answer_without_total_past_the_end_says_nothing() {
    let end = PageSeen { round: 0, number: 2, items: 0, total: None };
    assert_eq!(judge(&[page(0, 0, 10, 20), page(0, 1, 10, 20), end], 20, 0), Completeness::Complete);
}

#[test]
fn a_fall_makes_the_page_before_it_be_read_again() {
    let pages = [page(0, 0, 10, 30), page(0, 1, 10, 30), page(0, 2, 9, 29)];
    assert_eq!(judge(&pages, 29, 0), Completeness::Reread(vec![1]));
    let mut again = pages.to_vec();
    again.push(page(1, 1, 10, 29));
    assert_eq!(judge(&again, 30, 0), Completeness::Complete);
}

#[test]
fn a_fall_of_more_than_a_page_makes_as_many_pages_be_read_again() {
    let pages = [page(0, 0, 10, 40), page(0, 1, 10, 40), page(0, 2, 8, 28)];
    assert_eq!(judge(&pages, 28, 0), Completeness::Reread(vec![0, 1]));
}

#[test]
fn a_fall_while_reading_again_makes_it_be_read_once_more() {
    let mut pages = vec![page(0, 0, 10, 30), page(0, 1, 10, 30), page(0, 2, 9, 29), page(1, 1, 10, 28)];
    assert_eq!(judge(&pages, 30, 0), Completeness::Reread(vec![1]));
    pages.push(page(2, 1, 10, 28));
    assert_eq!(judge(&pages, 30, 0), Completeness::Complete);
}

#[test]
fn a_rise_makes_only_the_last_pages_be_read_again() {
    let pages = [page(0, 0, 10, 25), page(0, 1, 10, 25), page(0, 2, 5, 25), page(0, 3, 0, 31)];
    assert_eq!(judge(&pages, 25, 0), Completeness::Reread(vec![2, 3]));
}

#[test]
fn a_short_page_in_the_middle_is_read_again_once_and_then_refused() {
    let mut pages = vec![page(0, 0, 10, 25), page(0, 1, 7, 25), page(0, 2, 5, 25)];
    assert_eq!(judge(&pages, 22, 0), Completeness::Reread(vec![1]));
    pages.push(page(1, 1, 7, 25));
    assert!(is_incomplete(&judge(&pages, 22, 0)));
}

#[test]
fn a_page_that_was_never_read_is_read() {
    let pages = [page(0, 0, 10, 25), page(0, 2, 5, 25)];
    assert_eq!(judge(&pages, 15, 0), Completeness::Reread(vec![1]));
}

#[test]
fn without_totals_nothing_is_whole() {
    let pages = [PageSeen { round: 0, number: 0, items: 5, total: None }];
    assert!(is_incomplete(&judge(&pages, 5, 0)));
    let half = [page(0, 0, 10, 15), PageSeen { round: 0, number: 1, items: 5, total: None }];
    assert!(is_incomplete(&judge(&half, 15, 0)));
}

#[test]
fn nothing_is_whole_only_where_nothing_was() {
    let nothing = [PageSeen { round: 0, number: 0, items: 0, total: None }];
    assert_eq!(judge(&nothing, 0, 0), Completeness::Complete);
    assert!(is_incomplete(&judge(&nothing, 0, 1)));
    assert!(is_incomplete(&judge(&[page(0, 0, 0, 0)], 0, 1)));
    assert!(is_incomplete(&judge(&[page(0, 0, 0, 12)], 0, 0)));
}

#[test]
fn a_total_lower_than_the_records_given_is_not_believed() {
    assert!(is_incomplete(&judge(&[page(0, 0, 10, 0)], 10, 0)));
    assert!(is_incomplete(&judge(&[page(0, 0, 10, 3), page(0, 1, 10, 3)], 20, 0)));
}

#[test]
fn repeated_records_in_place_of_others_are_noticed() {
    let pages = [page(0, 0, 10, 20), page(0, 1, 10, 20)];
    assert_eq!(judge(&pages, 19, 0), Completeness::Reread(vec![0, 1]));
    let again = [pages[0], pages[1], page(1, 0, 10, 20), page(1, 1, 10, 20)];
    assert!(is_incomplete(&judge(&again, 19, 0)));
}

#[test]
fn rereading_has_an_end() {
    let pages = [page(0, 0, 10, 40), page(0, 1, 10, 40), page(0, 2, 8, 28)];
    let reading = Reading { pages: &pages, page_size: 10, distinct: 28, known_before: 0, rereads_left: 1 };
    assert!(is_incomplete(&judge_pages(&reading)));
}

/// What happens to the fleet before a page is answered.
#[derive(Debug, Clone)]
enum Event {
    Nothing,
    /// The device at that place (modulo the length) leaves.
    Leaves(usize),
    /// A new device enrols.
    Enrols,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![6 => Just(Event::Nothing), 2 => any::<usize>().prop_map(Event::Leaves), 1 => Just(Event::Enrols)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// With at most one event between two pages (so that a total never hides one), whatever stays in the fleet all
    /// the time is read whenever the judgement is *complete*.
    #[test]
    fn what_stayed_all_the_time_was_read_when_complete(
        size in 0_u64..90,
        events in proptest::collection::vec(event(), 0..60),
    ) {
        const PAGE: usize = 7;
        let mut fleet: Vec<u64> = (0..size).collect();
        let mut stayed: BTreeSet<u64> = fleet.iter().copied().collect();
        let mut next_id = size;
        let mut events = events.into_iter();
        let mut seen = BTreeSet::new();
        let mut pages = Vec::new();
        let mut read = |fleet: &mut Vec<u64>, round: u32, number: u32, pages: &mut Vec<PageSeen>, seen: &mut BTreeSet<u64>| {
            match events.next().unwrap_or(Event::Nothing) {
                Event::Leaves(place) if !fleet.is_empty() => { let gone = fleet.remove(place % fleet.len()); stayed.remove(&gone); }
                Event::Enrols => { fleet.push(next_id); next_id += 1; }
                _ => {}
            }
            let items: Vec<u64> = fleet.iter().copied().skip(number as usize * PAGE).take(PAGE).collect();
            seen.extend(&items);
            let total = Some(fleet.len() as u64);
            pages.push(PageSeen { round, number, items: u32::try_from(items.len()).unwrap(), total });
            items.len()
        };
        let mut number = 0;
        while read(&mut fleet, 0, number, &mut pages, &mut seen) == PAGE { number += 1; }
        let mut round = 0;
        let judgement = loop {
            let reading = Reading { pages: &pages, page_size: PAGE as u32, distinct: seen.len() as u64, known_before: 0, rereads_left: 200 };
            match judge_pages(&reading) {
                Completeness::Reread(again) if round < 100 => {
                    prop_assert!(!again.is_empty());
                    round += 1;
                    for number in again { read(&mut fleet, round, number, &mut pages, &mut seen); }
                }
                other => break other,
            }
        };
        prop_assert!(!matches!(judgement, Completeness::Reread(_)), "no end: {judgement:?}");
        if judgement == Completeness::Complete {
            prop_assert!(stayed.is_subset(&seen), "missed {:?}", stayed.difference(&seen).collect::<Vec<_>>());
        }
    }
}

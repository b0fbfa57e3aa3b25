//! The faults that are switched on, and how often each has struck.

use parking_lot::Mutex;
use serde::Serialize;

use crate::faults::{Strike, fault::Fault};

/// Most faults at a time.
const FAULTS_MAX: usize = 1_000;

/// A fault that is switched on.
#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    /// Its number, for deleting it.
    pub id: u64,
    /// Calls it was meant for so far.
    pub matched: u64,
    /// Calls it struck.
    pub struck: u64,
    /// The rehearsal that it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rehearsal: Option<&'static str>,
    /// When and how.
    #[serde(flatten)]
    pub fault: Fault,
}

#[derive(Default)]
struct Book {
    next_id: u64,
    entries: Vec<Entry>,
}

/// All faults that are switched on.
#[derive(Default)]
pub struct Faults {
    book: Mutex<Book>,
}

impl Faults {
    /// Switches one on. None where there are too many.
    pub fn add(&self, fault: Fault, rehearsal: Option<&'static str>) -> Option<Entry> {
        let mut book = self.book.lock();
        if book.entries.len() >= FAULTS_MAX {
            return None;
        }
        book.next_id += 1;
        let entry = Entry { id: book.next_id, matched: 0, struck: 0, rehearsal, fault };
        book.entries.push(entry.clone());
        Some(entry)
    }

    /// All of them, with their counts, also those that have struck as often as they should.
    pub fn list(&self) -> Vec<Entry> {
        self.book.lock().entries.clone()
    }

    /// Switches one off, or all. Answers how many.
    pub fn delete(&self, id: Option<u64>) -> usize {
        let mut book = self.book.lock();
        let before = book.entries.len();
        book.entries.retain(|entry| id.is_some_and(|id| entry.id != id));
        before - book.entries.len()
    }

    /// Whether faults of that rehearsal are switched on.
    pub fn is_rehearsed(&self, name: &str) -> bool {
        self.book.lock().entries.iter().any(|entry| entry.rehearsal == Some(name))
    }

    /// Switches the faults of a rehearsal off.
    pub fn end_rehearsal(&self, name: &str) {
        self.book.lock().entries.retain(|entry| entry.rehearsal != Some(name));
    }

    /// Counts the call at every fault it is meant for; the first of them whose turn it is strikes.
    pub(crate) fn strike(&self, method: &str, path: &str, query: &str) -> Option<Strike> {
        let mut book = self.book.lock();
        let mut strike = None;
        for entry in &mut book.entries {
            if !entry.fault.is_for(method, path, query) {
                continue;
            }
            entry.matched += 1;
            let is_turn = entry.matched >= entry.fault.from_request
                && entry.fault.count.is_none_or(|count| entry.struck < count);
            if is_turn && strike.is_none() {
                entry.struck += 1;
                strike = Some(Strike::new(entry.fault.clone()));
            }
        }
        strike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Fault {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_fault_strikes_from_its_turn_on_as_often_as_told() {
        let faults = Faults::default();
        faults.add(fault(r#"{"kind":"status","route":"/DEVICES/search","from_request":2,"count":2}"#), None);
        let struck: Vec<bool> =
            (0..5).map(|_| faults.strike("GET", "/API/mdm/devices/Search", "").is_some()).collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert!(faults.strike("GET", "/api/system/info", "").is_none());
        assert_eq!((faults.list()[0].matched, faults.list()[0].struck), (5, 2));
        assert_eq!(faults.delete(None), 1);
    }

    #[test]
    fn a_fault_can_be_for_one_page_and_method() {
        let faults = Faults::default();
        faults.add(fault(r#"{"kind":"html","method":"get","page":3}"#), None);
        let is_struck =
            |method: &str, query: &str| faults.strike(method, "/api/mdm/devices/search", query).is_some();
        assert!(
            is_struck("GET", "pagesize=500&Page=3")
                && !is_struck("POST", "page=3")
                && !is_struck("GET", "page=2")
                && !is_struck("GET", "")
        );
    }
}

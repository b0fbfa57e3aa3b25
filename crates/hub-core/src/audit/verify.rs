//! Goes through a log entry by entry and says where it is broken first.
//!
//! What each proof can show: the hashes show any change by who does not rewrite everything behind it; the marks show a
//! rewriting by who has the database and not the hub's key; a head that was kept elsewhere shows all of it, and is the only
//! one to show that the whole database was put back to an earlier state.

use super::{Entry, Hash, Link};

/// An entry as it is stored or was exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number.
    pub number: i64,
    /// The entry, as canonical JSON.
    pub text: String,
    /// Its hash, as stored.
    pub hash: Vec<u8>,
    /// The hub's mark of its hash; `None` where it is not to be looked at, because the key is not there.
    pub mark_is_valid: Option<bool>,
}

/// Where a log is broken first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Not what was written.
    #[error("entry {number} was changed: its content does not have its hash")]
    Changed {
        /// Which.
        number: i64,
    },
    /// Taken out.
    #[error("entry {number} is missing: entry {next} follows where it should stand")]
    Missing {
        /// Which.
        number: i64,
        /// What stands there.
        next: i64,
    },
    /// Not in its place.
    #[error("entry {number} is not in its place: what stands there is entry {says}")]
    Misplaced {
        /// The place.
        number: i64,
        /// What stands there.
        says: i64,
    },
    /// Written without the key.
    #[error("entry {number} was not written by this hub: its mark does not fit the hub's key")]
    NotMarked {
        /// Which.
        number: i64,
    },
    /// What lists find it by is not what it says.
    #[error("entry {number} was changed: the column {column} does not say what the entry says")]
    Column {
        /// Which.
        number: i64,
        /// The column.
        column: &'static str,
    },
    /// The end is missing.
    #[error("entry {number} is missing at the end: the log ends before it, and went on to entry {head}")]
    CutOff {
        /// The first that is missing.
        number: i64,
        /// The last one there should be.
        head: i64,
    },
    /// More than the head knows.
    #[error("entry {number} was added: the log ended at entry {head}")]
    Added {
        /// The first of them.
        number: i64,
        /// The last one there should be.
        head: i64,
    },
    /// The head or the anchor is not the hub's.
    #[error("the {which} of the log (entry {number}) was not written by this hub, or was changed")]
    End {
        /// `head` or `anchor`.
        which: &'static str,
        /// Its number.
        number: i64,
    },
    /// It is not the log that a head was kept of.
    #[error("entry {number} is not the one that was kept: its hash is {found}, and was {kept}")]
    NotKept {
        /// Which.
        number: i64,
        /// As it was kept.
        kept: Hash,
        /// As it is.
        found: Hash,
    },
    /// What was kept is older than what is still there.
    #[error("entry {number} was removed after its time: keep a head of entry {first} or later")]
    TooOld {
        /// Which.
        number: i64,
        /// The first that is there.
        first: i64,
    },
    /// Nothing there, though each hub begins with an entry.
    #[error("the log is empty: entry 1 is missing")]
    Empty,
}

impl Fault {
    /// The entry that it names.
    pub fn number(&self) -> i64 {
        match self {
            Self::Changed { number }
            | Self::Missing { number, .. }
            | Self::Misplaced { number, .. }
            | Self::NotMarked { number }
            | Self::Column { number, .. }
            | Self::CutOff { number, .. }
            | Self::Added { number, .. }
            | Self::End { number, .. }
            | Self::NotKept { number, .. }
            | Self::TooOld { number, .. } => *number,
            Self::Empty => 1,
        }
    }
}

/// Goes through a log.
#[derive(Debug, Clone)]
pub struct Verifier {
    first: i64,
    last: Link,
    kept: Option<Link>,
}

impl Verifier {
    /// Behind the anchor: [`Link::START`], or the last entry that was removed after its time. `kept` is a head that was
    /// kept elsewhere.
    pub fn behind(anchor: Link, kept: Option<Link>) -> Result<Self, Fault> {
        let verifier = Self { first: anchor.number + 1, last: anchor, kept };
        match kept {
            Some(kept) if kept.number < anchor.number => {
                Err(Fault::TooOld { number: kept.number, first: anchor.number + 1 })
            }
            _ => verifier.hold_against_kept().map(|()| verifier),
        }
    }

    /// The next entry. What it says is answered, to be held against what it is found by.
    pub fn next(&mut self, stored: &StoredEntry) -> Result<Entry, Fault> {
        let number = self.last.number + 1;
        if stored.number > number {
            return Err(Fault::Missing { number, next: stored.number });
        }
        if stored.number < number {
            return Err(Fault::Misplaced { number, says: stored.number });
        }
        let entry: Option<Entry> = serde_json::from_str(&stored.text).ok();
        if let Some(entry) = entry.as_ref().filter(|entry| entry.number != number) {
            return Err(Fault::Misplaced { number, says: entry.number });
        }
        let hash = self.last.hash.next(&stored.text);
        let Some(entry) = entry.filter(|_| stored.hash == hash.0) else {
            return Err(Fault::Changed { number });
        };
        if stored.mark_is_valid == Some(false) {
            return Err(Fault::NotMarked { number });
        }
        self.last = Link { number, hash };
        self.hold_against_kept()?;
        Ok(entry)
    }

    /// The end: it must be where the head is. Answers how many entries there were.
    pub fn end(&self, head: Link) -> Result<u64, Fault> {
        if head.number > self.last.number {
            return Err(Fault::CutOff { number: self.last.number + 1, head: head.number });
        }
        if head.number < self.last.number {
            return Err(Fault::Added { number: head.number + 1, head: head.number });
        }
        if head.hash != self.last.hash {
            return Err(Fault::End { which: "head", number: head.number });
        }
        if let Some(kept) = self.kept.filter(|kept| kept.number > head.number) {
            return Err(Fault::CutOff { number: head.number + 1, head: kept.number });
        }
        let count = self.last.number - self.first + 1;
        if count < 1 { Err(Fault::Empty) } else { Ok(count.unsigned_abs()) }
    }

    /// The last entry that was found good.
    pub fn last(&self) -> Link {
        self.last
    }

    fn hold_against_kept(&self) -> Result<(), Fault> {
        match self.kept {
            Some(kept) if kept.number == self.last.number && kept.hash != self.last.hash => {
                Err(Fault::NotKept { number: kept.number, kept: kept.hash, found: self.last.hash })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::audit::{Author, Change, canonical};

    /// A log of so many entries, and its head.
    fn log(length: usize) -> (Vec<StoredEntry>, Link) {
        let mut last = Link::START;
        let mut entries = Vec::new();
        for number in 1..=i64::try_from(length).unwrap() {
            let change = Change::new("device.keep", "device", number).because("stolen");
            let entry = change.into_entry(number, &Author::system("test"), Timestamp::UNIX_EPOCH);
            let text = canonical(&entry).unwrap();
            last = Link { number, hash: last.hash.next(&text) };
            entries.push(StoredEntry { number, text, hash: last.hash.0.to_vec(), mark_is_valid: None });
        }
        (entries, last)
    }

    fn check(entries: &[StoredEntry], head: Link, kept: Option<Link>) -> Result<u64, Fault> {
        let mut verifier = Verifier::behind(Link::START, kept)?;
        for entry in entries {
            verifier.next(entry)?;
        }
        verifier.end(head)
    }

    /// What somebody may do to a log who has no key and does not rewrite what follows.
    #[derive(Debug, Clone)]
    enum Tampering {
        Text { byte: usize, bit: u8 },
        Hash { byte: usize, bit: u8 },
        Removed,
        Swapped,
        SwappedWithNumbers,
        Doubled,
    }

    fn tampering() -> impl Strategy<Value = Tampering> {
        prop_oneof![
            (any::<usize>(), 0..7_u8).prop_map(|(byte, bit)| Tampering::Text { byte, bit }),
            (0..32_usize, 0..8_u8).prop_map(|(byte, bit)| Tampering::Hash { byte, bit }),
            Just(Tampering::Removed),
            Just(Tampering::Swapped),
            Just(Tampering::SwappedWithNumbers),
            Just(Tampering::Doubled),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_done_to_an_entry_is_found_and_named(length in 2..12_usize, at in any::<usize>(), how in tampering()) {
            let (mut entries, head) = log(length);
            prop_assert_eq!(check(&entries, head, Some(head)), Ok(length as u64));
            // The next one is always there, to be swapped with.
            let at = at % (length - 1);
            match how {
                Tampering::Text { byte, bit } => {
                    let mut bytes = entries[at].text.clone().into_bytes();
                    let byte = byte % bytes.len();
                    bytes[byte] ^= 1 << bit;
                    entries[at].text = String::from_utf8(bytes).unwrap();
                }
                Tampering::Hash { byte, bit } => entries[at].hash[byte] ^= 1 << bit,
                Tampering::Removed => drop(entries.remove(at)),
                Tampering::Swapped => {
                    entries.swap(at, at + 1);
                }
                Tampering::SwappedWithNumbers => {
                    entries.swap(at, at + 1);
                    for place in [at, at + 1] {
                        entries[place].number = i64::try_from(place).unwrap() + 1;
                    }
                }
                Tampering::Doubled => entries.insert(at, entries[at].clone()),
            }
            let named = check(&entries, head, None).unwrap_err().number();
            // One that stands there twice is good the first time.
            let expected = i64::try_from(at).unwrap() + if matches!(how, Tampering::Doubled) { 2 } else { 1 };
            prop_assert_eq!(named, expected);
        }
    }

    #[test]
    fn a_log_that_was_cut_off_or_went_on_is_found_by_its_head() {
        let (entries, head) = log(5);
        assert_eq!(check(&entries[..3], head, None), Err(Fault::CutOff { number: 4, head: 5 }));
        assert_eq!(check(&[], head, None), Err(Fault::CutOff { number: 1, head: 5 }));
        assert_eq!(check(&[], Link::START, None), Err(Fault::Empty));
        let (_, earlier) = log(3);
        assert_eq!(check(&entries, earlier, None), Err(Fault::Added { number: 4, head: 3 }));
    }

    #[test]
    fn only_a_head_that_was_kept_shows_that_all_was_rewritten_or_put_back() {
        let (entries, head) = log(5);
        let (shorter, earlier) = log(3);
        assert_eq!(check(&shorter, earlier, None), Ok(3), "put back to an earlier state");
        assert_eq!(check(&shorter, earlier, Some(head)), Err(Fault::CutOff { number: 4, head: 5 }));
        let other = Link { number: 3, hash: Hash::NONE };
        let refused = check(&entries, head, Some(other)).unwrap_err();
        assert_eq!(refused, Fault::NotKept { number: 3, kept: Hash::NONE, found: earlier.hash });
        assert_eq!(check(&entries, head, Some(earlier)), Ok(5));
    }

    #[test]
    fn a_log_goes_on_behind_what_was_removed_after_its_time() {
        let (entries, head) = log(5);
        let (_, anchor) = log(3);
        let mut verifier = Verifier::behind(anchor, Some(anchor)).unwrap();
        for entry in &entries[3..] {
            verifier.next(entry).unwrap();
        }
        assert_eq!(verifier.end(head), Ok(2));
        let (_, older) = log(2);
        assert_eq!(Verifier::behind(anchor, Some(older)).unwrap_err(), Fault::TooOld { number: 2, first: 4 });
    }

    #[test]
    fn an_entry_without_the_hubs_mark_is_named() {
        let (mut entries, head) = log(3);
        entries[1].mark_is_valid = Some(false);
        assert_eq!(check(&entries, head, None), Err(Fault::NotMarked { number: 2 }));
    }
}

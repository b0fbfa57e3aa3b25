//! The state of a reading: who was seen, and the differences that wait to be written.

use std::sync::Arc;

use hub_core::{fleet::DeviceFacts, ids::DeviceId, sync::Completeness};
use hub_store::{DeviceChange, KnownDevice};
use roaring::{RoaringBitmap, RoaringTreemap};

use super::{
    compare::Compared,
    known::{Known, was_away},
    writer::Batch,
};
use crate::sync::pages::PageBook;

/// A reading under way. Of a device that was seen it keeps one bit.
#[derive(Debug)]
pub(super) struct DeviceReading {
    known: Arc<Known>,
    /// Places of the known devices that were seen.
    seen: RoaringBitmap,
    /// Ids in the tenant that were not known before.
    fresh: RoaringTreemap,
    /// Known devices that a record with another id was recognised as.
    adopted: RoaringBitmap,
    book: PageBook,
    /// Ids that the tenant listed in the part that is being read; `None` where everything is one part.
    listed: Option<RoaringTreemap>,
    /// Of the parts that were read before.
    before: PartsRead,
    pending: Batch,
    /// Records that resemble stored devices: recognised when it is known who else was seen.
    waiting: Vec<Waiting>,
    batch_size: usize,
}

/// What the parts that were read before came to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PartsRead {
    /// Their totals.
    pub total: u64,
    /// Their pages.
    pub pages_expected: u64,
    /// Pages that were read again.
    pub rereads: u32,
}

/// A record that resembles stored devices.
#[derive(Debug)]
pub(super) struct Waiting {
    /// The record.
    pub facts: DeviceFacts,
    /// Its hash.
    pub content_hash: u64,
    /// Whom it resembles.
    pub candidates: Vec<(DeviceId, DeviceFacts)>,
}

impl DeviceReading {
    /// Nothing read yet.
    pub fn new(known: Arc<Known>, batch_size: usize) -> Self {
        Self {
            known,
            seen: RoaringBitmap::new(),
            fresh: RoaringTreemap::new(),
            adopted: RoaringBitmap::new(),
            book: PageBook::default(),
            listed: None,
            before: PartsRead::default(),
            pending: Batch::default(),
            waiting: Vec::new(),
            batch_size: batch_size.max(1),
        }
    }

    /// Begins a part with a book of its own: each is judged by what the tenant lists for it.
    pub fn begin_part(&mut self) {
        self.before.total += self.book.total();
        self.before.pages_expected += self.book.pages_expected();
        self.before.rereads += self.book.rereads();
        self.book = PageBook::default();
        self.listed = Some(RoaringTreemap::new());
    }

    /// What the parts before this one came to.
    pub fn before(&self) -> PartsRead {
        self.before
    }

    /// Pages read again so far.
    pub fn rereads(&self) -> u32 {
        self.before.rereads + self.book.rereads()
    }

    /// What was stored before.
    pub fn known(&self) -> &Arc<Known> {
        &self.known
    }

    /// The book of pages.
    pub fn book(&self) -> &PageBook {
        &self.book
    }

    /// Different records seen.
    pub fn distinct(&self) -> u64 {
        self.seen.len() + self.fresh.len()
    }

    /// Whether the known device at that place is still there, under its own id or another.
    pub fn was_seen(&self, place: u32) -> bool {
        self.seen.contains(place) || self.adopted.contains(place)
    }

    /// Is it the whole fleet?
    pub fn judge(&mut self, known_before: u64) -> Completeness {
        let distinct = self.listed.as_ref().map_or_else(|| self.distinct(), RoaringTreemap::len);
        self.book.judge(distinct, known_before)
    }

    /// Takes a page in. Answers the records whose ids are seen for the first time ever.
    pub fn absorb(&mut self, page: Compared) -> Vec<(DeviceFacts, u64)> {
        self.book.note_numbers(page.number, page.items, page.total, page.page_size);
        self.absorb_records(page)
    }

    /// Takes records in that came without a page.
    pub fn absorb_records(&mut self, records: Compared) -> Vec<(DeviceFacts, u64)> {
        // A record that comes twice is written once: differences of places seen before are dropped.
        let Compared { listed, seen, changed, returned, fresh, .. } = records;
        if let Some(all) = &mut self.listed {
            all.extend(listed);
        }
        let pending = &mut self.pending;
        pending
            .devices
            .extend(changed.into_iter().filter(|(place, _)| !self.seen.contains(*place)).map(|it| it.1));
        pending
            .returned
            .extend(returned.into_iter().filter(|(place, _)| !self.seen.contains(*place)).map(|it| it.1));
        self.seen.extend(seen);
        fresh.into_iter().filter(|(facts, _)| self.fresh.insert(facts.uem_id.0.cast_unsigned())).collect()
    }

    /// A device that nobody stored resembles.
    pub fn add_new(&mut self, facts: DeviceFacts, content_hash: u64) {
        self.pending.devices.push(DeviceChange { id: None, facts, content_hash });
    }

    /// A record that must wait until it is known who else was seen.
    pub fn add_waiting(&mut self, waiting: Waiting) {
        self.waiting.push(waiting);
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Those that wait.
    pub fn take_waiting(&mut self) -> Vec<Waiting> {
        std::mem::take(&mut self.waiting)
    }

    /// The known device of a candidate, unless its own record or another one has claimed it in this run.
    pub fn unclaimed(&self, candidate: DeviceId) -> Option<KnownDevice> {
        let (place, device) = self.known.find_by_id(candidate)?;
        (!self.was_seen(place)).then_some(*device)
    }

    /// A record is a known device under a new id.
    pub fn adopt(&mut self, id: DeviceId, facts: DeviceFacts, content_hash: u64) {
        if let Some((place, device)) = self.known.find_by_id(id) {
            self.adopted.insert(place);
            if was_away(device) {
                self.pending.returned.push(id);
            }
        }
        self.pending.devices.push(DeviceChange { id: Some(id), facts, content_hash });
    }

    /// A batch, once there is enough for one.
    pub fn take_full(&mut self) -> Option<Batch> {
        (self.pending.len() >= self.batch_size).then(|| self.pending.split(self.batch_size))
    }

    /// Everything that is left, in batches.
    pub fn take_rest(&mut self) -> Vec<Batch> {
        let mut batches = Vec::new();
        while self.pending.len() > 0 {
            batches.push(self.pending.split(self.batch_size));
        }
        batches
    }
}

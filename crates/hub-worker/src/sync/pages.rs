//! Reading a section's pages and judging whether they were all of it: for users and other lists without a pipeline.

use std::collections::{BTreeMap, VecDeque};

use futures_util::TryStreamExt;
use hub_core::{
    ids::UemId,
    sync::{Completeness, PageSeen, Reading, Section, judge_pages},
};
use hub_store::Catalogue;
use uem_client::{Listing, Page, PageStream, Search};

use super::RunContext;
use crate::error::Failure;

/// Keeps book of the pages of one section.
#[derive(Debug, Default)]
pub(crate) struct PageBook {
    pages: Vec<PageSeen>,
    /// Page size in force: what the tenant echoes, or the first page's rows when more follow.
    page_size: u32,
    round: u32,
    rereads: u32,
}

/// A re-reading may cost a quarter of the reading, and this much in any case.
const REREADS_MIN: u32 = 50;

impl PageBook {
    /// Notes a page.
    pub fn note<T>(&mut self, page: &Page<T>) {
        let items = u32::try_from(page.items.len()).unwrap_or(u32::MAX);
        self.note_numbers(page.number, items, page.total, page.page_size);
    }

    /// Notes a page by its numbers.
    pub fn note_numbers(&mut self, number: u32, items: u32, total: Option<u64>, page_size: Option<u32>) {
        if self.round == 0 && number == 0 {
            let has_more = total.is_some_and(|total| total > u64::from(items));
            self.page_size = if has_more { items } else { page_size.unwrap_or(items).max(items) };
        }
        if self.round > 0 {
            self.rereads += 1;
        }
        self.pages.push(PageSeen { round: self.round, number, items, total });
    }

    /// Judges. An answer of pages to read again begins the next round.
    pub fn judge(&mut self, distinct: u64, known_before: u64) -> Completeness {
        let first_reading = self.pages.iter().filter(|page| page.round == 0).count();
        let allowed = (u32::try_from(first_reading).unwrap_or(u32::MAX) / 4).max(REREADS_MIN);
        let judgement = judge_pages(&Reading {
            pages: &self.pages,
            page_size: self.page_size,
            distinct,
            known_before,
            rereads_left: allowed.saturating_sub(self.rereads),
        });
        if matches!(judgement, Completeness::Reread(_)) {
            self.round += 1;
        }
        judgement
    }

    /// Pages read again.
    pub fn rereads(&self) -> u32 {
        self.rereads
    }

    /// The last total told.
    pub fn total(&self) -> u64 {
        self.pages.iter().rev().find_map(|page| page.total).unwrap_or(0)
    }

    /// Pages that the total makes expect.
    pub fn pages_expected(&self) -> u64 {
        self.total().div_ceil(u64::from(self.page_size.max(1)))
    }
}

/// The pages of one section, those that drifted once more at the end.
pub(super) struct SectionPages<'a, L: Listing> {
    context: &'a RunContext,
    section: Section,
    search: Search<L>,
    /// The first reading; `None` once it has ended.
    first: Option<PageStream<L::Item>>,
    /// Pages to read again.
    again: VecDeque<u32>,
    book: PageBook,
    distinct: u64,
}

impl<'a, L: Listing> SectionPages<'a, L> {
    /// Begins to read.
    pub fn new(context: &'a RunContext, section: Section, search: Search<L>) -> Self {
        let first = Some(search.clone().pages());
        Self {
            context,
            section,
            search,
            first,
            again: VecDeque::new(),
            book: PageBook::default(),
            distinct: 0,
        }
    }

    /// The next page's records. `None` at the end of a whole reading; one that cannot be called whole fails.
    pub async fn next(&mut self) -> Result<Option<Vec<L::Item>>, Failure> {
        self.context.stop.check()?;
        if let Some(first) = &mut self.first {
            if let Some(page) = self.context.stop.unless_given(first.try_next()).await?? {
                return Ok(Some(self.note(page)));
            }
            self.first = None;
        }
        if self.again.is_empty() {
            match self.book.judge(self.distinct, 0) {
                Completeness::Complete => return Ok(None),
                Completeness::Incomplete(words) => return Err(Failure::Incomplete(words)),
                Completeness::Reread(numbers) => self.again = numbers.into(),
            }
        }
        let Some(number) = self.again.pop_front() else { return Ok(None) };
        let page = self.context.stop.unless_given(self.search.page(number)).await??;
        Ok(Some(self.note(page)))
    }

    /// How many different records were seen so far: to be told after each page.
    pub fn saw(&mut self, distinct: u64) {
        self.distinct = distinct;
        self.context.progress.count(self.section, |counts| counts.read = distinct);
    }

    fn note(&mut self, page: Page<L::Item>) -> Vec<L::Item> {
        self.book.note(&page);
        count_page(self.context, self.section, &self.book, page.bytes);
        page.items
    }
}

/// Counts a page that was just noted.
pub(super) fn count_page(context: &RunContext, section: Section, book: &PageBook, bytes: usize) {
    context.progress.count(section, |counts| {
        counts.pages += 1;
        counts.bytes += bytes as u64;
        counts.total = book.total();
        counts.pages_expected = book.pages_expected();
    });
}

/// An empty answer where there was something is taken for a fault: nothing is marked as gone by it.
pub(super) fn refuse_empty(was_something: bool, what: &str) -> Result<(), Failure> {
    if was_something {
        return Err(Failure::Incomplete(format!(
            "the tenant gave no {what} where some are known: taken for a fault"
        )));
    }
    Ok(())
}

/// All of a short list, each record once by its id in the tenant. What cannot be called whole fails, and so does an empty
/// answer where some are known.
pub(super) async fn read_whole<L: Listing, F>(
    context: &RunContext,
    section: Section,
    search: Search<L>,
    catalogue: (Catalogue, &str),
    facts: impl Fn(L::Item) -> (UemId, F),
) -> Result<Vec<F>, Failure> {
    let mut read = BTreeMap::new();
    let mut pages = SectionPages::new(context, section, search);
    while let Some(page) = pages.next().await? {
        read.extend(page.into_iter().map(&facts));
        pages.saw(read.len() as u64);
    }
    if read.is_empty() {
        let were_some = context.store.has_present(context.integration.id, catalogue.0).await?;
        refuse_empty(were_some, catalogue.1)?;
    }
    context.stop.check()?;
    Ok(read.into_values().collect())
}

/// Counts what was written of such a list: (added, changed, missing).
pub(super) fn count_written(
    context: &RunContext,
    section: Section,
    (added, changed, missing): (u64, u64, u64),
) {
    context.progress.count(section, |counts| {
        (counts.added, counts.changed, counts.missing) = (added, changed, missing);
        counts.writes += added + changed + missing;
    });
}

//! Whether a set of pages was the whole fleet (MO-3): devices come and go while pages are read.
//!
//! Records are asked for in ascending order of their ids, so new ones are appended at the end and a departure moves
//! every later record one place forward. What that does to a reader who goes page by page:
//!
//! - **The total fell by d between page k and page k+1**: up to d records slipped from page k+1 onto the end of page
//!   k, which had been read already. Nobody saw them. They stand in the d places before the beginning of page k+1,
//!   and further forward by as much as the total falls afterwards: exactly these pages are read again.
//! - **The total rose**: the new ones are on the last pages, which are read again when they hold fewer records than
//!   the last total says, or when there are more pages now. Records that moved into scope in the middle push others
//!   back: those are seen twice, which is harmless.
//! - **A page in the middle is shorter** than the size in force: it is read again once; if it stays short, the
//!   tenant's answer cannot be called whole.
//! - **No total** is told: drift cannot be noticed, so nothing may be concluded.
//! - **A departure and an arrival between the same two pages** leave the total as it was and cannot be seen here.
//!   That is why absence in several runs and a direct look-up stand behind it, see [`super::deletion`].

use std::collections::BTreeMap;

/// One reading of one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageSeen {
    /// 0 for the first pass over all pages; 1, 2, ... for each set of pages read again.
    pub round: u32,
    /// Number, from 0.
    pub number: u32,
    /// Records on it.
    pub items: u32,
    /// The total it told.
    pub total: Option<u64>,
}

/// All that is known about the reading of one section.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Every reading of every page, rounds in order.
    pub pages: &'a [PageSeen],
    /// The page size in force (as echoed by the tenant).
    pub page_size: u32,
    /// How many different ids were seen, over all rounds.
    pub distinct: u64,
    /// How many records the hub knows from before and believes present.
    pub known_before: u64,
    /// How many pages may still be read again.
    pub rereads_left: u32,
}

/// The judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completeness {
    /// Every record that was there all the time was read.
    Complete,
    /// Read these pages again (ascending), as the next round, and judge again.
    Reread(Vec<u32>),
    /// It cannot be called whole: nothing may be concluded from what is absent.
    Incomplete(String),
}

/// Judges the pages of one section.
pub fn judge_pages(reading: &Reading<'_>) -> Completeness {
    // A 204 past the end has neither records nor a total: it says nothing.
    let told: Vec<&PageSeen> =
        reading.pages.iter().filter(|page| page.items > 0 || page.total.is_some()).collect();
    if reading.distinct == 0 {
        return judge_empty(reading, &told);
    }
    let Some(last_total) = told.last().and_then(|page| page.total) else {
        return incomplete(
            "the tenant tells no total, so records that slipped between pages cannot be noticed",
        );
    };
    if let Some(page) = told.iter().find(|page| page.total.is_none()) {
        return incomplete(&format!("page {} tells no total, so drift cannot be noticed", page.number));
    }
    let page_size = u64::from(reading.page_size.max(1));
    let mut again = pages_with_slipped_records(&told, page_size);
    match short_pages(&told, page_size, last_total) {
        Ok(short) => again.extend(short),
        Err(words) => return Completeness::Incomplete(words),
    }
    again.sort_unstable();
    again.dedup();
    if again.is_empty() {
        return judge_count(reading, &told, last_total, page_size);
    }
    within_limit(again, reading.rereads_left)
}

fn incomplete(words: &str) -> Completeness {
    Completeness::Incomplete(words.to_owned())
}

fn within_limit(again: Vec<u32>, rereads_left: u32) -> Completeness {
    if again.len() > rereads_left as usize {
        return Completeness::Incomplete(format!(
            "the fleet moved too much while it was read: {} more pages would have to be read again, {rereads_left} are allowed",
            again.len()
        ));
    }
    Completeness::Reread(again)
}

fn judge_empty(reading: &Reading<'_>, told: &[&PageSeen]) -> Completeness {
    let total = told.iter().filter_map(|page| page.total).max().unwrap_or(0);
    if total > 0 {
        return Completeness::Incomplete(format!("the tenant tells {total} records and gave none"));
    }
    if reading.known_before > 0 {
        return Completeness::Incomplete(format!(
            "the tenant gave no record where {} are known: an empty answer is taken for a fault",
            reading.known_before
        ));
    }
    Completeness::Complete
}

/// No page is in doubt: do the numbers agree?
fn judge_count(reading: &Reading<'_>, told: &[&PageSeen], last_total: u64, page_size: u64) -> Completeness {
    let (_, rises) = movements(told.iter().filter_map(|page| page.total));
    let first_total = told.first().and_then(|page| page.total).unwrap_or(0);
    let most = first_total.saturating_add(rises);
    if reading.distinct > most {
        return Completeness::Incomplete(format!(
            "the tenant gave {} different records but never told more than {most}: its total cannot be trusted",
            reading.distinct
        ));
    }
    if reading.distinct >= last_total {
        return Completeness::Complete;
    }
    // Fewer than told although every page is full: records were repeated in place of others.
    let is_first_round = told.iter().all(|page| page.round == 0);
    if is_first_round {
        let pages = u32::try_from(last_total.div_ceil(page_size)).unwrap_or(u32::MAX);
        return within_limit((0..pages).collect(), reading.rereads_left);
    }
    Completeness::Incomplete(format!(
        "only {} different records of {last_total} were given",
        reading.distinct
    ))
}

/// Places in the list where records may stand that nobody saw.
#[derive(Debug, Clone, Copy)]
struct Span {
    from: u64,
    to: u64,
}

impl Span {
    fn pages(self, page_size: u64) -> std::ops::Range<u64> {
        self.from / page_size..self.to.div_ceil(page_size)
    }
}

/// The pages that may hold records which slipped past the reader, after all rounds.
fn pages_with_slipped_records(told: &[&PageSeen], page_size: u64) -> Vec<u32> {
    let mut spans: Vec<Span> = Vec::new();
    let mut total_before: Option<u64> = None;
    for round in told.chunk_by(|left, right| left.round == right.round) {
        let mut round: Vec<&PageSeen> = round.to_vec();
        round.sort_by_key(|page| page.number);
        if round[0].round == 0 {
            for pair in round.windows(2) {
                let (fell, rose) = movements([pair[0], pair[1]].iter().filter_map(|page| page.total));
                widen(&mut spans, fell, rose);
                if fell > 0 {
                    let to = u64::from(pair[1].number) * page_size;
                    spans.push(Span { from: to.saturating_sub(fell), to });
                }
            }
        } else {
            let totals: BTreeMap<u64, Option<u64>> =
                round.iter().map(|page| (u64::from(page.number), page.total)).collect();
            // Read again while nothing moved: whatever stood there was seen. Past the end nothing stands.
            let last_page = total_before.unwrap_or(0).div_ceil(page_size);
            let was_covered = |page: u64| page >= last_page || totals.get(&page) == Some(&total_before);
            spans.retain(|span| !span.pages(page_size).all(was_covered));
            let (fell, rose) =
                movements(total_before.into_iter().chain(round.iter().filter_map(|page| page.total)));
            widen(&mut spans, fell, rose);
        }
        total_before = round.last().and_then(|page| page.total);
    }
    let last_page = total_before.unwrap_or(0).div_ceil(page_size);
    spans
        .iter()
        .flat_map(|span| span.pages(page_size))
        .filter(|page| *page < last_page)
        .filter_map(|page| u32::try_from(page).ok())
        .collect()
}

fn widen(spans: &mut [Span], fell: u64, rose: u64) {
    for span in spans {
        span.from = span.from.saturating_sub(fell);
        span.to = span.to.saturating_add(rose);
    }
}

/// How much the totals fell and how much they rose, in sum.
fn movements(totals: impl Iterator<Item = u64>) -> (u64, u64) {
    let (mut fell, mut rose, mut before) = (0_u64, 0_u64, None);
    for total in totals {
        if let Some(before) = before {
            fell = fell.saturating_add(u64::saturating_sub(before, total));
            rose = rose.saturating_add(total.saturating_sub(before));
        }
        before = Some(total);
    }
    (fell, rose)
}

/// Pages that hold fewer records than the last total says they must, or that were never read.
fn short_pages(told: &[&PageSeen], page_size: u64, last_total: u64) -> Result<Vec<u32>, String> {
    let mut latest: BTreeMap<u32, (&PageSeen, u32)> = BTreeMap::new();
    for page in told {
        let entry = latest.entry(page.number).or_insert((page, 0));
        *entry = (page, entry.1 + 1);
    }
    let pages = u32::try_from(last_total.div_ceil(page_size)).unwrap_or(u32::MAX);
    let mut again = Vec::new();
    for number in 0..pages {
        let begins = u64::from(number) * page_size;
        let expected = page_size.min(last_total - begins);
        match latest.get(&number) {
            None => again.push(number),
            Some((page, _)) if u64::from(page.items) >= expected => {}
            Some((page, readings)) if *readings > 1 && page.total == Some(last_total) => {
                return Err(format!(
                    "page {number} holds {} records although the total of {last_total} makes it {expected}, also when read again",
                    page.items
                ));
            }
            Some(_) => again.push(number),
        }
    }
    Ok(again)
}

//! Searches as streams of pages: in page order, some pages ahead, and ending where the data ends.
//!
//! Each search tells its end in its own way: by a total, by a short page, by 204 without a body, or by empty lists
//! for ever. The size of a page may silently be smaller than asked. [`PagingStyle`] and [`Listing`] hold what
//! differs, [`Search::pages`] what they have in common.

use std::{
    collections::VecDeque,
    marker::PhantomData,
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Stream, stream};
use serde::de::DeserializeOwned;
use tokio_util::task::AbortOnDropHandle;

use crate::{
    call::Call,
    client::UemClient,
    error::{ErrorKind, UemError},
};

/// Pages fetched ahead unless asked otherwise.
const PREFETCH: usize = 4;
/// Pages after which a search is taken for endless, unless asked otherwise: 10 million rows at 500 a page.
const MAX_PAGES: u32 = 20_000;

/// How a search counts its pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagingStyle {
    /// The name of the page parameter.
    pub page: &'static str,
    /// The name of the page size parameter.
    pub size: &'static str,
    /// The number of the first page.
    pub first: u32,
    /// The page size to ask for.
    pub default_size: u32,
}

impl PagingStyle {
    /// `page` from 0 and `pagesize`, as most searches have it.
    pub const V1: Self = Self { page: "page", size: "pagesize", first: 0, default_size: 500 };
    /// `page` from 0 and `page_size`, as newer searches have it.
    pub const V3: Self = Self { page: "page", size: "page_size", first: 0, default_size: 500 };
    /// `page` from 1 and `page_size`, as the members of user groups and the updates have it.
    pub const FROM_ONE: Self = Self { page: "page", size: "page_size", first: 1, default_size: 100 };
}

/// A reply that is a page of a search.
pub trait Listing: DeserializeOwned + Send + 'static {
    /// What the search lists.
    type Item: Send + 'static;

    /// Takes the reply apart.
    fn into_rows(self) -> Rows<Self::Item>;
}

/// What a page says of itself.
#[derive(Debug)]
pub struct Rows<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The page size in force, where the search tells it.
    pub page_size: Option<i64>,
    /// How many rows there are on all pages, where the search tells it.
    pub total: Option<i64>,
}

/// One page of a search.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The number of the page as the API counts, from 0 or 1.
    pub number: u32,
    /// The rows.
    pub items: Vec<T>,
    /// How many rows there are on all pages, as this page tells it. It may differ from page to page.
    pub total: Option<u64>,
    /// The page size in force, as far as it is known.
    pub page_size: Option<u32>,
    /// Bytes of the body, unpacked.
    pub bytes: usize,
    /// Whether the search ends here. A stream that ends without such a page has failed.
    pub is_last: bool,
}

/// A search that has not been sent yet.
#[derive(Debug)]
#[must_use = "a search does nothing until its pages are asked for"]
pub struct Search<L> {
    client: UemClient,
    call: Call,
    style: PagingStyle,
    page_size: u32,
    prefetch: usize,
    max_pages: u32,
    reply: PhantomData<fn() -> L>,
}

impl<L: Listing> Search<L> {
    /// A search by this call; the page parameters are added to it.
    pub fn new(client: UemClient, call: Call, style: PagingStyle) -> Self {
        let page_size = style.default_size;
        Self { client, call, style, page_size, prefetch: PREFETCH, max_pages: MAX_PAGES, reply: PhantomData }
    }

    /// Asks for pages of this size. The tenant may give smaller ones.
    pub fn page_size(mut self, rows: u32) -> Self {
        self.page_size = rows.max(1);
        self
    }

    /// Fetches up to this many pages ahead once the first page has told the total.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.prefetch = pages.max(1);
        self
    }

    /// Fails after this many pages.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages.max(1);
        self
    }

    /// One page, counted from 0 whatever the API counts from. Past the end it is empty.
    pub async fn page(&self, index: u32) -> Result<Page<L::Item>, UemError> {
        let number = self.style.first + index;
        let call = self.call.clone().query(self.style.page, number).query(self.style.size, self.page_size);
        let (reply, bytes) = self.client.read_optional::<L>(&call).await?;
        let rows =
            reply.map(Listing::into_rows).unwrap_or(Rows { items: vec![], page_size: None, total: None });
        let page_size = rows.page_size.and_then(|size| u32::try_from(size).ok()).filter(|size| *size > 0);
        let total = rows.total.and_then(|total| u64::try_from(total).ok());
        Ok(Page { number, is_last: rows.items.is_empty(), items: rows.items, total, page_size, bytes })
    }

    /// All pages, in order.
    pub fn pages(self) -> PageStream<L::Item> {
        let state = Reading {
            search: self,
            next: 0,
            last: None,
            received: 0,
            ahead: VecDeque::new(),
            is_done: false,
        };
        PageStream { inner: Box::pin(stream::try_unfold(state, Reading::step)) }
    }

    /// All rows of all pages at once. For lists that are known to be short.
    pub async fn collect(self) -> Result<Vec<L::Item>, UemError> {
        use futures_util::TryStreamExt;
        let mut pages = self.pages();
        let mut items = Vec::new();
        while let Some(page) = pages.try_next().await? {
            items.extend(page.items);
        }
        Ok(items)
    }
}

// Not derived: a derived one would ask that the reply can be cloned.
impl<L> Clone for Search<L> {
    fn clone(&self) -> Self {
        Self { client: self.client.clone(), call: self.call.clone(), ..*self }
    }
}

/// The pages of a search. Ends after the page with `is_last`, or after an error.
pub struct PageStream<T> {
    inner: Pin<Box<dyn Stream<Item = Result<Page<T>, UemError>> + Send>>,
}

impl<T> Stream for PageStream<T> {
    type Item = Result<Page<T>, UemError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(context)
    }
}

impl<T> std::fmt::Debug for PageStream<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PageStream").finish_non_exhaustive()
    }
}

type Fetch<T> = AbortOnDropHandle<Result<Page<T>, UemError>>;

/// A stream of pages under way.
struct Reading<L: Listing> {
    search: Search<L>,
    /// The next page to fetch.
    next: u32,
    /// The last page by the total, once a page has told it.
    last: Option<u32>,
    /// Rows that came so far.
    received: u64,
    /// Fetches under way, oldest first. Dropping the stream aborts them.
    ahead: VecDeque<Fetch<L::Item>>,
    is_done: bool,
}

impl<L: Listing> Reading<L> {
    async fn step(mut self) -> Result<Option<(Page<L::Item>, Self)>, UemError> {
        if self.is_done {
            return Ok(None);
        }
        self.fetch_ahead();
        let Some(fetch) = self.ahead.pop_front() else {
            return Err(ErrorKind::TooManyPages { limit: self.search.max_pages }.into());
        };
        let index = self.next - u32::try_from(self.ahead.len()).unwrap_or(u32::MAX) - 1;
        let mut page = match fetch.await {
            Ok(page) => page?,
            Err(stopped) => {
                return Err(
                    ErrorKind::CutBody { bytes: 0, seen: format!("reading stopped: {stopped}") }.into()
                );
            }
        };
        self.learn(index, &mut page);
        if page.is_last {
            self.is_done = true;
            self.ahead.clear();
        } else {
            // Keep the fetches going while the caller works on this page.
            self.fetch_ahead();
        }
        Ok(Some((page, self)))
    }

    /// Starts fetches up to the limit: one while no total is known, else as many as asked for.
    fn fetch_ahead(&mut self) {
        let wanted = if self.last.is_some() { self.search.prefetch } else { 1 };
        let end = self.last.map_or(self.search.max_pages, |last| (last + 1).min(self.search.max_pages));
        while self.ahead.len() < wanted && self.next < end {
            let (search, index) = (self.search.clone(), self.next);
            self.next += 1;
            // A task of its own for each page, so that one page is parsed while others arrive.
            self.ahead
                .push_back(AbortOnDropHandle::new(tokio::spawn(async move { search.page(index).await })));
        }
    }

    /// Learns from a page where the search ends, and marks the last page.
    fn learn(&mut self, index: u32, page: &mut Page<L::Item>) {
        let rows = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
        if rows == 0 {
            page.is_last = true;
            return;
        }
        self.received += rows;
        let told_size = page.page_size.map(u64::from);
        match page.total {
            Some(total) if total > 0 => {
                // The size the tenant tells counts, not the one asked for: it cuts large pages without a word.
                let size =
                    told_size.unwrap_or(if index == 0 { rows } else { u64::from(self.search.page_size) });
                self.search.page_size =
                    self.search.page_size.min(u32::try_from(size).unwrap_or(u32::MAX)).max(1);
                let last = u32::try_from(total.div_ceil(size.max(1))).unwrap_or(u32::MAX) - 1;
                // What an older total promised is never taken back: it may be under way already.
                let last = self.last.map_or(last, |older| older.max(last));
                // Short of the total at the end: some rows were hidden, or the told size was wrong. Go on until empty.
                let is_short = index >= last && self.received < total;
                self.last = Some(if is_short { index + 1 } else { last });
                page.is_last = index >= last && !is_short;
            }
            // A total of 0 beside rows is known to be wrong: such a search is read until it has no more rows.
            _ => {
                let asked = u64::from(self.search.page_size);
                page.is_last = told_size.is_some_and(|size| rows < size.min(asked));
            }
        }
    }
}

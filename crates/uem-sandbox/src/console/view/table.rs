//! A list in a card, with what narrows it and the way to its other pages.

use askama::{Template, filters::HtmlSafe};
use jiff::Timestamp;
use page_kit::{
    Icon,
    components::{Badge, EmptyState, Moment, Pager, SelectField, grouped},
};

use crate::console::fields::Fields;

/// What stands in a row under one heading.
#[derive(Debug, Clone)]
pub(in crate::console) enum Cell {
    /// A text.
    Text(String),
    /// The row's name, where it leads, and a second line.
    Lead(String, String, String),
    /// A link.
    Link(String, String),
    /// A state.
    Badge(Badge),
    /// A moment.
    When(Moment),
    /// A number or code.
    Code(String),
    /// A form of one button: where it posts, the token, hidden fields, its label.
    Button(String, String, Vec<(String, String)>, String),
}

impl Cell {
    /// A moment as it is told at `now`.
    pub fn when(at: Option<Timestamp>, now: Timestamp) -> Self {
        Self::When(Moment::new(at, now))
    }

    /// A row's name.
    pub fn lead(label: impl Into<String>, href: impl Into<String>, sub: impl Into<String>) -> Self {
        Self::Lead(label.into(), href.into(), sub.into())
    }
}

/// A list.
#[derive(Debug, Template)]
#[template(path = "console/table.html")]
pub(in crate::console) struct Table {
    title: String,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Cell>>,
    search: Option<(String, &'static str)>,
    filters: Vec<SelectField>,
    hidden: Vec<(String, String)>,
    pager: Option<Pager>,
    empty: EmptyState,
}

impl HtmlSafe for Table {}

impl Table {
    /// A list with these headings; `nothing` says that it is empty.
    pub fn new(columns: &[&'static str], rows: Vec<Vec<Cell>>, nothing: &str) -> Self {
        let empty =
            EmptyState { icon: Icon::Search, title: nothing.to_owned(), text: String::new(), action: None };
        Self {
            title: String::new(),
            columns: columns.to_vec(),
            rows,
            search: None,
            filters: Vec::new(),
            hidden: Vec::new(),
            pager: None,
            empty,
        }
    }

    /// With a title.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        self.title = title.to_owned();
        self
    }

    /// With a search field that says what it looks for.
    #[must_use]
    pub fn search(mut self, value: &str, placeholder: &'static str) -> Self {
        self.search = Some((value.to_owned(), placeholder));
        self
    }

    /// With lists that narrow it.
    #[must_use]
    pub fn filters(mut self, filters: Vec<SelectField>) -> Self {
        self.filters = filters;
        self
    }

    /// With a value that the search keeps.
    #[must_use]
    pub fn keeping(mut self, name: &str, value: &str) -> Self {
        self.hidden.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With the way to its other pages.
    #[must_use]
    pub fn pager(mut self, pager: Pager) -> Self {
        self.pager = Some(pager);
        self
    }

    fn empty(&self) -> &EmptyState {
        &self.empty
    }
}

/// The foot of a list whose pages have numbers: the query says which one, from 0.
pub(in crate::console) fn pager(
    path: &str,
    asked: &Fields,
    what: &str,
    shown: usize,
    total: i64,
    size: usize,
) -> Pager {
    let page: usize = asked.number("page").unwrap_or(0);
    let start = page.saturating_mul(size);
    let total = usize::try_from(total).unwrap_or(0);
    let summary = if shown == 0 {
        format!("{} {what}", grouped(total as u64))
    } else {
        format!(
            "{} to {} of {} {what}",
            grouped(start as u64 + 1),
            grouped((start + shown) as u64),
            grouped(total as u64)
        )
    };
    let href = |page: usize| format!("{path}?{}", asked.with("page", &page.to_string()));
    Pager {
        summary,
        first_href: (page > 0).then(|| format!("{path}?{}", asked.with("page", ""))),
        next_href: (start + shown < total && shown > 0).then(|| href(page + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foot_says_where_one_is_and_keeps_what_was_asked() {
        let asked = Fields::parse(b"search=a&page=1");
        let foot = pager("/x", &asked, "devices", 50, 1_234, 50);
        assert_eq!(foot.summary, "51 to 100 of 1,234 devices");
        assert_eq!(foot.next_href.as_deref(), Some("/x?search=a&page=2"));
        assert_eq!(foot.first_href.as_deref(), Some("/x?search=a"));
        assert!(pager("/x", &asked, "devices", 10, 60, 50).next_href.is_none());
    }

    #[test]
    fn what_comes_from_outside_is_escaped_in_every_cell() {
        let bad = || "<script>".to_owned();
        let rows = vec![vec![
            Cell::Text(bad()),
            Cell::lead(bad(), bad(), bad()),
            Cell::Link(bad(), bad()),
            Cell::Code(bad()),
            Cell::Button(bad(), bad(), vec![(bad(), bad())], bad()),
        ]];
        let html =
            Table::new(&["a", "b", "c", "d", "e"], rows, "nothing").search("<script>", "x").to_string();
        assert!(!html.contains("<script>"), "{html}");
    }
}

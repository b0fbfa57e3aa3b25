//! What all pages are made of: a head, tables, lists of facts, forms. Each writes itself as safe HTML.

mod form;
mod page;
mod table;

pub(super) use form::{CheckBoxes, Form, TextArea};
pub(super) use page::{Page, Tab, facts, panel};
pub(super) use table::{Cell, Table, pager};

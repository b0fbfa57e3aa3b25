//! Actions on devices, users and apps (MO-12, MO-13): the list, the page of one, what people decide about it, and how one is
//! ordered. An order goes two steps: its details ([`details`]), then a page that shows every target and what stands before
//! it ([`preview`]); between them it is a [`draft::Draft`], which nothing keeps but the form itself.

pub mod approve;
pub mod card;
pub mod check;
pub mod choose;
pub mod detail;
pub mod details;
pub mod draft;
mod draft_order;
mod draft_targets;
mod groups;
pub mod guards;
pub mod list;
pub mod live;
mod new_app;
mod options;
pub mod parts;
pub mod preview;
mod refusals;
pub mod settle;
pub mod stop;
mod target_line;
pub mod words;

use crate::{access::Caller, http::request_id};
use hub_store::Requester;

/// Who asks, as it is kept with the order.
fn requester(caller: &Caller) -> Requester {
    Requester { by: caller.describe(), person: caller.person(), request_id: request_id::current() }
}

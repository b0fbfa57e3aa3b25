//! Tables `playbook_looks` and `playbook_cases`: what the hub orders by itself (MO-12).
//!
//! `matching` finds who matches a playbook, `look` notes what matched before and opens cases for what began to match since,
//! `order` writes a case's step and its order in one transaction, `end` stops and ends cases, `list` shows them.

mod end;
mod list;
mod look;
mod matching;
mod order;
mod row;

pub use end::NotStopped;
pub use list::{CaseFilter, CasePage};
pub use look::PlaybookLook;
pub use matching::{PlaybookMatches, PlaybookTarget};
pub use order::CaseOrder;
pub use row::CaseRow;

pub(crate) use look::begin_playbooks_anew;

//! Tables `actions`, `action_items`, `action_events` and `action_guards`: what is done to devices, users and apps (MO-12,
//! MO-13).
//!
//! `request` judges an order (`order`) and has it written down (`write`), `decide` is what people say about it, `send` gives
//! the one sender what it may begin, `record` keeps what came of each call and `watch` what became of it later. Every
//! change of a target goes through `life`, which knows no way but those of [`hub_core::actions::ItemState::after`].

mod decide;
mod facts;
mod guards;
mod life;
mod list;
mod named;
mod open;
mod order;
mod record;
mod request;
mod row;
mod send;
mod watch;
mod write;

pub(crate) use decide::EXPIRED;
pub use decide::{Decided, NotDecided};
pub use guards::{ActionGuards, Stopped};
pub use list::{ActionFilter, ActionItemPage, ActionPage};
pub use order::{ActionPreview, ActionRequest, Chosen, NotRequested, PreviewedTarget, Requester};
pub use record::{SendOutcome, UemReply};
pub use row::{ActionEventRow, ActionItemRow, ActionRow, ActionState, ItemKey};
pub(crate) use row::{ITEM, ITEM_COLUMNS};
pub(crate) use send::read_to_begin;
pub use send::{Began, LogMark, ToBegin};
pub use watch::{Checked, ToCheck};

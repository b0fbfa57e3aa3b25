//! Actions on devices, users and apps (MO-12, MO-13): what may be ordered, which guards stand before it, how each
//! target goes from an order to its end, and what may be concluded about a call whose answer was lost.
//!
//! An order is a row before it is a call. [`judge`] decides what becomes of it, [`ItemState::after`] is the only way on from
//! there, and [`conclude`] reads from the device's later state whether it was done.

mod conclude;
mod confirmation;
mod guard;
mod kind;
mod limits;
mod new_app;
mod order;
mod state;
mod target;

pub use conclude::{Conclusion, SETTLE_TIME, Says, Seen, Sent, WATCH_TIME, conclude, pause_before_check};
pub use confirmation::confirmation_for;
pub use guard::{
    ApprovalRefused, Guards, HoldReason, Judged, MayBegin, Ordered, Refusal, judge, may_approve, may_begin,
};
pub use kind::{ActionKind, Harm};
pub use limits::{GuardSettings, KindLimits};
pub use new_app::{AppPlatform, NewInternalApp, check_app_file_name};
pub use order::{
    AppAssignment, DeviceWipe, MessageChannel, MessageToDevice, NewUser, Order, PushMode, UserChange,
};
pub use state::{ItemEvent, ItemState};
pub use target::{Target, TargetFacts, TargetKind, list_hash};

/// Most targets of one order: what no person can look through is ordered in parts.
pub const TARGETS_MAX: usize = 10_000;

//! Tags that the hub writes back to a tenant: which ones a device should have, and what is to be changed for that
//! (HM-17, MO-8). The worker carries the difference out; nothing here knows how.

mod difference;
pub(crate) mod names;
mod pass;
mod risk;
mod status;
mod wanted;

pub use difference::{Difference, difference};
pub use names::{
    Family, NAME_CHARS_MAX, PREFIX_CHARS, THREAT_FACTOR_CHARS_MAX, family_of, fixed_names, is_threat_factor,
    tag_name,
};
pub use pass::{LastPass, Pass, TaggingReport, item_pause, next_pass, pass_pause};
pub use risk::{Risk, RiskFacts, THREAT_FACTORS_MAX};
pub use status::DeviceStatus;
pub use wanted::{DeviceFactsForTags, wanted_tags};

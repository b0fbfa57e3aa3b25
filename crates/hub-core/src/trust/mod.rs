//! How far a device can be trusted (BY-2b, BY-7, BY-8, BY-11 to BY-13).
//!
//! [`TrustFacts`] is what is known of one device, [`TrustRules`] what each [`Factor`] costs, [`assess`] brings both to a
//! [`TrustScore`] with everything that led to it. It starts from the maximum, because that is what a device is given that
//! nothing speaks against; each factor can only take away, and the most restrictive wins. Whether a score is enough is
//! decided in [`crate::services`]. The tables of `docs/TRUST-RULES.md` are the tables of the tests.

mod assess;
mod ceiling;
pub mod check;
mod factor;
mod facts;
mod finding;
mod moments;
mod rules;
mod score;

pub use assess::{Assessment, Scenario, assess};
pub use ceiling::Ceiling;
pub use factor::{Factor, Verdict};
pub use facts::{Agent, AgentWord, READING_AGE_MAX, TrustFacts};
pub use finding::{Finding, span};
pub use moments::score_until;
pub use rules::{Effect, FactorRule, FactorRules, Switch, TrustRules};
pub use score::{Level, TrustScore};

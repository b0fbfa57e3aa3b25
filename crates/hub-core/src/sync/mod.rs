//! What may be concluded from reading a tenant: is the reading complete, who is who, who is gone.

mod completeness;
mod content;
pub mod deletion;
pub mod due;
mod ending;
pub mod identity;
mod pace;
mod run;

pub use completeness::{Completeness, PageSeen, Reading, judge_pages};
pub use content::content_hash;
pub use ending::judge_end;
pub use pace::Pace;
pub use run::{Mode, RunReport, RunState, Section, SectionCounts};

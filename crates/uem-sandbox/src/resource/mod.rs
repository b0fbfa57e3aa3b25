//! What the resource folders share: the page asked for, lists of values and their answers, the caller's subtree.

mod bulk;
mod device;
mod fields;
mod page;
mod scope;
mod sql;

pub use bulk::{Outcome, values};
pub use device::{by_query, device_by_id, device_by_query, device_by_uuid};
pub use fields::Fields;
pub use page::Page;
pub use scope::{asked_org_group, is_visible, visible_ids};
pub use sql::{Filter, id_list};

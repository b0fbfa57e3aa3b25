//! What is to be changed on a device so that it has the tags it should have, and nothing else.

use std::collections::BTreeSet;

use super::family_of;
use crate::integration::TaggingSettings;

/// Tags to put on and to take off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// To put on. They come first, so that a device never stands without one of a family.
    pub add: BTreeSet<String>,
    /// To take off.
    pub remove: BTreeSet<String>,
}

impl Difference {
    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.add.is_empty() && self.remove.is_empty()
    }
}

/// From what a device has to what it should have. Tags of other people, and of families that are off, are left alone.
pub fn difference(
    settings: &TaggingSettings,
    wanted: &BTreeSet<String>,
    has: &BTreeSet<String>,
) -> Difference {
    let is_ours =
        |name: &&String| family_of(&settings.prefix, name).is_some_and(|family| family.is_on(settings));
    Difference {
        add: wanted.difference(has).filter(is_ours).cloned().collect(),
        remove: has.difference(wanted).filter(is_ours).cloned().collect(),
    }
}

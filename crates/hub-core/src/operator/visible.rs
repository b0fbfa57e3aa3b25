//! Of which integrations a caller sees anything.

use std::collections::BTreeSet;

use crate::ids::IntegrationId;

/// The integrations that a question is about. Nothing, unless told otherwise: who forgets to say shows nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visible {
    /// All of them.
    Everything,
    /// These alone; none when there are none.
    Only(BTreeSet<IntegrationId>),
}

impl Default for Visible {
    fn default() -> Self {
        Self::nothing()
    }
}

impl Visible {
    /// None of them.
    pub fn nothing() -> Self {
        Self::Only(BTreeSet::new())
    }

    /// One of them.
    pub fn one(id: IntegrationId) -> Self {
        Self::Only(BTreeSet::from([id]))
    }

    /// Whether that one is among them.
    pub fn contains(&self, id: IntegrationId) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(ids) => ids.contains(&id),
        }
    }

    /// What is left of them when only one is asked for: that one if it is among them, otherwise nothing.
    #[must_use]
    pub fn narrowed(&self, asked: Option<IntegrationId>) -> Self {
        match asked {
            None => self.clone(),
            Some(id) if self.contains(id) => Self::one(id),
            Some(_) => Self::nothing(),
        }
    }
}

//! Texts that many devices share, each kept once.

use std::{collections::HashMap, sync::Arc};

/// A kept text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextId(u32);

/// Keeps texts. They are forgotten together with the fleet, when it is read anew.
#[derive(Debug, Default)]
pub(super) struct Texts {
    places: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
}

impl Texts {
    /// Keeps a text.
    pub fn keep(&mut self, text: &str) -> TextId {
        if let Some(place) = self.places.get(text) {
            return TextId(*place);
        }
        // Four billion different texts do not fit into memory.
        let place = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        let text: Arc<str> = text.into();
        self.texts.push(text.clone());
        self.places.insert(text, place);
        TextId(place)
    }

    /// The text.
    pub fn get(&self, id: TextId) -> &str {
        self.texts.get(id.0 as usize).map_or("", |text| text)
    }
}

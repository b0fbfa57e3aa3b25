//! Parts of pages. Each is a struct that writes itself as safe HTML: `{{ badge }}` in a template is enough.

mod alert;
mod badge;
mod bar_chart;
mod check_field;
mod empty_state;
mod field;
mod line_chart;
mod numbers;
mod pager;
mod progress;
mod stat_card;
mod text_area;
mod time;

pub use alert::Alert;
pub use badge::{Badge, Tone};
pub use bar_chart::{Bar, BarChart};
pub use check_field::CheckField;
pub use empty_state::EmptyState;
pub use field::{Choice, RadioField, SelectField, TextField};
pub use line_chart::{LineChart, Series};
pub use numbers::{bytes_in_words, grouped};
pub use pager::Pager;
pub use progress::Progress;
pub use stat_card::StatCard;
pub use text_area::TextArea;
pub use time::{Moment, relative};

/// A link with a text.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub label: String,
}

impl Link {
    /// A link.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

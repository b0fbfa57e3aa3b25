//! A state as a word with a colour; the word alone says everything.

use askama::Template;

/// How good a state is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Wants attention.
    Warning,
    /// Broken or dangerous.
    Bad,
    /// Under way.
    Info,
    /// Neither.
    Neutral,
}

impl Tone {
    /// Name of its colour in the style sheet.
    pub fn color(self) -> &'static str {
        match self {
            Self::Good => "green",
            Self::Warning => "yellow",
            Self::Bad => "red",
            Self::Info => "azure",
            Self::Neutral => "secondary",
        }
    }

    /// Its word in class names.
    pub fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Info => "info",
            Self::Neutral => "neutral",
        }
    }
}

/// A badge.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    source = r#"<span class="badge bg-{{ tone.color() }}-lt"><span class="dot"></span>{{ text }}</span>"#,
    ext = "html"
)]
pub struct Badge {
    /// Colour.
    pub tone: Tone,
    /// Word.
    pub text: String,
}

impl Badge {
    /// A badge.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { tone, text: text.into() }
    }
}

impl askama::filters::HtmlSafe for Badge {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_word_is_escaped() {
        let text = Badge::new(Tone::Bad, "<i>bad</i>").to_string();
        assert!(text.contains("bg-red-lt") && !text.contains("<i>"), "{text}");
    }
}

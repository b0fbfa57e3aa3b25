//! A command that was given in a way that clap cannot see to be wrong. It ends with 2, as clap's own refusals do.

/// What is wrong, and how it is written.
#[derive(Debug)]
pub struct WrongUsage(String);

impl WrongUsage {
    /// With these words.
    pub fn new(words: &str) -> Self {
        Self(words.to_owned())
    }
}

impl std::fmt::Display for WrongUsage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUsage {}

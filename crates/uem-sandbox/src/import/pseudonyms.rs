//! Replacements: the same text always gets the same one within an import, and nobody can go back.
//!
//! They follow from a random key that is never written down and is gone with the process.

use aws_lc_rs::hmac;
use uuid::Uuid;

use crate::SandboxError;

const CONSONANTS: &[u8] = b"bdfgklmnprstvz";
const VOWELS: &[u8] = b"aeiou";

/// Replaces texts.
pub(super) struct Pseudonyms {
    key: hmac::Key,
}

impl Pseudonyms {
    /// With a key of its own.
    pub fn new() -> Result<Self, SandboxError> {
        let mut bytes = [0; 32];
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| SandboxError::Randomness)?;
        Ok(Self { key: hmac::Key::new(hmac::HMAC_SHA256, &bytes) })
    }

    /// A number for a text of that kind.
    pub fn number(&self, kind: &str, text: &str) -> u64 {
        let mut first = [0; 8];
        first.copy_from_slice(&self.digest(kind, text, 0)[..8]);
        u64::from_le_bytes(first)
    }

    /// A UUID for a text of that kind.
    pub fn uuid(&self, kind: &str, text: &str) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.digest(kind, text, 0)[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A text of the same length and looks: digits stay digits, letters letters, what lies between stays.
    pub fn alike(&self, kind: &str, text: &str) -> String {
        let letters = || text.chars().filter(char::is_ascii_alphanumeric);
        let is_hex = letters().count() >= 12 && letters().all(|letter| letter.is_ascii_hexdigit());
        let mut stream = Stream { names: self, kind, text, block: Vec::new(), place: 0, count: 0 };
        let replace = |letter: char| {
            let byte = u32::from(stream.next());
            let pick =
                |first: char, count: u32| char::from_u32(u32::from(first) + byte % count).unwrap_or(first);
            match letter {
                '0'..='9' | 'a'..='f' if is_hex && !text.contains(char::is_uppercase) => {
                    char::from_digit(byte % 16, 16).unwrap_or('0')
                }
                '0'..='9' | 'A'..='F' if is_hex => {
                    char::from_digit(byte % 16, 16).unwrap_or('0').to_ascii_uppercase()
                }
                '0'..='9' => pick('0', 10),
                'A'..='Z' => pick('A', 26),
                'a'..='z' => pick('a', 26),
                letter if letter.is_alphanumeric() => pick('a', 26),
                other => other,
            }
        };
        text.chars().map(replace).collect()
    }

    /// A word that could be a name.
    pub fn word(&self, kind: &str, text: &str) -> String {
        let digest = self.digest(kind, text, 0);
        let mut word = String::new();
        for pair in digest[..8].chunks(2) {
            word.push(char::from(CONSONANTS[usize::from(pair[0]) % CONSONANTS.len()]));
            word.push(char::from(VOWELS[usize::from(pair[1]) % VOWELS.len()]));
        }
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
    }

    /// A name for a thing: what it is, and a word. Nothing for nothing.
    pub fn name(&self, kind: &str, text: &str) -> String {
        if text.trim().is_empty() {
            return String::new();
        }
        format!("{kind} {}{:03}", self.word(kind, text), self.number("name", text) % 1_000)
    }

    /// A login name; a domain before it is replaced as well.
    pub fn login(&self, text: &str) -> String {
        let text = text.trim().to_lowercase();
        match text.rsplit_once(['\\', '@']) {
            _ if text.is_empty() => String::new(),
            Some((domain, name)) if text.contains('\\') => {
                format!("{}\\{}", self.word("domain", domain).to_uppercase(), self.plain_login(name))
            }
            Some((name, domain)) => format!("{}@{}", self.plain_login(name), self.domain(domain)),
            None => self.plain_login(&text),
        }
    }

    /// A mail address; people of one domain stay together, and whoever logs in by its first part still does.
    pub fn email(&self, text: &str) -> String {
        let text = text.trim().to_lowercase();
        match text.rsplit_once('@') {
            _ if text.is_empty() => String::new(),
            Some((name, domain)) => format!("{}@{}", self.plain_login(name), self.domain(domain)),
            None => self.plain_login(&text),
        }
    }

    fn plain_login(&self, name: &str) -> String {
        let (first, last) = (self.word("login first", name), self.word("login last", name));
        format!("{}.{}{}", first.to_lowercase(), last.to_lowercase(), self.number("login", name) % 10_000)
    }

    fn domain(&self, domain: &str) -> String {
        format!("{}.example", self.word("domain", domain).to_lowercase())
    }

    fn digest(&self, kind: &str, text: &str, block: u32) -> Vec<u8> {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(kind.as_bytes());
        context.update(&block.to_le_bytes());
        context.update(text.as_bytes());
        context.sign().as_ref().to_vec()
    }
}

/// As many bytes for a text as it takes.
struct Stream<'a> {
    names: &'a Pseudonyms,
    kind: &'a str,
    text: &'a str,
    block: Vec<u8>,
    place: usize,
    count: u32,
}

impl Stream<'_> {
    fn next(&mut self) -> u8 {
        if self.place == self.block.len() {
            self.count += 1;
            self.block = self.names.digest(self.kind, self.text, self.count);
            self.place = 0;
        }
        self.place += 1;
        self.block[self.place - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_gets_the_same_replacement_and_another_import_another() {
        let (names, others) = (Pseudonyms::new().unwrap(), Pseudonyms::new().unwrap());
        assert_eq!(names.alike("serial", "C39XK0AAAAAA"), names.alike("serial", "C39XK0AAAAAA"));
        assert_ne!(names.alike("serial", "C39XK0AAAAAA"), others.alike("serial", "C39XK0AAAAAA"));
        assert_eq!(names.email("Dana.Lee@example.com"), names.email("dana.lee@EXAMPLE.com"));
        let (login, email) = (names.login("dana.lee"), names.email("dana.lee@example.com"));
        assert_eq!(email.split('@').next(), Some(login.as_str()));
        assert!(names.login("CORP\\dana.lee").ends_with(&format!("\\{login}")));
    }

    #[test]
    fn looks_are_kept() {
        let names = Pseudonyms::new().unwrap();
        for text in [
            "C39XK0AAAAAA",
            "a4:b1:97:00:00:01",
            "00008030-001C2D223A44802E",
            "+1 (555) 010-9999",
            "",
            "Käthe 7",
        ] {
            let replaced = names.alike("x", text);
            assert_eq!(replaced.chars().count(), text.chars().count());
            for (old, new) in text.chars().zip(replaced.chars()) {
                assert_eq!(old.is_alphanumeric(), new.is_alphanumeric(), "{text} {replaced}");
            }
        }
        let mac = names.alike("mac", "A4B197000001");
        assert!(mac.chars().all(|letter| letter.is_ascii_digit() || ('A'..='F').contains(&letter)), "{mac}");
        assert_eq!(names.name("Tag", " "), "");
    }
}

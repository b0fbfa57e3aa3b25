//! Moments, as people read them: how long ago, with the exact time at hand.

use askama::Template;
use jiff::Timestamp;

/// A moment; `None` is shown as "never".
#[derive(Debug, Clone, Template)]
#[template(
    source = r#"{% if let Some(at) = at %}<time datetime="{{ at }}" title="{{ self::exact(at) }}">{{ self::told(at, now) }}</time>{% else %}<span class="text-secondary">never</span>{% endif %}"#,
    ext = "html"
)]
pub struct Moment {
    /// When.
    pub at: Option<Timestamp>,
    /// Seen from when.
    pub now: Timestamp,
}

impl Moment {
    /// A moment.
    pub fn new(at: impl Into<Option<Timestamp>>, now: Timestamp) -> Self {
        Self { at: at.into(), now }
    }
}

impl askama::filters::HtmlSafe for Moment {}

fn told(at: &Timestamp, now: &Timestamp) -> String {
    relative(*at, *now)
}

fn exact(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// `just now`, `5 min ago`, `3 h ago`, `2 d ago`, `in 4 h`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second().saturating_sub(at.as_second());
    let distance = seconds.unsigned_abs();
    let amount = match distance {
        0..45 => return "just now".to_owned(),
        45..5_400 => format!("{} min", (distance + 30) / 60),
        5_400..129_600 => format!("{} h", (distance + 1_800) / 3_600),
        129_600..63_072_000 => format!("{} d", (distance + 43_200) / 86_400),
        _ => format!("{} y", distance / 31_536_000),
    };
    if seconds >= 0 { format!("{amount} ago") } else { format!("in {amount}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_is_told_in_the_unit_people_would_use() {
        let now = Timestamp::from_second(1_000_000_000).unwrap();
        for (before, text) in [
            (0, "just now"),
            (60, "1 min ago"),
            (3_600, "60 min ago"),
            (7_200, "2 h ago"),
            (172_800, "2 d ago"),
            (94_608_000, "3 y ago"),
            (-7_200, "in 2 h"),
        ] {
            assert_eq!(relative(Timestamp::from_second(1_000_000_000 - before).unwrap(), now), text);
        }
    }

    #[test]
    fn the_exact_time_is_at_hand() {
        let at = Timestamp::from_second(0).unwrap();
        let text = Moment::new(at, at).to_string();
        assert!(
            text.contains("datetime=\"1970-01-01T00:00:00Z\" title=\"1970-01-01 00:00:00 UTC\""),
            "{text}"
        );
        assert!(Moment::new(None, at).to_string().contains("never"));
    }
}

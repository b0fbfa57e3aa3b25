//! Dates in filters: the vendor takes six ways of writing them, all meaning UTC.

use jiff::{civil, tz::TimeZone};

/// Milliseconds since the epoch of `yyyy/MM/dd`, `yyyy-MM-dd`, `MM/dd/yyyy` or `MM-dd-yyyy`, optionally followed by a
/// space or `T` and `HH:mm[:ss[.fff]]` (a final `Z` is tolerated) or `HH-mm-ss-tt`.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let (day, time) = match text.find([' ', 'T']) {
        Some(at) => (&text[..at], Some(text[at + 1..].trim())),
        None => (text, None),
    };
    let moment = day_of(day)?.to_datetime(match time {
        Some(time) => time_of(time)?,
        None => civil::Time::midnight(),
    });
    Some(moment.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

fn day_of(text: &str) -> Option<civil::Date> {
    let separator = if text.contains('/') { '/' } else { '-' };
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, second, third] = parts[..] else { return None };
    let (year, month, day) = if first.len() == 4 { (first, second, third) } else { (third, first, second) };
    if year.len() != 4 {
        return None;
    }
    civil::Date::new(number(year)?, i8::try_from(number(month)?).ok()?, i8::try_from(number(day)?).ok()?).ok()
}

fn time_of(text: &str) -> Option<civil::Time> {
    let text = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    if text.contains('-') {
        return dashed_time(text);
    }
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = clock.split(':').map(number);
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = match parts.next() {
        Some(second) => second?,
        None => 0,
    };
    if parts.next().is_some() || fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: i32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    time(hour, minute, second, nanos)
}

/// `08-14-02-PM`
fn dashed_time(text: &str) -> Option<civil::Time> {
    let parts: Vec<&str> = text.split('-').collect();
    let [hour, minute, second, half] = parts[..] else { return None };
    let hour = match (number(hour)?, half.to_ascii_uppercase().as_str()) {
        (12, "AM") => 0,
        (hour, "PM") if hour < 12 => hour + 12,
        (hour, "AM" | "PM") => hour,
        _ => return None,
    };
    time(hour, number(minute)?, number(second)?, 0)
}

fn time(hour: i16, minute: i16, second: i16, nanos: i32) -> Option<civil::Time> {
    let small = |value: i16| i8::try_from(value).ok();
    civil::Time::new(small(hour)?, small(minute)?, small(second)?, nanos).ok()
}

fn number(text: &str) -> Option<i16> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_way_of_writing_a_date_is_read() {
        let day = 1_772_323_200_000; // 2026-03-01T00:00:00Z
        let moment = day + ((20 * 60 + 14) * 60 + 2) * 1000;
        for (text, expected) in [
            ("2026/03/01", day),
            ("2026-03-01", day),
            ("03/01/2026", day),
            ("03-01-2026", day),
            ("2026-03-01 20:14:02", moment),
            ("2026/03/01T20:14:02.327", moment + 327),
            ("03/01/2026 20:14:02.3", moment + 300),
            ("03-01-2026T20:14:02Z", moment),
            ("2026-03-01 08-14-02-PM", moment),
            ("2026-03-01 12-00-00-AM", day),
        ] {
            assert_eq!(parse(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-03-32",
            "01.03.2026",
            "26-03-01",
            "2026-03-01 25:00",
            "2026-03-01 x",
            "1772323200",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

//! Dates as the API writes them: mostly without a zone and meaning UTC, in about a dozen formats.
//!
//! "Never" is written as year 1 (or year 0) and read as `None`. The formats come from what tenants send and from
//! what the vendor's own client accepts.

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use serde::{Deserialize, Deserializer};

use super::scalar::Scalar;

/// Reads a date in any of the known formats. `None` for "never", an empty text and what is no date.
pub fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let timestamp = parse_iso(text).or_else(|| parse_american(text)).or_else(|| parse_seconds(text))?;
    // Year 1 stands for "never"; nothing in a fleet is older than 1900.
    (timestamp.as_second() > -2_208_988_800).then_some(timestamp)
}

/// Reads a date field; see [`parse`].
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let value = Scalar::deserialize(deserializer)?;
    Ok(match &value {
        // Some diagnostics calls send Unix seconds.
        Scalar::Int(seconds) => from_seconds(*seconds),
        other => other.as_str().and_then(parse),
    })
}

/// `2026-03-01T08:14:02.327`: UTC without a zone, as v1 and the device searches write it.
pub fn format_v1(timestamp: Timestamp) -> String {
    iso(timestamp)
}

/// `2026-03-01T08:14:02.327Z`, as v2 and v3 device reads write it.
pub fn format_zulu(timestamp: Timestamp) -> String {
    let mut text = iso(timestamp);
    text.push('Z');
    text
}

/// UTC to the millisecond. Every answer about a device has several of them, so no format string is read for each.
fn iso(timestamp: Timestamp) -> String {
    let time = Offset::UTC.to_datetime(timestamp);
    let mut text = String::with_capacity("2026-03-01T08:14:02.327Z".len());
    let parts = [
        (i32::from(time.year()), 4, "-"),
        (i32::from(time.month()), 2, "-"),
        (i32::from(time.day()), 2, "T"),
        (i32::from(time.hour()), 2, ":"),
        (i32::from(time.minute()), 2, ":"),
        (i32::from(time.second()), 2, "."),
        (time.subsec_nanosecond() / 1_000_000, 3, ""),
    ];
    for (value, width, behind) in parts {
        for place in (0..width).rev() {
            let digit = value.unsigned_abs() / 10_u32.pow(place) % 10;
            text.push(char::from_digit(digit, 10).unwrap_or('0'));
        }
        text.push_str(behind);
    }
    text
}

/// `3/1/2026 8:14:02 AM`, as organization groups write their creation date.
pub fn format_american(timestamp: Timestamp) -> String {
    timestamp.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string()
}

macro_rules! date_field {
    ($(#[$doc:meta])* $name:ident, $format:path) => {
        $(#[$doc])*
        pub mod $name {
            use jiff::Timestamp;
            use serde::{Serialize, Serializer};

            pub use super::deserialize;

            /// Writes the date in this module's format.
            pub fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
                time.map($format).serialize(serializer)
            }
        }
    };
}

date_field!(
    /// An optional date, written without a zone.
    v1,
    super::format_v1
);
date_field!(
    /// An optional date, written with `Z`.
    zulu,
    super::format_zulu
);
date_field!(
    /// An optional date, written the American way.
    american,
    super::format_american
);

/// `yyyy-MM-dd` or `yyyy/MM/dd`, then perhaps a time after `T` or a space, then perhaps a zone.
fn parse_iso(text: &str) -> Option<Timestamp> {
    let (year, rest) = digits(text, 4)?;
    let separator = rest.bytes().next().filter(|byte| matches!(byte, b'-' | b'/'))?;
    let (month, rest) = digits(&rest[1..], 2)?;
    let rest = rest.strip_prefix(char::from(separator))?;
    let (day, rest) = digits(rest, 2)?;
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, narrow(month)?, narrow(day)?).ok()?;
    if rest.is_empty() {
        return utc(date.at(0, 0, 0, 0));
    }
    let (time, zone) = parse_clock(rest.strip_prefix(['T', 't', ' '])?)?;
    let timestamp = utc(date.to_datetime(time))?;
    timestamp.checked_sub(jiff::SignedDuration::from_secs(zone_seconds(zone)?)).ok()
}

/// `HH:mm[:ss[.fraction]]` and what follows it.
fn parse_clock(text: &str) -> Option<(jiff::civil::Time, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => digits(rest, 2)?,
        None => (0, rest),
    };
    let (nanos, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            if length == 0 {
                return None;
            }
            let mut nanos = 0_i32;
            for position in 0..9 {
                let digit = if position < length { rest.as_bytes()[position] - b'0' } else { 0 };
                nanos = nanos * 10 + i32::from(digit);
            }
            (nanos, &rest[length..])
        }
        None => (0, rest),
    };
    // A leap second is the last one of its minute here.
    let time = jiff::civil::Time::new(narrow(hour)?, narrow(minute)?, narrow(second.min(59))?, nanos).ok()?;
    Some((time, rest))
}

/// Seconds east of UTC of `Z`, `+02:00`, `+0200`, or nothing.
fn zone_seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match text.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, rest) = digits(&text[1..], 2)?;
    let (minutes, rest) = digits(rest.strip_prefix(':').unwrap_or(rest), 2)?;
    (rest.is_empty() && hours < 24 && minutes < 60).then_some(sign * i64::from(hours * 3600 + minutes * 60))
}

/// `M/d/yyyy` or `M-d-yyyy`, then perhaps a time, then perhaps `AM` or `PM`.
fn parse_american(text: &str) -> Option<Timestamp> {
    let mut parts = text.split_ascii_whitespace();
    let date = parts.next()?;
    let separator = if date.contains('/') { '/' } else { '-' };
    let mut fields = date.split(separator);
    let (month, day, year) = (number(fields.next()?)?, number(fields.next()?)?, number(fields.next()?)?);
    if fields.next().is_some() || year < 1000 {
        return None;
    }
    let date = jiff::civil::Date::new(i16::try_from(year).ok()?, narrow(month)?, narrow(day)?).ok()?;
    let Some(clock) = parts.next() else { return utc(date.at(0, 0, 0, 0)) };
    let padded = if clock.find(':') == Some(1) { format!("0{clock}") } else { clock.to_owned() };
    let (time, rest) = parse_clock(&padded)?;
    let hour = match parts.next() {
        None => time.hour(),
        Some(half) if half.eq_ignore_ascii_case("am") => time.hour() % 12,
        Some(half) if half.eq_ignore_ascii_case("pm") => time.hour() % 12 + 12,
        Some(_) => return None,
    };
    let end = rest.is_empty() && parts.next().is_none();
    if end { utc(date.at(hour, time.minute(), time.second(), time.subsec_nanosecond())) } else { None }
}

/// Unix seconds spelled as text.
fn parse_seconds(text: &str) -> Option<Timestamp> {
    from_seconds(text.parse().ok()?)
}

fn from_seconds(seconds: i64) -> Option<Timestamp> {
    // 0 is "never" wherever seconds are used.
    if seconds <= 0 { None } else { Timestamp::from_second(seconds).ok() }
}

fn utc(date_time: DateTime) -> Option<Timestamp> {
    Offset::UTC.to_timestamp(date_time).ok()
}

/// Exactly `count` digits at the front, and the rest.
fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let front = text.as_bytes().get(..count)?;
    let mut value = 0;
    for byte in front {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u32::from(byte - b'0');
    }
    Some((value, &text[count..]))
}

fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn narrow(value: u32) -> Option<i8> {
    i8::try_from(value).ok()
}

#[cfg(test)]
#[path = "time_tests.rs"]
mod tests;

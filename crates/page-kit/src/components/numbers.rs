//! Numbers for people.

/// 1234567 → `1,234,567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// 3407872 → `3.2 MB`, in steps of 1,024 as file managers count.
pub fn bytes_in_words(number: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if number < 1024 {
        return format!("{number} bytes");
    }
    let (mut unit, mut divisor) = (UNITS[0], 1024_u64);
    for next in &UNITS[1..] {
        if number / divisor < 1024 {
            break;
        }
        (unit, divisor) = (next, divisor * 1024);
    }
    // One digit behind the point, without a float: whole tenths.
    let tenths = number / (divisor / 10).max(1);
    format!("{}.{} {unit}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_told_in_the_unit_that_fits() {
        for (number, text) in [
            (0, "0 bytes"),
            (1023, "1023 bytes"),
            (1024, "1.0 KB"),
            (3 * 1024 * 1024 + 300_000, "3.2 MB"),
            (1024 * 1024 * 1024, "1.0 GB"),
            (u64::from(u32::MAX) * 1024, "3.9 TB"),
        ] {
            assert_eq!(bytes_in_words(number), text);
        }
    }

    #[test]
    fn thousands_are_parted_by_commas() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}

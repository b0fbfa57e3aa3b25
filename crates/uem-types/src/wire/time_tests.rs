//! Tests of the date formats.

use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a timestamp in the test")
}

#[test]
fn every_known_format_is_read_as_utc() {
    let moment = at("2026-03-01T08:14:02.327Z");
    let second = at("2026-03-01T08:14:02Z");
    let day = at("2026-03-01T00:00:00Z");
    for (text, expected) in [
        ("2026-03-01T08:14:02.327", moment),
        ("2026-03-01T08:14:02.327Z", moment),
        ("2026-03-01T08:14:02.3270000Z", moment),
        ("2026-03-01T10:14:02.327+02:00", moment),
        ("2026-03-01T03:14:02.327-0500", moment),
        ("2026-03-01 08:14:02.327", moment),
        ("2026/03/01 08:14:02.327", moment),
        ("2026-03-01T08:14:02", second),
        ("03/01/2026 08:14:02", second),
        ("3/1/2026 8:14:02 AM", second),
        ("03-01-2026 08:14:02", second),
        ("2026-03-01", day),
        ("2026/03/01", day),
        ("03/01/2026", day),
        ("1772352842", second),
    ] {
        assert_eq!(parse(text), Some(expected), "{text}");
    }
    assert_eq!(parse("10/27/2023 3:05:53 PM"), Some(at("2023-10-27T15:05:53Z")));
    assert_eq!(parse("10/27/2023 12:05:53 AM"), Some(at("2023-10-27T00:05:53Z")));
    assert_eq!(parse("2026-03-01T08:14:02.12345Z"), Some(at("2026-03-01T08:14:02.12345Z")));
}

#[test]
fn never_and_nonsense_are_none() {
    for text in [
        "0001-01-01T00:00:00.000",
        "0001-01-01T00:00:00",
        "1/1/0001 12:00:00 AM",
        "",
        "never",
        "2026-13-01",
        "2026-02-30T00:00:00",
        "2026-03-01T25:00:00",
        "2026-03-01T08:14:02.",
        "2026-03-01T08:14:02+99:00",
        "2026-03-01Tnoon",
        "08:14",
        "é026-03-01",
        "0",
        "99999999999999999999",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn each_version_has_its_own_way_to_write_a_date() {
    let moment = at("2026-03-01T08:14:02.327Z");
    assert_eq!(format_v1(moment), "2026-03-01T08:14:02.327");
    assert_eq!(format_zulu(moment), "2026-03-01T08:14:02.327Z");
    assert_eq!(format_american(moment), "3/1/2026 8:14:02 AM");
}

proptest! {
    #[test]
    fn what_is_written_reads_back_to_the_millisecond(millis in 0_i64..4_102_444_800_000) {
        let moment = Timestamp::from_millisecond(millis).unwrap();
        prop_assert_eq!(parse(&format_v1(moment)), Some(moment));
        prop_assert_eq!(parse(&format_zulu(moment)), Some(moment));
        prop_assert_eq!(format_v1(moment), moment.strftime("%Y-%m-%dT%H:%M:%S.%3f").to_string());
        let whole = Timestamp::from_second(moment.as_second()).unwrap();
        prop_assert_eq!(parse(&format_american(moment)), Some(whole));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC*") {
        let _ = parse(&text);
    }

    #[test]
    fn no_almost_date_makes_the_parser_panic(text in "[0-9/: TZ.+-]{0,30}") {
        let _ = parse(&text);
    }
}

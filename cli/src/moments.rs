//! Moments as they are typed and as they are shown. They are told from the clock of the server
//! that answered, never from the one of this machine, which may be wrong.

use domain::{Invalid, Timestamp};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Reads RFC 3339 as it stands in answers.
pub fn from_answer(text: &str) -> Option<Timestamp> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(moment.unix_timestamp_nanos() / 1_000).ok().map(Timestamp::from_micros)
}

/// Reads what people type: `2027-01-31`, `2027-01-31 15:04`, `2027-01-31T15:04:05`, with an offset
/// (`Z`, `+02:00`) or in UTC without one. A day alone is its first moment.
pub fn typed(text: &str) -> Result<Timestamp, Invalid> {
    let text = text.trim();
    let (day, clock) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00:00Z"));
    let offset = clock.find(['Z', 'z', '+', '-']).unwrap_or(clock.len());
    let (clock, offset) = clock.split_at(offset);
    let seconds = if clock.matches(':').count() == 1 { ":00" } else { "" };
    let offset = if offset.is_empty() { "Z" } else { offset };
    from_answer(&format!("{day}T{clock}{seconds}{offset}")).ok_or_else(|| {
        Invalid::new(
            "time",
            "Write a day like 2027-01-31, or a time like 2027-01-31T15:00 (UTC) or 2027-01-31T15:00+02:00.",
        )
    })
}

/// A moment as a reader at `now` would say it: `2 minutes ago`, `in 6 days`, else the day.
pub fn told(moment: Timestamp, now: Timestamp) -> String {
    let seconds = moment.seconds() - now.seconds();
    let amount = match seconds.unsigned_abs() {
        0..45 => return if seconds > 0 { "in a moment".to_owned() } else { "just now".to_owned() },
        45..90 => (1, "minute"),
        span @ 90..3_570 => ((span + 30) / 60, "minute"),
        span @ 3_570..84_600 => ((span + 1_800) / 3_600, "hour"),
        span @ 84_600..1_252_800 => ((span + 43_200) / 86_400, "day"),
        _ => return moment.day(),
    };
    let (number, unit) = amount;
    let plural = if number == 1 { "" } else { "s" };
    if seconds > 0 { format!("in {number} {unit}{plural}") } else { format!("{number} {unit}{plural} ago") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn days_and_times_are_read_with_and_without_an_offset() {
        let read = |text: &str| typed(text).map(Timestamp::rfc3339).expect(text);
        assert_eq!(read("2027-01-31"), "2027-01-31T00:00:00Z");
        assert_eq!(read("2027-01-31 15:04"), "2027-01-31T15:04:00Z");
        assert_eq!(read("2027-01-31T15:04:05"), "2027-01-31T15:04:05Z");
        assert_eq!(read("2027-01-31T15:04:05Z"), "2027-01-31T15:04:05Z");
        assert_eq!(read("2027-01-31T15:04+02:00"), "2027-01-31T13:04:00Z");
        assert_eq!(read("2027-01-31T00:30-02:00"), "2027-01-31T02:30:00Z");
    }

    #[test]
    fn what_is_no_moment_is_refused_with_an_example() {
        for bad in ["", "tomorrow", "31.01.2027", "2027-02-30", "2027-01-31T25:00", "2027-1-3", "2027-01-31T"]
        {
            assert!(typed(bad).expect_err(bad).message.contains("2027-01-31"), "{bad}");
        }
    }

    #[test]
    fn moments_near_now_are_told_from_now_and_others_by_their_day() {
        let at = |seconds| told(NOW.plus_seconds(seconds), NOW);
        assert_eq!(at(0), "just now");
        assert_eq!(at(-44), "just now");
        assert_eq!(at(20), "in a moment");
        assert_eq!(at(-60), "1 minute ago");
        assert_eq!(at(-120), "2 minutes ago");
        assert_eq!(at(-3_569), "59 minutes ago");
        assert_eq!(at(-3_570), "1 hour ago");
        assert_eq!(at(-84_599), "23 hours ago");
        assert_eq!(at(-84_600), "1 day ago");
        assert_eq!(at(6 * 86_400), "in 6 days");
        assert_eq!(at(-14 * 86_400), "14 days ago");
        assert_eq!(at(-30 * 86_400), NOW.plus_seconds(-30 * 86_400).day());
    }
}

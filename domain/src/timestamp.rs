//! A moment in time.

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// Microseconds since 1970-01-01T00:00:00Z.
///
/// An integer everywhere, also in both databases: text forms of time sort wrongly in one of
/// them. Formatting for readers is the business of whoever shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From seconds since 1970.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, rounded towards the past.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The moment `seconds` later, or earlier if negative.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whether what ends at this moment still lasts at `now`, where it never lasts longer than `window`
    /// seconds. A moment further ahead was stored while a clock ran ahead, and does not count.
    pub const fn lasts(self, now: Self, window: i64) -> bool {
        now.0 < self.0 && self.0 <= now.plus_seconds(window).0
    }

    /// Whether this moment lies less than `window` seconds before `now`. One ahead of `now` by more than
    /// that was stored while a clock ran ahead, and does not count.
    pub const fn is_within(self, now: Self, window: i64) -> bool {
        now.plus_seconds(-window).0 < self.0 && self.0 <= now.plus_seconds(window).0
    }

    /// Year, month (1 to 12) and day (1 to 31) in UTC, by the proleptic Gregorian calendar.
    ///
    /// Written here because a calendar library would cost the browser build more than all of
    /// this crate. The method is the usual one of counting in eras of 400 years from 1 March.
    pub const fn date(self) -> (i64, u32, u32) {
        let days = self.seconds().div_euclid(86_400) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u32;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month as u32, day)
    }

    /// As RFC 3339 in UTC with whole seconds, for `<time datetime>`.
    pub fn rfc3339(self) -> String {
        let (year, month, day) = self.date();
        let second = self.seconds().rem_euclid(86_400);
        let (hours, minutes, seconds) = (second / 3_600, second / 60 % 60, second % 60);
        format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}Z")
    }

    /// As RFC 3339 in UTC with as many digits of a second as there are, up to six: what
    /// [`parse`](Self::parse) reads as the same moment.
    pub fn rfc3339_exact(self) -> String {
        let whole = self.rfc3339();
        match self.0.rem_euclid(1_000_000) {
            0 => whole,
            micros if micros % 1_000 == 0 => {
                format!("{}.{:03}Z", whole.trim_end_matches('Z'), micros / 1_000)
            }
            micros => format!("{}.{micros:06}Z", whole.trim_end_matches('Z')),
        }
    }

    /// Reads RFC 3339 with any offset, like `2026-01-31T09:30:00+02:00`; what is finer than a
    /// microsecond is cut off.
    ///
    /// # Errors
    /// [`Invalid`] about `time`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        use time::OffsetDateTime;
        use time::format_description::well_known::Rfc3339;
        let wrong = || Invalid::new("time", "Write a moment like 2026-01-31T09:30:00Z.");
        let moment = OffsetDateTime::parse(text.trim(), &Rfc3339).map_err(|_| wrong())?;
        let micros = moment.unix_timestamp_nanos().div_euclid(1_000);
        // An offset can carry a moment out of the years that have four digits.
        let moment =
            i64::try_from(micros).ok().map(Self).filter(|moment| (0..=9_999).contains(&moment.date().0));
        moment.ok_or_else(wrong)
    }

    /// The day as people write it: `3 Mar 2026`, in UTC.
    pub fn day(self) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let (year, month, day) = self.date();
        format!("{day} {} {year}", MONTHS[(month as usize - 1) % 12])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_right_at_the_edges_of_the_calendar() {
        let at = |seconds| Timestamp::from_seconds(seconds).rfc3339();
        assert_eq!(at(0), "1970-01-01T00:00:00Z");
        assert_eq!(at(-1), "1969-12-31T23:59:59Z");
        assert_eq!(at(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(at(4_107_542_400), "2100-03-01T00:00:00Z");
        assert_eq!(Timestamp::from_seconds(1_772_496_000).day(), "3 Mar 2026");
    }

    #[test]
    fn a_moment_further_ahead_than_its_window_does_not_count() {
        let (now, at) = (Timestamp::from_seconds(1_000), Timestamp::from_seconds);
        assert!(at(1_001).lasts(now, 60) && at(1_060).lasts(now, 60));
        assert!(!at(1_000).lasts(now, 60) && !at(1_061).lasts(now, 60));
        assert!(at(941).is_within(now, 60) && at(1_060).is_within(now, 60));
        assert!(!at(940).is_within(now, 60) && !at(1_061).is_within(now, 60));
    }

    #[test]
    fn moments_are_read_with_any_offset_and_to_the_microsecond() {
        let read = |text: &str| Timestamp::parse(text).map(Timestamp::micros).ok();
        assert_eq!(read("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(read("1970-01-01t02:00:00.5+02:00"), Some(500_000));
        assert_eq!(read("1969-12-31T23:59:59.999999999Z"), Some(-1));
        assert_eq!(read("1970-01-01T00:00:00.000001-00:30"), Some(1_800_000_001));
        for bad in [
            "",
            "now",
            "2026-01-31",
            "2026-01-31T09:30:00",
            "2026-02-30T00:00:00Z",
            "2026-01-01 00:00:00 Z",
            "99999-01-01T00:00:00Z",
        ] {
            assert_eq!(Timestamp::parse(bad).expect_err(bad).field, "time");
        }
        for micros in [0, -1, 1, 1_500_000, 1_772_496_000_120_000, -62_135_596_800_000_000] {
            let moment = Timestamp::from_micros(micros);
            assert_eq!(Timestamp::parse(&moment.rfc3339_exact()), Ok(moment));
        }
        assert_eq!(Timestamp::from_micros(1_772_496_000_120_000).rfc3339_exact(), "2026-03-03T00:00:00.120Z");
    }
}

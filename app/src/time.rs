//! Times in words. Both sides reckon from the server's clock, which comes with the data, so that
//! server and browser write the same and a wrong clock on the reader's desk does not matter.

use domain::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long ago, roughly; the day itself for what is longer ago than a week.
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let seconds = now.seconds() - then.seconds();
    match seconds {
        ..MINUTE => "just now".to_owned(),
        MINUTE..HOUR => counted(seconds / MINUTE, "minute", "ago"),
        HOUR..DAY => counted(seconds / HOUR, "hour", "ago"),
        _ if seconds < 2 * DAY => "yesterday".to_owned(),
        _ if seconds < 7 * DAY => counted(seconds / DAY, "day", "ago"),
        _ => then.day(),
    }
}

/// How long something still stands. Rounded up: what ends in 36 hours has two days left.
pub fn left(end: Timestamp, now: Timestamp) -> String {
    let seconds = (end.seconds() - now.seconds()).max(0);
    match seconds {
        ..HOUR => "less than an hour left".to_owned(),
        HOUR..DAY => counted(seconds / HOUR, "hour", "left"),
        _ => counted((seconds + DAY - 1) / DAY, "day", "left"),
    }
}

/// The moment itself, to the minute, in UTC: `3 Mar 2026, 00:00 UTC`.
#[cfg(feature = "ssr")]
pub fn exact(moment: Timestamp) -> String {
    let minutes = moment.seconds().rem_euclid(DAY) / MINUTE;
    format!("{}, {:02}:{:02} UTC", moment.day(), minutes / 60, minutes % 60)
}

fn counted(number: i64, unit: &str, end: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} {end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_772_496_000);

    #[test]
    fn what_is_recent_is_told_by_its_distance_and_what_is_old_by_its_day() {
        let ago = |seconds: i64| ago(NOW.plus_seconds(-seconds), NOW);
        assert_eq!(ago(-30), "just now");
        assert_eq!(ago(59), "just now");
        assert_eq!(ago(60), "1 minute ago");
        assert_eq!(ago(7_200), "2 hours ago");
        assert_eq!(ago(DAY), "yesterday");
        assert_eq!(ago(3 * DAY), "3 days ago");
        assert_eq!(ago(40 * DAY), "22 Jan 2026");
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_moment_is_told_to_the_minute() {
        assert_eq!(exact(NOW.plus_seconds(9 * HOUR + 5 * MINUTE + 59)), "3 Mar 2026, 09:05 UTC");
    }

    #[test]
    fn what_is_left_is_rounded_up_to_days() {
        let left = |seconds: i64| left(NOW.plus_seconds(seconds), NOW);
        assert_eq!(left(7 * DAY), "7 days left");
        assert_eq!(left(6 * DAY + 1), "7 days left");
        assert_eq!(left(DAY), "1 day left");
        assert_eq!(left(HOUR), "1 hour left");
        assert_eq!(left(-5), "less than an hour left");
    }
}

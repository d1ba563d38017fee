//! Choosing when a key ends.

use domain::{Invalid, Timestamp};
use leptos::prelude::*;

use crate::forms::Errors;

/// Days that are offered; the first is not what is chosen at first.
const DAYS: [i64; 3] = [30, 90, 365];
const DAY: i64 = 24 * 60 * 60;

/// What was chosen, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedExpiry {
    /// `keep`, a number of days, `never` or `date`.
    pub choice: String,
    /// The day, for `date`.
    pub date: String,
}

impl Default for TypedExpiry {
    fn default() -> Self {
        Self { choice: "90".to_owned(), date: String::new() }
    }
}

impl TypedExpiry {
    /// As it is.
    pub fn keep() -> Self {
        Self { choice: "keep".to_owned(), date: String::new() }
    }

    /// When the key shall end; the outer is none for leaving it as it is. A day counts to its end, in UTC.
    ///
    /// # Errors
    /// [`Invalid`] about `date` or `expires`.
    pub fn read(&self, now: Timestamp) -> Result<Option<Option<Timestamp>>, Invalid> {
        match self.choice.as_str() {
            "keep" => Ok(None),
            "never" => Ok(Some(None)),
            "date" => {
                let day = Timestamp::parse(&format!("{}T23:59:59Z", self.date.trim()));
                let end = day.map_err(|_| Invalid::new("date", "Choose a day, like 2027-03-31."))?;
                if end <= now {
                    return Err(Invalid::new("date", "Choose a day that has not passed."));
                }
                Ok(Some(Some(end)))
            }
            days => match DAYS.into_iter().find(|offered| offered.to_string() == days) {
                Some(days) => Ok(Some(Some(now.plus_seconds(days * DAY)))),
                None => Err(Invalid::new("expires", "Choose when the key ends.")),
            },
        }
    }
}

/// The choice. `kept` is when it ends now, if that may stay.
pub(super) fn expiry(typed: &TypedExpiry, kept: Option<String>, errors: &Errors) -> AnyView {
    let radio = |value: String, label: String| {
        let id = format!("expires-{value}");
        let of = id.clone();
        view! {
            <label class="tick" for=of>
                <input type="radio" id=id name="expires" value=value.clone() checked=typed.choice == value required />
                {label}
            </label>
        }
    };
    let keep = kept.map(|now| radio("keep".to_owned(), now));
    let days = DAYS.into_iter().map(|days| radio(days.to_string(), format!("In {days} days"))).collect_view();
    let wrong = errors.of("date");
    let is_wrong = wrong.is_some();
    view! {
        <fieldset class="expiry" id="expires">
            <legend>"Expires"</legend>
            {keep}
            {days}
            {radio("never".to_owned(), "Never: it works until it is deleted".to_owned())}
            {radio("date".to_owned(), "At the end of a day".to_owned())}
            <div class="field expiry-date">
                <label for="date">"Day (UTC)"</label>
                <input id="date" name="date" type="date" value=typed.date.clone() autocomplete="off"
                    aria-invalid=is_wrong.then_some("true") aria-describedby=is_wrong.then_some("date-error") />
                {wrong.map(|wrong| view! { <p class="error" id="date-error">{wrong}</p> })}
            </div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_772_496_000);

    fn read(choice: &str, date: &str) -> Result<Option<Option<Timestamp>>, Invalid> {
        TypedExpiry { choice: choice.to_owned(), date: date.to_owned() }.read(NOW)
    }

    #[test]
    fn a_choice_is_read_as_the_moment_it_means() {
        assert_eq!(TypedExpiry::default().read(NOW), Ok(Some(Some(NOW.plus_seconds(90 * DAY)))));
        assert_eq!((read("keep", ""), read("never", "2026-01-01")), (Ok(None), Ok(Some(None))));
        let end = Timestamp::parse("2026-03-03T23:59:59Z").expect("a moment");
        assert_eq!(read("date", "2026-03-03"), Ok(Some(Some(end))), "today still has its evening");
    }

    #[test]
    fn what_is_no_choice_is_said_beside_the_field() {
        let field = |choice: &str, date: &str| read(choice, date).expect_err("wrong").field;
        for (choice, date, expected) in [
            ("date", "", "date"),
            ("date", "2026-02-30", "date"),
            ("date", "2026-03-02", "date"),
            ("date", "soon", "date"),
            ("", "", "expires"),
            ("31", "", "expires"),
            ("-90", "", "expires"),
        ] {
            assert_eq!(field(choice, date), expected, "{choice} {date}");
        }
    }
}

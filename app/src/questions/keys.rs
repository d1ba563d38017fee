//! What is asked before something is done to an API key, and how keys are named where something else
//! is asked.

use domain::{ApiKey, DisplayName, Timestamp};

use super::{Points, Question};
use crate::model::KeyOwner;
use crate::time;

/// Most keys that are named in one sentence.
const NAMED: usize = 5;

/// `laptop, ci and 3 more`.
pub fn named(keys: &[ApiKey]) -> String {
    let names: Vec<&str> = keys.iter().take(NAMED).map(|key| key.name.as_str()).collect();
    let more = keys.len().saturating_sub(NAMED);
    match (names.as_slice(), more) {
        ([], _) => String::new(),
        ([one], 0) => (*one).to_owned(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (some, more) => format!("{} and {more} more", some.join(", ")),
    }
}

/// `1 API key` or `3 API keys`.
pub fn counted(keys: &[ApiKey]) -> String {
    match keys.len() {
        1 => "1 API key".to_owned(),
        number => format!("{number} API keys"),
    }
}

/// One key in a list: its name, how it is recognised, and when it was used last.
pub fn key_line(key: &ApiKey, now: Timestamp) -> String {
    format!("{}, {}, {}", key.name, key.prefix(), used(key, now))
}

fn used(key: &ApiKey, now: Timestamp) -> String {
    match key.last_used {
        Some(used) => format!("last used {}", time::ago(used, now)),
        None => "never used".to_owned(),
    }
}

/// Before a key gets another secret.
pub fn about_rotation(key: &ApiKey, now: Timestamp) -> Question {
    let mut lines = vec![
        format!(
            "{} gets a new secret, which the next page shows once; it was {}.",
            key.prefix(),
            used(key, now)
        ),
        "Its name, its beginning and when it expires stay as they are.".to_owned(),
    ];
    if key.overlap_until.is_some() {
        lines.push("The secret from before its last rotation ends at once.".to_owned());
    }
    let name = &key.name;
    Question {
        title: format!("Rotate {name}?"),
        points: vec![Points::plain("", lines)],
        yes: format!("Rotate {name}"),
    }
}

/// Before a key is ended.
pub fn about_key_deletion(key: &ApiKey, owner: &KeyOwner, account: &DisplayName, now: Timestamp) -> Question {
    let name = &key.name;
    let used = match key.last_used {
        Some(used) => format!("It was used last {}.", time::ago(used, now)),
        None => "It was never used.".to_owned(),
    };
    let ends = if key.has_expired(now) {
        "It has expired: nothing can use it any more.".to_owned()
    } else {
        format!("Whatever uses it is refused by {account} from its next request.")
    };
    let whose = if owner.is_me { "your".to_owned() } else { format!("{}’s", owner.name) };
    let lines = vec![
        format!("{} is {whose} key. {used}", key.prefix()),
        ends,
        "It cannot be brought back.".to_owned(),
    ];
    Question {
        title: format!("Delete {name}?"),
        points: vec![Points::plain("", lines)],
        yes: format!("Delete {name}"),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Annotations, KeyId, UserId};

    use super::*;

    fn key(name: &str) -> ApiKey {
        ApiKey {
            id: KeyId::parse("aaaaaaaaaaaaaaaa").expect("an id"),
            user: UserId::parse("ben").expect("an id"),
            owner_email: None,
            name: DisplayName::parse(name).expect("a name"),
            created: Timestamp::from_seconds(0),
            expires: None,
            last_used: None,
            annotations: Annotations::default(),
            created_by: "Ben".to_owned(),
            made_with: None,
            overlap_until: None,
            version: 1,
        }
    }

    #[test]
    fn keys_are_named_up_to_five_and_counted_beyond() {
        let keys: Vec<ApiKey> = ["a", "b", "c", "d", "e", "f", "g"].map(key).into();
        assert_eq!((named(&keys[..0]).as_str(), named(&keys[..1]).as_str()), ("", "a"));
        assert_eq!(named(&keys[..2]), "a and b");
        assert_eq!(named(&keys[..5]), "a, b, c, d and e");
        assert_eq!(named(&keys), "a, b, c, d, e and 2 more");
    }

    #[test]
    fn deleting_says_whose_key_it_is_and_when_it_was_used() {
        let owner = KeyOwner { user: key("k").user, name: "Ben".to_owned(), is_me: false };
        let (acme, now) = (DisplayName::parse("Acme").expect("a name"), Timestamp::from_seconds(7_200));
        let never = about_key_deletion(&key("laptop"), &owner, &acme, now);
        assert_eq!(never.title, "Delete laptop?");
        assert!(format!("{never:?}").contains("Ben’s key. It was never used."), "{never:?}");
        let used = ApiKey { last_used: Some(Timestamp::from_seconds(0)), ..key("laptop") };
        let asked = about_key_deletion(&used, &KeyOwner { is_me: true, ..owner }, &acme, now);
        assert!(format!("{asked:?}").contains("your key. It was used last 2 hours ago."), "{asked:?}");
    }
}

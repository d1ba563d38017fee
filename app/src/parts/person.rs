//! How people and accounts are shown: a picture made of letters, and how they stand.

use domain::{Status, Timestamp, User};
use leptos::prelude::*;

use crate::time;

/// How many hues there are: `hue-0` to `hue-11` in `style/parts.css`.
const HUES: u32 = 12;

/// A circle with initials. The colour follows from the id, so it stays when the name changes.
#[component]
pub fn Avatar(
    /// The id the colour is made from.
    id: String,
    /// The name the initials are made from.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! {
        <span class=format!("avatar hue-{}", hue(&id)) aria-hidden="true">{initials(&name)}</span>
    }
}

/// A rounded square with the first letter of an account.
#[component]
pub fn AccountMark(
    /// The account's id.
    id: String,
    /// The account's name.
    name: String,
) -> impl IntoView {
    let letter: String =
        name.chars().find(|c| c.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
    view! {
        <span class=format!("account-mark hue-{}", hue(&id)) aria-hidden="true">{letter}</span>
    }
}

/// How a user stands, as a dot and in words.
#[component]
pub fn StatusText(
    /// How they stand.
    status: Status,
    /// The server's clock.
    now: Timestamp,
) -> impl IntoView {
    view! {
        <span class="status" data-status=status.kind().as_str()>
            {status_words(status, now)}
        </span>
    }
}

fn status_words(status: Status, now: Timestamp) -> String {
    match status {
        Status::Invited { expires } => format!("Invited, {}", time::left(expires, now)),
        other => other.kind().label().to_owned(),
    }
}

/// The line under the name: the address, or what stands in for it.
pub fn second_line(user: &User) -> String {
    match (&user.email, &user.display_name) {
        (Some(email), Some(_)) => email.to_string(),
        (Some(_), None) => "Has not joined yet".to_owned(),
        (None, _) => user.id.to_string(),
    }
}

/// The first letters of the first and the last word; of an address, of its local part. The
/// stylesheet makes them capitals: doing it here would cost the browser a table of all of Unicode.
fn initials(name: &str) -> String {
    let name = name.split_once('@').map_or(name, |(local, _)| local);
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return "?".to_owned() };
    let letters: Vec<char> = match words.next_back() {
        Some(last) => first.chars().take(1).chain(last.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    letters.into_iter().collect()
}

fn hue(id: &str) -> u32 {
    // FNV-1a: spreads ids like `user-1`, `user-2` over all hues, in three lines.
    let hash =
        id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 16)) % HUES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        for (name, letters) in [
            ("Alice Liddell", "AL"),
            ("Ana María de la Cruz", "AC"),
            ("carol@example.com", "ca"),
            ("jane.doe@example.com", "jd"),
            ("Plato", "Pl"),
            ("王小明", "王小"),
            ("🦀", "?"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
    }

    #[test]
    fn neighbouring_ids_get_different_hues() {
        let hues: std::collections::HashSet<u32> = (0..40).map(|n| hue(&format!("user-{n}"))).collect();
        assert!(hues.len() >= 10, "{hues:?}");
    }
}

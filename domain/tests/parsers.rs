//! What people type: no text makes a parser panic, and what was understood once is understood
//! the same way again.

use domain::{
    AccountId, DisplayName, Email, NewPassword, Role, StatusKind, Timestamp, UserId, fold, parse_invite_lines,
};
use proptest::prelude::*;

/// Text with a fair share of what parsers trip over.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => any::<char>().prop_map(String::from),
        4 => "[a-zA-Z0-9.@,; -]{0,12}",
        1 => Just("\u{0}".to_owned()),
        1 => Just("\u{202E}".to_owned()),
        1 => Just("\u{3000} \u{A0}".to_owned()),
        1 => Just("İẞΣ\u{212A}".to_owned()),
        1 => Just("@example.com".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => "a{60,260}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Something that is an address, whatever stands before its `@`.
fn address() -> impl Strategy<Value = Email> {
    let local = prop_oneof!["\\PC{1,20}", "[-._+a-z0-9]{1,64}", "(me|new|invite|confirm|-|[0-9]+)"];
    (local, "[a-zäé]{1,10}\\.[a-z]{2,5}")
        .prop_filter_map("an address", |(local, domain)| Email::parse(&format!("{local}@{domain}")).ok())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_a_parser_panic_and_what_is_read_reads_back(text in hostile()) {
        if let Ok(id) = AccountId::parse(&text) {
            prop_assert_eq!(AccountId::parse(id.as_str()), Ok(id));
        }
        if let Ok(id) = UserId::parse(&text) {
            prop_assert_eq!(UserId::parse(id.as_str()), Ok(id));
        }
        if let Ok(email) = Email::parse(&text) {
            let again = Email::parse(email.as_str()).expect("an address stays one");
            prop_assert_eq!(again.as_str(), email.as_str());
            prop_assert_eq!(again.folded(), email.folded());
        }
        if let Ok(name) = DisplayName::parse(&text) {
            prop_assert_eq!(DisplayName::parse(name.as_str()), Ok(name));
        }
        if let Ok(role) = Role::parse(&text) {
            prop_assert_eq!(Role::parse(role.as_str()), Ok(role));
        }
        if let Some(kind) = StatusKind::parse(&text) {
            prop_assert_eq!(StatusKind::parse(kind.as_str()), Some(kind));
        }
        if let Some(id) = AccountId::suggest(&text) {
            prop_assert_eq!(AccountId::parse(id.as_str()), Ok(id));
        }
        if let Ok(password) = NewPassword::parse(&text, &[&text, "Alice Liddell"]) {
            prop_assert_eq!(password.expose(), text.as_str());
        }
    }

    #[test]
    fn every_entry_of_an_invitation_is_answered_and_reads_back_alone(text in hostile()) {
        for line in parse_invite_lines(&text, Role::Contributor) {
            prop_assert!(!line.typed.trim().is_empty());
            if let Ok(read) = line.read {
                let again = parse_invite_lines(read.email.as_str(), read.role);
                prop_assert_eq!(again.len(), 1);
                prop_assert_eq!(again[0].read.as_ref().map(|line| &line.email), Ok(&read.email));
            }
        }
    }

    #[test]
    fn every_address_gives_a_valid_user_id_however_it_is_numbered(email in address(), number in 2_u32..=999_999) {
        let id = UserId::from_email(&email);
        prop_assert_eq!(UserId::parse(id.as_str()), Ok(id.clone()));
        let numbered = id.numbered(number);
        prop_assert_eq!(UserId::parse(numbered.as_str()), Ok(numbered));
        prop_assert_eq!(UserId::from_email(&Email::parse(&email.folded()).expect("folded")), id);
    }

    #[test]
    fn parsed_words_pass_through_json_and_nothing_else_does(text in hostile()) {
        let json = serde_json::to_string(&text).expect("json");
        prop_assert_eq!(serde_json::from_str::<Email>(&json).is_ok(), Email::parse(&text).is_ok());
        prop_assert_eq!(serde_json::from_str::<UserId>(&json).is_ok(), UserId::parse(&text).is_ok());
        prop_assert_eq!(serde_json::from_str::<DisplayName>(&json).is_ok(), DisplayName::parse(&text).is_ok());
    }

    #[test]
    fn folding_twice_is_folding_once(text in hostile()) {
        let folded = fold(&text);
        prop_assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn every_moment_can_be_shown(micros in any::<i64>(), seconds in any::<i64>()) {
        let moment = Timestamp::from_micros(micros);
        prop_assert!(!moment.day().is_empty());
        prop_assert!(moment.rfc3339().ends_with('Z'));
        let _ = moment.plus_seconds(seconds).rfc3339();
    }
}

use domain::{AccountId, DisplayName, Email, Timestamp};

use super::super::layout::{html, text};
use super::*;

const HERE: &str = "https://roster.example.com";
/// A name that would like to be a link, a tag and a header.
const HOSTILE: &str = "<a href=https://evil.org>evil.org</a>";

fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).expect("a name")
}

fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

fn acme() -> AccountId {
    AccountId::parse("acme").expect("an id")
}

fn letter(news: News) -> Letter {
    Letter { to: email("ben@example.com"), news }
}

fn offer(who: &str, account: &str) -> Letter {
    letter(News::Invitation(OfferedPlace {
        account: name(account),
        role: Role::Contributor,
        invited_by: Some((name(who), email("alice@example.com"))),
        expires: Timestamp::from_seconds(0),
        token: "the-token".to_owned(),
    }))
}

fn admin(who: &str, by: &str, how: Operation) -> Letter {
    let (account, at) = (acme(), Timestamp::from_seconds(0));
    letter(News::NewAdmin(NewAdmin {
        account,
        account_name: name("Acme"),
        who: who.into(),
        by: by.into(),
        how,
        at,
    }))
}

fn afresh(place: OlderPlace) -> Letter {
    let (account, at) = (acme(), Timestamp::from_seconds(0));
    let email = "vic@example.com".to_owned();
    letter(News::StartedAfresh(StartedAfresh { account, account_name: name("Acme"), email, place, at }))
}

#[test]
fn an_invitation_says_who_invites_to_what_as_what_until_when_and_where_to_click() {
    let words = words(&offer("Alice Liddell", "Acme"), HERE);
    assert_eq!(words.subject, "Alice Liddell invites you to Acme");
    let text = text(&words);
    for said in [
        "Alice Liddell (alice@example.com) invites you to join Acme as a contributor.",
        "https://roster.example.com/invitations/the-token\n",
        "It stands until 1 Jan 1970",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn every_link_of_every_letter_leads_to_the_public_address_and_names_of_people_never_read_as_one() {
    let hostile = format!("{HOSTILE} (mallory@example.com)");
    let letters = [
        offer(HOSTILE, "https://evil.org"),
        admin(&hostile, &hostile, Operation::ChangeRole),
        admin(HOSTILE, HOSTILE, Operation::AcceptInvitation),
        afresh(OlderPlace::Invited),
        afresh(OlderPlace::Kept),
        afresh(OlderPlace::Paused),
    ];
    for letter in letters {
        let words = words(&letter, HERE);
        let (text, html) = (text(&words), html(&words));
        for said in [&words.subject, &text, &html] {
            assert!(!said.contains("evil.org"), "{said}");
            assert_eq!(said.matches("://").count(), said.matches(HERE).count(), "{said}");
        }
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        assert!(html.contains(&format!("href=\"{HERE}/")), "{html}");
        assert!(!words.subject.contains(['\r', '\n']));
    }
}

#[test]
fn the_admins_are_told_who_did_it_and_how() {
    let (ben, alice) = ("Ben (ben@example.com)", "Alice (alice@example.com)");
    for (how, said) in [
        (Operation::ChangeRole, "Alice (alice@example.com) gave them the role."),
        (Operation::AcceptInvitation, "They accepted an invitation to be one."),
        (Operation::Reactivate, "Alice (alice@example.com) let them act again after a pause."),
        (
            Operation::RecoverAccount,
            "The operator of this installation made them one to recover the account.",
        ),
    ] {
        let text = text(&words(&admin(ben, alice, how), HERE));
        assert!(
            text.contains("Ben (ben@example.com) is now an admin of Acme.") && text.contains(said),
            "{text}"
        );
    }
}

#[test]
fn the_letters_about_a_password_say_whose_until_when_and_what_to_do_if_it_was_not_them() {
    let expires = Timestamp::from_seconds(0);
    let reset = letter(News::PasswordReset(PasswordReset { expires, token: "the-token".to_owned() }));
    let said = text(&words(&reset, HERE));
    for part in [
        "a new password for ben@example.com",
        "https://roster.example.com/reset?token=the-token",
        "until 1970-01-01T00:00:00Z",
        "your password stays as it is",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let changed = text(&words(&letter(News::PasswordChanged { at: expires }), HERE));
    for part in ["The password for ben@example.com was changed", "1970-01-01", "/forgot"] {
        assert!(changed.contains(part), "{part}: {changed}");
    }
    let told = text(&words(&letter(News::PasswordWasReset { at: expires }), HERE));
    for part in ["for ben@example.com was chosen by a link", "https://roster.example.com/forgot"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[test]
fn what_the_operator_does_to_how_somebody_signs_in_is_told_in_text_and_as_a_page() {
    let at = Timestamp::from_seconds(0);
    let told = [
        (News::OperatorLink { at }, "made a link for ben@example.com"),
        (News::AddressChanged { here: true, at }, "ben@example.com is now the e-mail address"),
        (News::AddressChanged { here: false, at }, "ben@example.com is no longer the address"),
    ];
    for (news, said) in told {
        let words = words(&letter(news), HERE);
        let (text, html) = (text(&words), html(&words));
        for form in [&text, &html] {
            assert!(form.contains(said) && form.contains("1970-01-01T00:00:00Z"), "{form}");
        }
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        assert_eq!(text.matches("://").count(), text.matches(HERE).count(), "{text}");
    }
}

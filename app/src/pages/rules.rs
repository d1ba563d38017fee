//! What holds for every page, whatever it shows. The pages are in a file for each group, with the worst there
//! is to show on them.

mod account;
mod connections;
mod entering;
mod keys;
mod leaving;
mod log;
mod resources;
mod users;
mod values;

use domain::Role;

use self::users::{bulk_page, program, user_page, users_page};
use super::{user, *};
use crate::model::{Frame, UserPage};
use values::*;

/// Every page once.
fn all() -> Vec<(&'static str, String)> {
    let groups = [
        entering::about_entering(),
        users::about_users(),
        leaving::about_leaving(),
        account::about_account(),
        connections::about_connections(),
        keys::about_keys(),
        resources::about_resources(),
    ];
    groups.concat()
}

#[test]
fn every_page_is_a_document_with_one_heading_and_one_main_region() {
    for (page, html) in all() {
        assert!(html.starts_with("<!DOCTYPE html><html"), "{page}");
        assert_eq!(html.matches("<h1").count(), 1, "{page}");
        assert_eq!(html.matches("<main").count(), 1, "{page}");
        assert_eq!(html.matches("<title>").count(), 1, "{page}");
    }
}

#[test]
fn what_people_typed_never_becomes_markup() {
    for (page, html) in all() {
        assert!(!html.contains("<img"), "{page}");
        assert!(!html.contains("<script"), "{page}");
    }
}

#[test]
fn no_page_has_a_style_or_a_script_of_its_own() {
    for (page, html) in all() {
        assert!(!html.contains(" style="), "{page}");
        assert!(!html.contains("<style"), "{page}");
        assert!(!html.contains(" onclick"), "{page}");
    }
}

#[test]
fn every_form_about_an_account_names_it_and_every_form_posts_to_this_server() {
    for (page, html) in all() {
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let action =
                form.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
            // The search names its address too; the form of a dialog only closes it.
            let stays = form.contains("role=\"search\"") || form.contains("method=\"dialog\"");
            assert!(action.starts_with('/') || stays, "{page}: {form}");
            if action.starts_with("/account/users") {
                assert!(form.contains(r#"name="account" value="acme""#), "{page}: {form}");
            }
        }
    }
}

#[test]
fn every_link_within_an_account_names_it() {
    for (page, html) in all() {
        for link in html.split("href=\"/account").skip(1) {
            let address = link.split('"').next().unwrap_or_default();
            // Where no account is in view, a new one can be made all the same.
            let of_none = page == "no account" && address == "/new";
            assert!(address.contains("account=acme") || of_none, "{page}: /account{address}");
        }
    }
}

#[test]
fn who_cannot_change_users_sees_roles_as_text_and_whom_to_ask() {
    let html = html(|| users(frame(Role::User), users_page(Role::User)));
    assert!(!html.contains("aria-label=\"Role of"), "{html}");
    assert!(!html.contains("/account/users/invite"), "{html}");
    assert!(html.contains("Only admins can change users."), "{html}");
    assert!(html.contains("Carol (carol@example.com)"), "{html}");
}

#[test]
fn a_role_that_would_be_refused_cannot_be_chosen_and_says_why() {
    for html in [
        html(|| users(frame(Role::Admin), users_page(Role::Admin))),
        html(|| user(frame(Role::Admin), user_page(Role::Admin), UserForm::default(), None, None, vec![])),
    ] {
        let options: Vec<&str> =
            html.split("<option").filter(|option| option.contains("needs another admin first")).collect();
        assert!(!options.is_empty(), "{html}");
        assert!(options.iter().all(|option| option.contains("disabled")), "{options:?}");
    }
}

#[test]
fn the_audit_log_says_when_it_has_been_tampered_with_and_marks_what_was() {
    let html = html(|| audit(frame(Role::Admin), log::audit_page(accounts::AuditList::Changes, true)));
    assert!(html.contains("The audit log has been tampered with."), "{html}");
    assert!(html.contains("And 2 more."), "{html}");
    assert_eq!(html.matches("class=\"unverified\"").count(), 1, "{html}");
    assert!(html.contains("10,000+"), "{html}");
}

#[test]
fn who_sees_only_their_own_entries_is_told_so_and_not_asked_whose() {
    let html = html(|| audit(frame(Role::User), log::audit_page(accounts::AuditList::Refusals, false)));
    assert!(
        html.contains("You see what you did yourself. Admins see all entries: Carol (carol@example.com)."),
        "{html}"
    );
    assert!(!html.contains("name=\"who\"") && !html.contains("1,000,000"), "{html}");
}

#[test]
fn a_dead_invitation_says_nothing_about_why() {
    let html = html(|| dead_invitation(Frame::default()));
    assert!(html.contains("This link no longer works. Ask the person who sent it for a new one."), "{html}");
}

#[test]
fn what_was_posted_is_carried_on_but_never_a_password() {
    let (_, html) = all().into_iter().find(|(page, _)| *page == "proof").expect("the page");
    assert!(html.contains(r#"name="account" value="acme""#), "{html}");
    assert!(
        html.contains("name=\"lines\" value=\"&lt;img src=x onerror=alert(1)&gt;&quot;'&amp;\""),
        "{html}"
    );
    assert!(!html.contains("secret-words"), "{html}");
}

#[test]
fn the_page_of_a_program_says_who_made_it_and_nothing_that_only_people_have() {
    let page = UserPage { user: program(), invitation_link: None, ..user_page(Role::Admin) };
    let html = html(|| user(frame(Role::Admin), page, UserForm::default(), None, None, vec![]));
    assert!(html.contains("Created by"), "{html}");
    for word in ["Last active", "Address not confirmed", "Joined", "Their place"] {
        assert!(!html.contains(word), "{word}");
    }
}

#[test]
fn a_bulk_form_carries_every_row_with_its_version_and_counts_only_what_would_be_done() {
    let html = html(|| bulk(frame(Role::Admin), bulk_page(BulkAct::Remove)));
    for row in ["ben:7", "carol:7", "alice:7"] {
        assert!(html.contains(&format!("value=\"{row}\"")), "{row}: {html}");
    }
    assert!(html.contains("Remove 1 user</button>"), "{html}");
}

#[test]
fn only_who_manages_users_can_select_rows_and_everybody_can_carry_the_list_away() {
    let (admin, member) = (
        html(|| users(frame(Role::Admin), users_page(Role::Admin))),
        html(|| users(frame(Role::User), users_page(Role::User))),
    );
    assert_eq!((admin.matches("form=\"bulk\"").count(), member.matches("form=\"bulk\"").count()), (2, 0));
    assert!(admin.contains("id=\"bulk\"") && !member.contains("id=\"bulk\""));
    assert!(member.contains("/account/users/export?account=acme"), "{member}");
}

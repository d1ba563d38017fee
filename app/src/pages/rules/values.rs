//! What the pages are given by all that stands here: somebody, an account, and the worst there is to show.

use domain::policy::{AccountFacts, Actor};
use domain::{
    AccountId, DisplayName, Email, Invalid, ResourceId, ResourceKind, Role, Status, Timestamp, User, UserId,
    UserKind,
};
use leptos::prelude::*;

use crate::model::{Frame, Membership, OpenInvitation, OwnedResource, Person};

/// A name that breaks out of whatever does not escape it.
pub(super) const HOSTILE: &str = "<img src=x onerror=alert(1)>\"'&";

pub(super) fn html<V: IntoView + 'static>(page: impl FnOnce() -> V) -> String {
    Owner::new().with(|| page().into_view().to_html())
}

pub(super) fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).expect("a name")
}

pub(super) fn email(text: &str) -> Email {
    Email::parse(text).expect("an address")
}

pub(super) fn facts() -> AccountFacts {
    let id = AccountId::parse("acme").expect("an id");
    AccountFacts { id, name: name(HOSTILE), active_admins: 1, granular_roles: false }
}

pub(super) fn actor(role: Role) -> Actor {
    Actor::User { user: Default::default(), role }
}

pub(super) fn frame(role: Role) -> Frame {
    let account = Membership {
        account: facts().id,
        name: name(HOSTILE),
        user: UserId::parse("alice").expect("an id"),
        display_name: name(HOSTILE),
        role,
        version: 1,
        paused: false,
        closed: false,
    };
    Frame {
        person: Some(Person { name: name(HOSTILE), email: email("alice@example.com") }),
        memberships: vec![account.clone()],
        account: Some(account),
        may_create_account: true,
        notice: Some(HOSTILE.to_owned()),
        invitations: vec![OpenInvitation {
            account: AccountId::parse("beta").expect("an id"),
            name: name(HOSTILE),
            role: Role::User,
            invited_by: Some((name(HOSTILE), email("mallory@example.com"))),
            expires: Timestamp::from_seconds(0),
        }],
        here: "/account/users?account=acme&q=\"><script>".to_owned(),
        ..Frame::default()
    }
}

pub(super) fn user(id: &str, role: Role) -> User {
    User {
        id: UserId::parse(id).expect("an id"),
        email: Some(email(&format!("{id}@example.com"))),
        display_name: Some(name(HOSTILE)),
        role,
        kind: UserKind::Person,
        status: Status::Active,
        version: 7,
        created: Timestamp::from_seconds(0),
        updated: Timestamp::from_seconds(0),
        last_active: None,
        address_confirmed: false,
        created_by: None,
    }
}

pub(super) fn errors() -> Vec<Invalid> {
    ["form", "name", "email", "password"].map(|field| Invalid::new(field, HOSTILE)).into()
}

pub(super) fn owned() -> OwnedResource {
    let id = ResourceId::parse("d1").expect("an id");
    OwnedResource { kind: ResourceKind::Deployment, id, title: HOSTILE.to_owned() }
}

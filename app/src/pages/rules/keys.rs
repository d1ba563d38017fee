//! The pages about API keys.

use domain::{Annotations, ApiKey, Invalid, KeyId, Role, Timestamp, UserId};

use super::values::{HOSTILE, actor, email, errors, facts, frame, html, name};
use crate::model::KeyOwner;
use crate::pages::*;

/// Expired, just rotated, and made with another.
pub(super) fn api_key() -> ApiKey {
    let id = KeyId::parse("aaaaaaaaaaaaaaaa").expect("an id");
    ApiKey {
        id,
        user: UserId::parse("ci").expect("an id"),
        owner_email: Some(email("ben@example.com")),
        name: name(HOSTILE),
        created: Timestamp::from_seconds(0),
        expires: Some(Timestamp::from_seconds(0)),
        last_used: Some(Timestamp::from_seconds(0)),
        annotations: Annotations::default(),
        created_by: HOSTILE.to_owned(),
        made_with: Some(id),
        overlap_until: Some(Timestamp::from_seconds(60)),
        version: 1,
    }
}

pub(super) fn key_owner(is_me: bool) -> KeyOwner {
    KeyOwner { user: UserId::parse("ci").expect("an id"), name: HOSTILE.to_owned(), is_me }
}

pub(super) fn api_keys_page(tab: KeyTab) -> ApiKeysPage {
    let me = UserId::parse("alice").expect("an id");
    ApiKeysPage { account: facts(), actor: actor(Role::Admin), me, tab, now: Timestamp::from_seconds(0) }
}

pub(super) fn shown_key_page(secret: Option<&str>, is_rotated: bool) -> ShownKeyPage {
    ShownKeyPage {
        account: facts(),
        owner: key_owner(false),
        key: Some(api_key()),
        secret: secret.map(str::to_owned),
        is_rotated,
        api: "https://roster.example.com".to_owned(),
        now: Timestamp::from_seconds(0),
    }
}

/// The pages about API keys.
pub(super) fn about_keys() -> Vec<(&'static str, String)> {
    let now = Timestamp::from_seconds(0);
    let own = |keys| html(|| api_keys(frame(Role::Admin), api_keys_page(KeyTab::Own(keys))));
    let all = |keys| KeyTab::All { keys, total: 1, next: Some(HOSTILE.to_owned()), is_first: false };
    let expiry = TypedExpiry { choice: "date".to_owned(), date: HOSTILE.to_owned() };
    let mut errors = errors();
    errors.push(Invalid::new("date", HOSTILE));
    let new = |refused: Option<String>| NewKeyPage {
        account: facts(),
        owner: key_owner(refused.is_some()),
        form: HOSTILE.to_owned(),
        name: HOSTILE.to_owned(),
        expiry: expiry.clone(),
        refused,
        errors: errors.clone(),
    };
    let (account, owner, key) = (facts(), key_owner(true), api_key());
    let change = ChangeKeyPage {
        account: account.clone(),
        owner: owner.clone(),
        key: key.clone(),
        name: Some(HOSTILE.to_owned()),
        expiry: expiry.clone(),
        now,
        errors: errors.clone(),
    };
    let rotate = RotateKeyPage {
        account: account.clone(),
        owner: owner.clone(),
        key: key.clone(),
        now,
        errors: errors.clone(),
    };
    let made_with_it = vec![api_key()];
    let delete = DeleteKeyPage { account, owner, key, made_with_it, now, errors: errors.clone() };
    vec![
        ("api keys", own(vec![api_key()])),
        ("no api keys", own(vec![])),
        ("all api keys", html(|| api_keys(frame(Role::Admin), api_keys_page(all(vec![api_key()]))))),
        ("new api key", html(|| new_key(frame(Role::Admin), new(None)))),
        ("new api key refused", html(|| new_key(frame(Role::Admin), new(Some(HOSTILE.to_owned()))))),
        ("api key shown", html(|| shown_key(frame(Role::Admin), shown_key_page(Some("rk_once"), false)))),
        ("api key rotated", html(|| shown_key(frame(Role::Admin), shown_key_page(Some("rk_once"), true)))),
        ("api key created already", html(|| shown_key(frame(Role::Admin), shown_key_page(None, false)))),
        ("change api key", html(|| change_key(frame(Role::Admin), change))),
        ("rotate api key", html(|| rotate_key(frame(Role::Admin), rotate))),
        ("delete api key", html(|| delete_key(frame(Role::Admin), delete))),
    ]
}

//! The pages on which access ends and somebody goes.

use domain::policy::AccessChange;
use domain::{Invalid, Role, Timestamp, UserId};

use super::keys::api_key;
use super::values::{HOSTILE, email, errors, facts, frame, html, name, owned, user};
use crate::model::{AccessPreview, Device, LeftKey, LeftKeyFate, RemovalPreview, Removed, WayOut};
use crate::pages::*;

pub(super) fn device() -> Device {
    let at = Timestamp::from_seconds(0);
    Device {
        user_agent: HOSTILE.to_owned(),
        address: HOSTILE.to_owned(),
        entered: at,
        seen: at,
        is_this: true,
    }
}

pub(super) fn access_preview(change: AccessChange, is_me: bool, refused: bool) -> AccessPreview {
    AccessPreview {
        change,
        user: user("ben", Role::User),
        account: facts(),
        is_me,
        devices: vec![device()],
        keys: vec![api_key(), api_key()],
        refused: refused.then(|| HOSTILE.to_owned()),
        now: Timestamp::from_seconds(0),
    }
}

pub(super) fn preview(way: WayOut) -> RemovalPreview {
    RemovalPreview {
        user: user("ben", Role::User),
        account: facts(),
        way,
        sessions: 1,
        invited: vec![email("eve@example.com")],
        keys: vec![api_key()],
        left: vec![api_key()],
        revision: "7".to_owned(),
        owned: vec![owned()],
        may_hand_over: way != WayOut::Leave,
        refused: None,
    }
}

pub(super) fn remove_page(way: WayOut, errors: Vec<Invalid>) -> RemovePage {
    RemovePage {
        preview: preview(way),
        chosen: vec![HOSTILE.to_owned()],
        receivers: vec![user("carol", Role::User)],
        more_receivers: way == WayOut::Revoke,
        receiver: HOSTILE.to_owned(),
        errors,
    }
}

pub(super) fn about_leaving() -> Vec<(&'static str, String)> {
    let left = |fate| LeftKey { key: api_key(), fate };
    let gone = Receipt {
        removed: Removed { name: HOSTILE.to_owned(), way: WayOut::Remove, sessions: 1 },
        account: facts(),
        ended: vec![api_key()],
        left: vec![
            left(LeftKeyFate::Kept),
            left(LeftKeyFate::Revoked),
            left(LeftKeyFate::Rotated(HOSTILE.to_owned())),
        ],
        owned: vec![owned()],
        receiver: Some((UserId::parse("carol").expect("an id"), HOSTILE.to_owned())),
        invitations_sent: 1,
    };
    vec![
        ("remove", html(|| remove(frame(Role::Admin), remove_page(WayOut::Remove, errors())))),
        ("leave", html(|| remove(frame(Role::Admin), remove_page(WayOut::Leave, vec![])))),
        ("receipt", html(|| removal_receipt(frame(Role::Admin), gone))),
        (
            "end access",
            html(|| {
                access(frame(Role::Admin), access_preview(AccessChange::EndAccess, true, false), errors())
            }),
        ),
        (
            "deactivate",
            html(|| {
                access(frame(Role::Admin), access_preview(AccessChange::Deactivate, false, false), errors())
            }),
        ),
        (
            "reactivate",
            html(|| {
                access(frame(Role::Admin), access_preview(AccessChange::Reactivate, false, false), errors())
            }),
        ),
        (
            "deactivate refused",
            html(|| access(frame(Role::Admin), access_preview(AccessChange::Deactivate, true, true), vec![])),
        ),
        (
            "access ended",
            html(|| {
                trouble(
                    frame(Role::User),
                    Trouble::AccessEnded { account: name(HOSTILE), next: HOSTILE.to_owned() },
                )
            }),
        ),
    ]
}

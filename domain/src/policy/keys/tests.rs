use super::*;
use crate::{DisplayName, Role};

const ME: u128 = 1;

fn account() -> AccountFacts {
    AccountFacts {
        id: AccountId::parse("acme").expect("id"),
        name: DisplayName::parse("Acme").expect("name"),
        active_admins: 2,
        granular_roles: true,
    }
}

fn me(role: Role) -> Actor {
    Actor::User { user: Uuid::from_u128(ME), role }
}

fn target(user: u128, kind: UserKind) -> TargetFacts {
    let (role, standing) = (Role::User, Standing::Active);
    TargetFacts { user: Uuid::from_u128(user), kind, role, standing, can_sign_in: true, version: 1 }
}

fn key(expires: Option<i64>) -> KeyFacts {
    let id = KeyId::parse("aaaaaaaaaaaaaaaa").expect("an id");
    KeyFacts { id, expires: expires.map(Timestamp::from_seconds), version: 1 }
}

fn with(expires: Option<i64>) -> KeyFacts {
    KeyFacts { id: KeyId::parse("bbbbbbbbbbbbbbbb").expect("an id"), ..key(expires) }
}

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp::from_seconds(seconds))
}

/// Whether making, changing, rotating and deleting are allowed.
fn four(actor: &Actor, target: &TargetFacts) -> [bool; 4] {
    let (account, key) = (account(), key(None));
    [
        create_key(actor, &account, target, 0, None, None).is_ok(),
        change_key(actor, &account, target, &key, None, None).is_ok(),
        rotate_key(actor, &account, target, &key, None, Timestamp::from_seconds(0)).is_ok(),
        delete_key(actor, &account, target, key.id).is_ok(),
    ]
}

#[test]
fn people_of_every_role_manage_their_own_keys() {
    for role in Role::ALL {
        assert_eq!(four(&me(role), &target(ME, UserKind::Person)), [true; 4], "{role}");
        assert!(view_keys(&me(role), Some(Uuid::from_u128(ME))).is_ok());
    }
}

#[test]
fn another_persons_key_can_be_deleted_by_an_admin_and_nothing_else() {
    for role in Role::ALL {
        let admin = role == Role::Admin;
        assert_eq!(four(&me(role), &target(2, UserKind::Person)), [false, false, false, admin], "{role}");
        assert_eq!(view_keys(&me(role), Some(Uuid::from_u128(2))).is_ok(), admin, "{role}");
        assert_eq!(view_keys(&me(role), None).is_ok(), admin, "{role}");
    }
    let refused = create_key(&me(Role::Admin), &account(), &target(2, UserKind::Person), 0, None, None);
    assert_eq!(refused.expect_err("refused").reason, Reason::NotYourKey);
}

#[test]
fn keys_of_service_accounts_are_the_admins_business_also_for_a_service_account_itself() {
    for role in Role::ALL {
        let admin = role == Role::Admin;
        for user in [ME, 2] {
            assert_eq!(four(&me(role), &target(user, UserKind::ServiceAccount)), [admin; 4], "{role} {user}");
        }
    }
}

#[test]
fn somebody_invited_has_no_keys_and_nobody_too_many() {
    let invited = TargetFacts { standing: Standing::Invited, ..target(ME, UserKind::Person) };
    assert!(create_key(&me(Role::Admin), &account(), &invited, 0, None, None).is_err());
    let full = create_key(
        &me(Role::User),
        &account(),
        &target(ME, UserKind::Person),
        MOST_KEYS_PER_USER,
        None,
        None,
    );
    assert!(matches!(full.expect_err("refused").reason, Reason::TooManyKeys { limit: MOST_KEYS_PER_USER }));
}

#[test]
fn a_key_made_with_a_key_ends_no_later_than_it() {
    let made = |ends: Option<i64>, wish: Option<Timestamp>| {
        let target = target(ME, UserKind::Person);
        create_key(&me(Role::User), &account(), &target, 0, Some(&with(ends)), wish)
            .map(|decision| decision.expires())
            .map_err(|denial| denial.reason)
    };
    assert_eq!(made(None, None), Ok(None));
    assert_eq!(made(None, at(90)), Ok(at(90)));
    assert_eq!(made(Some(50), None), Ok(at(50)), "what is left open ends with it");
    assert_eq!(made(Some(50), at(50)), Ok(at(50)));
    assert_eq!(made(Some(50), at(51)), Err(Reason::OutlivesItsMaker { ends: Timestamp::from_seconds(50) }));
}

#[test]
fn a_key_is_not_extended_with_a_key_beyond_it_not_even_with_itself() {
    let changed = |now: Option<i64>, wish: Option<Timestamp>, with: KeyFacts| {
        let target = target(ME, UserKind::Person);
        change_key(&me(Role::User), &account(), &target, &key(now), Some(&with), wish).is_ok()
    };
    assert!(changed(Some(50), at(60), with(None)) && changed(Some(50), at(60), with(Some(60))));
    assert!(!changed(Some(50), at(61), with(Some(60))) && !changed(Some(50), None, with(Some(60))));
    assert!(!changed(Some(50), at(51), key(Some(50))), "with itself");
    // What ends sooner, or stays as it is, gains nothing.
    assert!(changed(Some(90), at(80), with(Some(60))) && changed(None, None, with(Some(60))));
}

#[test]
fn a_key_gets_no_new_secret_by_one_that_ends_before_it() {
    let rotated = |now: Option<i64>, with: KeyFacts| {
        let target = target(ME, UserKind::Person);
        let early = Timestamp::from_seconds(0);
        rotate_key(&me(Role::User), &account(), &target, &key(now), Some(&with), early).is_ok()
    };
    assert!(rotated(None, with(None)) && rotated(Some(50), with(Some(50))) && rotated(Some(50), with(None)));
    assert!(!rotated(None, with(Some(50))) && !rotated(Some(51), with(Some(50))));
    assert!(rotated(Some(50), key(Some(50))) && rotated(None, key(None)), "by itself");
    assert!(!rotated(Some(50), key(Some(10))) && !rotated(None, key(Some(10))), "by its own old secret");
}

#[test]
fn a_key_that_has_ended_gets_no_new_secret() {
    let target = target(ME, UserKind::Person);
    let rotated = |now: i64| {
        rotate_key(&me(Role::User), &account(), &target, &key(Some(50)), None, Timestamp::from_seconds(now))
    };
    assert!(rotated(49).is_ok());
    assert_eq!(rotated(50).expect_err("it has ended").reason, Reason::KeyHasEnded);
}

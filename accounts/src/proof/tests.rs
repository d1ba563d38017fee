use domain::policy::{self, Actor};
use domain::{BaseUrl, Operation, Role, UpstreamKey};

use super::*;
use crate::audit::Principal;
use crate::change::Change;
use crate::testing::{PASSWORD, World, acme, connected, connection_id, id, on_both};
use crate::{ChangeRoleRequest, ConnectionChange, InviteLine, KeyWish, NewConnection};

/// A minute longer than a proof lasts.
const TOO_LONG: i64 = PROOF_LASTS + 60;

/// Everything that wants a fresh proof, tried by `who` upon Bob, an admin; Carl, a paused one; Dora,
/// a user; Eve, who is invited as admin; and the connection `vllm`.
async fn tried(world: &World, who: Caller) -> Vec<(&'static str, Result<()>)> {
    let accounts = &world.accounts;
    let role = |user, role, version| ChangeRoleRequest {
        user: id(user),
        role,
        version: Some(version),
        confirmed: true,
    };
    let version = async |user| world.version(who, user).await;
    let (bob, carl, dora) = (version("bob").await, version("carl").await, version("dora").await);
    let (own, eve) = (version("alice").await, version("eve").await);
    let lines = ["zoe", "zed"].map(|local| InviteLine {
        email: crate::testing::email(&format!("{local}@example.com")),
        role: if local == "zed" { Role::Admin } else { Role::User },
        display_name: None,
    });
    let elsewhere = || BaseUrl::parse("https://evil.example.com/v1").expect("an address");
    let made = NewConnection { id: connection_id("other"), base_url: elsewhere(), key: None };
    let led = ConnectionChange { base_url: Some(elsewhere()), ..Default::default() };
    let key = KeyWish::Set(UpstreamKey::parse("sk-2").expect("a key"));
    let keyed = ConnectionChange { key, ..Default::default() };
    let vllm = connection_id("vllm");
    vec![
        ("making a connection", accounts.create_connection(who, &acme(), made).await.map(drop)),
        (
            "leading a connection elsewhere",
            accounts.change_connection(who, &acme(), &vllm, led).await.map(drop),
        ),
        ("changing its key", accounts.change_connection(who, &acme(), &vllm, keyed).await.map(drop)),
        ("deleting a connection", accounts.delete_connection(who, &acme(), &vllm, None).await),
        (
            "making an admin",
            accounts.change_role(who, &acme(), role("dora", Role::Admin, dora)).await.map(drop),
        ),
        ("lowering one", accounts.change_role(who, &acme(), role("bob", Role::User, bob)).await.map(drop)),
        ("pausing one", accounts.deactivate(who, &acme(), &id("bob"), bob).await.map(drop)),
        ("waking one", accounts.reactivate(who, &acme(), &id("carl"), carl).await.map(drop)),
        ("removing one", accounts.remove(who, &acme(), &id("bob"), bob).await.map(drop)),
        ("leaving as one", accounts.remove(who, &acme(), &id("alice"), own).await.map(drop)),
        ("inviting one among others", accounts.invite(who, &acme(), lines.to_vec(), true).await.map(drop)),
        (
            "renewing the link of one",
            accounts.resend_invitation(who, &acme(), &id("eve"), eve).await.map(drop),
        ),
        ("ending access", accounts.end_access(who, &acme(), &id("dora"), dora).await.map(drop)),
        ("seeing the link of one", accounts.invitation_token(who, &acme(), &id("eve")).await.map(drop)),
    ]
}

async fn acme_with_everybody(world: &World) -> Caller {
    let alice = world.alice().await;
    world.joined(alice, "bob", Role::Admin).await;
    world.joined(alice, "carl", Role::Admin).await;
    world.joined(alice, "dora", Role::User).await;
    world.invited(alice, "eve", Role::Admin).await;
    let version = world.version(alice, "carl").await;
    world.accounts.deactivate(alice, &acme(), &id("carl"), version).await.expect("paused");
    connected(world, alice, "vllm", Some("sk-1")).await;
    alice
}

on_both! {
    async fn a_stolen_session_cannot_make_an_admin_nor_shut_one_out(world) {
        let alice = acme_with_everybody(world).await;
        world.pass(TOO_LONG);
        let seq = world.accounts.account_seq(alice, &acme()).await.expect("still signed in");
        for (what, answer) in tried(world, alice).await {
            assert!(matches!(answer, Err(Error::NeedsPassword)), "{what}: {answer:?}");
        }
        // Nothing has changed, nobody was invited beside the admin, and no refusal is held against her.
        assert_eq!(world.accounts.account_seq(alice, &acme()).await.expect("seq"), seq);
        assert_eq!(world.number("SELECT count(*) FROM users WHERE user_id IN ('zoe', 'zed')").await, 0);
        assert_eq!(world.number("SELECT count(*) FROM audit_refusals").await, 0);
        let connections = world.texts("SELECT id || ' ' || base_url FROM connections").await;
        assert_eq!(connections, ["vllm https://vllm.example.com/v1"]);
        let eve = world.accounts.get_user(alice, &acme(), &id("eve")).await.expect("eve");
        assert!(eve.invitation_token.is_none() && eve.link_needs_password);
        world.is_sound().await;
    }

    async fn what_makes_no_admin_needs_a_session_and_no_more(world) {
        let alice = acme_with_everybody(world).await;
        world.pass(TOO_LONG);
        world.invited(alice, "fred", Role::User).await;
        world.give(alice, "dora", Role::Contributor).await.expect("changed");
        for user in ["dora", "eve", "fred"] {
            world.removed(alice, user).await;
        }
        world.is_sound().await;
    }

    async fn a_proof_counts_for_fifteen_minutes_of_the_session_it_was_given_in(world) {
        let alice = acme_with_everybody(world).await;
        world.pass(PROOF_LASTS - 1);
        world.give(alice, "dora", Role::Admin).await.expect("still fresh");
        world.pass(1);
        let late = world.give(alice, "dora", Role::User).await;
        assert!(matches!(late, Err(Error::NeedsPassword)), "{late:?}");
        // Bob's own fresh session does not help hers; neither does his key in her hand.
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        let bob = Person::find(&world.accounts.inner.db.pool(), "bob@example.com").await.expect("find").expect("bob");
        let Caller::Person { session, .. } = world.signed_in(bob.id).await else { unreachable!("bob is a person") };
        let borrowed = world.give(Caller::Person { person, session }, "dora", Role::User).await;
        assert!(matches!(borrowed, Err(Error::NeedsPassword)), "{borrowed:?}");
        let alice = world.signed_in(person).await;
        world.give(alice, "dora", Role::User).await.expect("fresh again");
        world.is_sound().await;
    }

    async fn what_is_refused_anyway_asks_for_no_password_and_the_question_comes_first(world) {
        let alice = acme_with_everybody(world).await;
        let dora = Person::find(&world.accounts.inner.db.pool(), "dora@example.com").await.expect("find").expect("dora");
        let dora = world.signed_in(dora.id).await;
        world.pass(TOO_LONG);
        let refused = world.give(dora, "bob", Role::User).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        let version = world.version(alice, "dora").await;
        let wish = ChangeRoleRequest { user: id("dora"), role: Role::Admin, version: Some(version), confirmed: false };
        let asked = world.accounts.change_role(alice, &acme(), wish).await;
        assert!(matches!(asked, Err(Error::NeedsConfirmation)), "{asked:?}");
    }

    async fn an_api_key_is_a_proof_of_its_own_and_changes_connections(world) {
        let alice = acme_with_everybody(world).await;
        let (_, text) = world.key(alice, "alice").await;
        world.pass(TOO_LONG);
        let with = world.accounts.authenticate(text.reveal()).await.expect("answers").expect("a holder").caller;
        let base_url = Some(BaseUrl::parse("https://b.example.com/v1").expect("an address"));
        let led = ConnectionChange { base_url, ..Default::default() };
        world.accounts.change_connection(with, &acme(), &connection_id("vllm"), led).await.expect("changed");
        world.is_sound().await;
    }

    async fn the_operator_is_exempt(world) {
        acme_with_everybody(world).await;
        world.pass(TOO_LONG);
        let version = world.number("SELECT version FROM users WHERE user_id = 'dora'").await;
        let wish = ChangeRoleRequest { user: id("dora"), role: Role::Admin, version: Some(version), confirmed: true };
        world.accounts.change_role(Caller::Operator, &acme(), wish).await.expect("changed");
    }

    async fn a_password_is_confirmed_or_not_and_both_are_on_record(world) {
        let Caller::Person { person, .. } = world.alice().await else { unreachable!("alice is a person") };
        let wrong = world.accounts.confirm_password(person, "plum orbit velvet", "192.0.2.1").await;
        assert!(matches!(wrong, Err(Error::WrongCredentials)), "{wrong:?}");
        world.accounts.confirm_password(person, PASSWORD, "192.0.2.1").await.expect("confirmed");
        let log = world.texts("SELECT event FROM security_log WHERE address = '192.0.2.1' ORDER BY event").await;
        assert_eq!(log, ["confirmation-failed", "password-confirmed"]);
    }

    async fn who_is_no_caller_has_no_proof_and_decides_nothing_that_wants_one(world) {
        let alice = acme_with_everybody(world).await;
        let accounts = &world.accounts;
        let seq = accounts.account_seq(alice, &acme()).await.expect("seq");
        let mut tx = accounts.inner.db.begin().await.expect("begun");
        let dora = crate::users::row::load(&mut tx, &acme(), &id("dora")).await.expect("dora");
        tx.rollback().await.expect("undone");
        let operation = Operation::EndAccess;
        let ends = async |change: Change| {
            let decision = policy::end_access(&Actor::Operator, change.facts(), &dora.facts().expect("facts"));
            change.decide(dora.id, decision).await.map(drop)
        };
        let begun = async || accounts.inner.db.begin().await.expect("begun");
        let who = Principal::installation();
        // One after the other: an open change holds the lock of the account.
        let tx = begun().await;
        let holder = Change::by_holder(accounts, tx, &acme(), operation, who.clone(), dora.id).await;
        let answer = ends(holder.expect("opened")).await;
        assert!(matches!(answer, Err(Error::NeedsPassword)), "the holder of a link: {answer:?}");
        let by_itself = Change::open_by_itself(accounts, &acme(), operation).await;
        let answer = ends(by_itself.expect("opened")).await;
        assert!(matches!(answer, Err(Error::NeedsPassword)), "the installation: {answer:?}");
        let facts = accounts.standing(alice, &acme(), Operation::ViewUsers).await.expect("facts").0;
        let founder = Change::open_new(accounts, begun().await, operation, who, facts);
        let answer = ends(founder).await;
        assert!(matches!(answer, Err(Error::NeedsPassword)), "a founder: {answer:?}");
        // One change after another in a transaction keeps who makes it.
        let first = Change::open_by_itself(accounts, &acme(), operation).await.expect("opened");
        let by = first.by();
        first.nothing_to_do().await.expect("undone");
        let next = Change::go_on(accounts, begun().await, &by, &acme(), operation).await.expect("opened");
        let answer = ends(next).await;
        assert!(matches!(answer, Err(Error::NeedsPassword)), "what follows: {answer:?}");
        assert_eq!(accounts.account_seq(alice, &acme()).await.expect("seq"), seq);
        let operator = Change::open_within(accounts, begun().await, &acme(), operation).await.expect("opened");
        ends(operator).await.expect("the operator acts on the machine itself");
    }
}

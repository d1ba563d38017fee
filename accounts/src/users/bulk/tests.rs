use domain::{Reason, Status};

use super::*;
use crate::testing::{World, acme, id, on_both};

async fn shown(world: &World, who: Caller, users: &[&str], act: BulkAct) -> BulkPreview {
    let users: Vec<UserId> = users.iter().map(|user| id(user)).collect();
    world.accounts.preview_bulk(who, &acme(), &users, act).await.expect("preview")
}

fn plans(preview: &BulkPreview) -> Vec<(String, &'static str)> {
    let word = |row: &BulkRow| match &row.plan {
        BulkPlan::ChangesRole => "changes",
        BulkPlan::KeepsRole => "keeps",
        BulkPlan::Resends => "resends",
        BulkPlan::HasJoined => "joined",
        BulkPlan::Ends(_) => "ends",
        BulkPlan::Refused(refusal) if matches!(refusal.denial.reason, Reason::LastAdmin { .. }) => {
            "last admin"
        }
        BulkPlan::Refused(_) => "refused",
    };
    preview.rows.iter().map(|row| (row.user.id.to_string(), word(row))).collect()
}

/// Does what was shown, at the versions shown.
async fn done(
    world: &World,
    who: Caller,
    preview: &BulkPreview,
    act: BulkAct,
) -> Vec<(String, &'static str)> {
    let users = preview.rows.iter().map(|row| (row.user.id.clone(), row.user.version)).collect();
    let outcomes = world.accounts.bulk(who, &acme(), users, act).await.expect("bulk");
    let word = |outcome: &BulkOutcome| match outcome {
        BulkOutcome::RoleChanged(_) => "changed",
        BulkOutcome::Resent(_) => "resent",
        BulkOutcome::Ended(_) => "ended",
        BulkOutcome::Refused(refusal) if matches!(refusal.denial.reason, Reason::LastAdmin { .. }) => {
            "last admin"
        }
        BulkOutcome::Refused(_) => "refused",
        BulkOutcome::Conflict { .. } => "conflict",
        BulkOutcome::Gone => "gone",
        BulkOutcome::Failed => "failed",
    };
    outcomes.iter().map(|(user, outcome)| (user.to_string(), word(outcome))).collect()
}

fn pairs(all: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    all.iter().map(|(user, word)| ((*user).to_owned(), *word)).collect()
}

on_both! {
    async fn each_row_is_shown_and_then_answered_for_itself(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        world.joined(alice, "carl", Role::Contributor).await;
        world.invited(alice, "eve", Role::User).await;
        world.service_account(alice, "ci", Role::User).await;
        let act = BulkAct::ChangeRole(Role::Contributor);
        let preview = shown(world, alice, &["bob", "alice", "carl", "bob", "eve", "ci", "nobody"], act).await;
        assert_eq!(preview.gone, 1);
        assert_eq!(plans(&preview), pairs(&[
            ("bob", "changes"), ("carl", "keeps"), ("eve", "changes"), ("ci", "changes"), ("alice", "last admin"),
        ]));
        let answers = done(world, alice, &preview, act).await;
        assert_eq!(answers, pairs(&[
            ("bob", "changed"), ("carl", "changed"), ("eve", "changed"), ("ci", "changed"), ("alice", "last admin"),
        ]));
        // Each is an entry of its own, and keeping a role is none.
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE operation = 'change-role'").await, 3);
        assert_eq!(world.number("SELECT count(*) FROM users WHERE role = 'contributor'").await, 4);
        world.is_sound().await;
    }

    async fn of_all_admins_at_once_one_stays_and_it_is_shown_before_which(world) {
        let alice = world.alice().await;
        for local in ["bob", "carl"] {
            world.joined(alice, local, Role::Admin).await;
        }
        world.service_account(alice, "ci", Role::Admin).await;
        for act in [BulkAct::Remove, BulkAct::ChangeRole(Role::User)] {
            let preview = shown(world, alice, &["alice", "bob", "carl", "ci"], act).await;
            let words: Vec<_> = plans(&preview).into_iter().map(|(_, word)| word).collect();
            let will = if act == BulkAct::Remove { "ends" } else { "changes" };
            assert_eq!(words, [will, will, will, "last admin"]);
            // It would have been oneself, who comes last.
            assert!(preview.rows[3].is_me);
        }
        let act = BulkAct::Remove;
        let preview = shown(world, alice, &["alice", "bob", "carl", "ci"], act).await;
        assert_eq!(done(world, alice, &preview, act).await, pairs(&[
            ("bob", "ended"), ("carl", "ended"), ("ci", "ended"), ("alice", "last admin"),
        ]));
        assert_eq!(world.without_admin("acme").await, 0);
        world.is_sound().await;
    }

    async fn removing_ends_places_revokes_invitations_and_leaves(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        world.joined(alice, "carl", Role::User).await;
        let token = world.invited(alice, "eve", Role::User).await;
        let act = BulkAct::Remove;
        let preview = shown(world, bob, &["bob", "carl", "eve"], act).await;
        let operations: Vec<_> = preview.rows.iter().map(|row| match &row.plan {
            BulkPlan::Ends(preview) => preview.operation,
            other => panic!("{other:?}"),
        }).collect();
        assert_eq!(operations, [Operation::Remove, Operation::RevokeInvitation, Operation::Leave]);
        assert_eq!(done(world, bob, &preview, act).await, pairs(&[("carl", "ended"), ("eve", "ended"), ("bob", "ended")]));
        assert!(matches!(world.accounts.view_invitation(&token, None).await, Err(Error::DeadLink)));
        assert!(matches!(world.accounts.account_seq(bob, &acme()).await, Err(Error::NotFound)));
        assert_eq!(world.listed(alice, crate::ListQuery { size: 9, ..Default::default() }).await, ["alice"]);
        world.is_sound().await;
    }

    async fn invitations_are_made_anew_and_who_has_joined_is_told_apart(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        let old = world.invited(alice, "eve", Role::User).await;
        world.invited(alice, "dora", Role::User).await;
        world.service_account(alice, "ci", Role::User).await;
        let act = BulkAct::Resend;
        let preview = shown(world, alice, &["bob", "eve", "ci", "dora"], act).await;
        assert_eq!(plans(&preview), pairs(&[("bob", "joined"), ("eve", "resends"), ("ci", "joined"), ("dora", "resends")]));
        world.accounts.view_invitation(&old, None).await.expect("nothing is done before");
        assert_eq!(done(world, alice, &preview, act).await,
            pairs(&[("bob", "gone"), ("eve", "resent"), ("ci", "gone"), ("dora", "resent")]));
        assert!(matches!(world.accounts.view_invitation(&old, None).await, Err(Error::DeadLink)));
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE operation = 'resend-invitation'").await, 2);
        world.is_sound().await;
    }

    async fn who_changed_since_it_was_shown_is_left_alone_and_told(world) {
        let alice = world.alice().await;
        for local in ["bob", "carl", "dora"] {
            world.joined(alice, local, Role::User).await;
        }
        let act = BulkAct::Remove;
        let preview = shown(world, alice, &["bob", "carl", "dora"], act).await;
        world.give(alice, "bob", Role::Contributor).await.expect("changed meanwhile");
        world.removed(alice, "carl").await;
        assert_eq!(done(world, alice, &preview, act).await, pairs(&[("bob", "conflict"), ("carl", "gone"), ("dora", "ended")]));
        let bob = world.accounts.get_user(alice, &acme(), &id("bob")).await.expect("bob").user;
        assert_eq!((bob.status, bob.role), (Status::Active, Role::Contributor));
        world.is_sound().await;
    }

    async fn who_is_no_admin_neither_looks_nor_does_not_even_to_themselves(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        for act in [BulkAct::Remove, BulkAct::ChangeRole(Role::User)] {
            let looked = world.accounts.preview_bulk(bob, &acme(), &[id("bob")], act).await;
            assert!(matches!(looked, Err(Error::Refused(_))), "{looked:?}");
            let tried = world.accounts.bulk(bob, &acme(), vec![(id("bob"), 2)], act).await;
            assert!(matches!(tried, Err(Error::Refused(_))), "{tried:?}");
        }
        let stranger = world.person(&crate::testing::email("x@example.com"), &crate::testing::name("X")).await;
        let foreign = world.accounts.bulk(crate::testing::caller(stranger), &acme(), vec![(id("bob"), 2)], BulkAct::Remove).await;
        assert!(matches!(foreign, Err(Error::NotFound)), "{foreign:?}");
        world.is_sound().await;
    }

    async fn nobody_and_more_than_two_hundred_are_refused_as_a_whole(world) {
        let alice = world.alice().await;
        for number in [0, 201] {
            let users: Vec<UserId> = (0..number).map(|number| id(&format!("u{number}"))).collect();
            let looked = world.accounts.preview_bulk(alice, &acme(), &users, BulkAct::Remove).await;
            assert!(matches!(&looked, Err(Error::Invalid(fields)) if fields[0].field == "users"), "{looked:?}");
            let users = users.into_iter().map(|user| (user, 1)).collect();
            let tried = world.accounts.bulk(alice, &acme(), users, BulkAct::Remove).await;
            assert!(matches!(&tried, Err(Error::Invalid(fields)) if fields[0].field == "users"), "{tried:?}");
        }
    }

    async fn one_row_that_wants_the_password_stops_all_before_the_first(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::Admin).await;
        world.joined(alice, "carl", Role::User).await;
        let versions = [("carl", world.version(alice, "carl").await), ("bob", world.version(alice, "bob").await)];
        let all = versions.map(|(user, version)| (id(user), version)).to_vec();
        world.pass(16 * 60);
        for act in [BulkAct::Remove, BulkAct::ChangeRole(Role::Contributor), BulkAct::ChangeRole(Role::Admin)] {
            let asked = world.accounts.bulk(alice, &acme(), all.clone(), act).await;
            assert!(matches!(asked, Err(Error::NeedsPassword)), "{asked:?}");
        }
        assert_eq!(world.version(alice, "carl").await, versions[0].1, "nothing was done");
        let without = world.accounts.bulk(alice, &acme(), all[..1].to_vec(), BulkAct::Remove).await.expect("no admin is in it");
        assert!(matches!(&without[..], [(_, BulkOutcome::Ended(_))]), "{without:?}");
        world.is_sound().await;
    }
}

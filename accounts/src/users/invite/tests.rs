use domain::{DisplayName, Reason, Role, Status};

use super::*;
use crate::testing::{World, acme, email, id, name, on_both};

fn line(address: &str, role: Role) -> InviteLine {
    InviteLine { email: email(address), role, display_name: None }
}

async fn one(world: &World, admin: Caller, line: InviteLine) -> InviteOutcome {
    world.accounts.invite(admin, &acme(), vec![line], true).await.expect("invite").remove(0)
}

fn token_of(outcome: InviteOutcome) -> String {
    let InviteOutcome::Invited { token, .. } = outcome else { panic!("{outcome:?}") };
    token
}

on_both! {
    async fn every_line_is_answered_in_its_place(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::User).await;
        world.invited(alice, "eve", Role::User).await;
        let lines = ["new@example.com", "BOB@example.com", "eve@Example.com", "NEW@example.com", "zoe@example.com", "alice@example.com"];
        let lines = lines.map(|address| line(address, Role::Contributor)).to_vec();
        let outcomes = world.accounts.invite(alice, &acme(), lines, false).await.expect("invite");
        let short: Vec<_> = outcomes.iter().map(|outcome| match outcome {
            InviteOutcome::Invited { user, .. } => format!("invited {user}"),
            InviteOutcome::AlreadyUser { user } => format!("already {user}"),
            InviteOutcome::Invalid(invalid) => format!("invalid {}", invalid.field),
            InviteOutcome::Refused(_) => "refused".to_owned(),
        }).collect();
        assert_eq!(short, ["invited u-new", "already bob", "already eve", "invalid email", "invited zoe", "already alice"]);
        let zoe = world.accounts.get_user(alice, &acme(), &id("zoe")).await.expect("zoe").user;
        assert_eq!((zoe.role, zoe.email), (Role::Contributor, Some(email("zoe@example.com"))));
        assert_eq!(zoe.status, Status::Invited { expires: world.accounts.now().plus_seconds(7 * 24 * 60 * 60) });
        // The row shows only what was typed: no name and no trace of a person with that address.
        assert_eq!(zoe.display_name, None);
        world.is_sound().await;
    }

    async fn an_invited_row_tells_nothing_about_the_person_behind_the_address(world) {
        let alice = world.alice().await;
        world.person(&email("Known@Example.com"), &name("Known Person")).await;
        one(world, alice, line("known@example.com", Role::User)).await;
        one(world, alice, line("unknown@example.com", Role::User)).await;
        let seen = |id: &'static str| async move {
            let user = world.accounts.get_user(alice, &acme(), &crate::testing::id(id)).await.expect(id).user;
            (user.display_name, user.email.map(|email| email.as_str().replace(id, "")), user.last_active, user.address_confirmed, user.version)
        };
        assert_eq!(seen("known").await, seen("unknown").await);
    }

    async fn more_than_two_hundred_lines_are_none(world) {
        let alice = world.alice().await;
        let many = |number: usize| (0..number).map(|number| line(&format!("n{number}@example.com"), Role::User)).collect::<Vec<_>>();
        let refused = world.accounts.invite(alice, &acme(), many(201), false).await;
        assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "lines"), "{refused:?}");
        assert_eq!(world.number("SELECT count(*) FROM users").await, 1);
        assert_eq!(world.accounts.invite(alice, &acme(), many(200), false).await.expect("invite").len(), 200);
        assert!(world.accounts.invite(alice, &acme(), Vec::new(), false).await.expect("nothing").is_empty());
        world.is_sound().await;
    }

    async fn an_invitation_that_makes_an_admin_is_confirmed_first(world) {
        let alice = world.alice().await;
        let lines = vec![line("zoe@example.com", Role::User), line("new@example.com", Role::Admin)];
        let asked = world.accounts.invite(alice, &acme(), lines.clone(), false).await;
        assert!(matches!(asked, Err(Error::NeedsConfirmation)), "{asked:?}");
        assert_eq!(world.number("SELECT count(*) FROM users").await, 1, "nobody was invited meanwhile");
        assert_eq!(world.accounts.invite(alice, &acme(), lines, true).await.expect("invite").len(), 2);
    }

    async fn granular_roles_are_not_offered_and_not_taken_while_they_are_off(world) {
        let alice = world.alice().await;
        let token = world.invited(alice, "early", Role::Contributor).await;
        let person = world.person(&email("early@example.com"), &name("Early")).await;
        world.sql(if world.is_postgres() { "UPDATE accounts SET granular_roles = false" } else { "UPDATE accounts SET granular_roles = 0" }).await;
        let lines = vec![line("a@example.com", Role::InferenceUser), line("b@example.com", Role::User)];
        let outcomes = world.accounts.invite(alice, &acme(), lines, false).await.expect("invite");
        assert!(matches!(&outcomes[0], InviteOutcome::Refused(refusal) if matches!(refusal.denial.reason, Reason::GranularRolesOff { .. })));
        assert!(matches!(outcomes[1], InviteOutcome::Invited { .. }));
        let refused = world.accounts.accept_here(&token, person).await;
        assert!(matches!(&refused, Err(Error::Refused(refusal)) if matches!(refusal.denial.reason, Reason::GranularRolesOff { .. })), "{refused:?}");
        world.is_sound().await;
    }

    async fn who_is_no_admin_is_refused_and_told_whom_to_ask(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        for (admins, more) in [(1, 0), (3, 0), (5, 2)] {
            while (world.number("SELECT count(*) FROM users WHERE role = 'admin'").await as usize) < admins {
                world.pass(1);
                let number = world.number("SELECT count(*) FROM users").await;
                world.joined(alice, &format!("admin{number}"), Role::Admin).await;
            }
            let refused = world.accounts.invite(bob, &acme(), vec![line("x@example.com", Role::User)], true).await;
            let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
            assert_eq!((refusal.contacts.admins.len(), refusal.contacts.more), (admins.min(3), more));
            // Longest-standing first.
            assert_eq!(refusal.contacts.admins[0].1, email("alice@example.com"));
            assert_eq!(refusal.to_string().contains("and 2 more"), more == 2);
        }
        assert_eq!(world.number("SELECT count(*) FROM users WHERE email_key = 'x@example.com'").await, 0);
        world.is_sound().await;
    }

    async fn renewing_an_expired_or_declined_invitation_kills_the_old_link(world) {
        let alice = world.alice().await;
        let old = world.invited(alice, "eve", Role::User).await;
        world.pass(7 * 24 * 60 * 60);
        let named = InviteLine { display_name: DisplayName::parse("Eve Adams").ok(), ..line("Eve@example.com", Role::Contributor) };
        let renewed = token_of(one(world, alice, named).await);
        assert_ne!(old, renewed);
        assert!(matches!(world.accounts.view_invitation(&old, None).await, Err(Error::DeadLink)));
        world.accounts.view_invitation(&renewed, None).await.expect("the new link");
        let eve = world.accounts.get_user(alice, &acme(), &id("eve")).await.expect("eve").user;
        assert_eq!((eve.role, eve.display_name), (Role::Contributor, Some(name("Eve Adams"))));
        assert_eq!(world.listed(alice, crate::ListQuery { search: "adams".to_owned(), size: 9, ..Default::default() }).await, ["eve"]);
        world.accounts.decline(&renewed).await.expect("declined");
        let third = token_of(one(world, alice, line("eve@example.com", Role::User)).await);
        for dead in [&old, &renewed] {
            assert!(matches!(world.accounts.view_invitation(dead, None).await, Err(Error::DeadLink)));
        }
        world.accounts.view_invitation(&third, None).await.expect("the newest link");
        assert_eq!(world.accounts.get_user(alice, &acme(), &id("eve")).await.expect("eve").user.display_name, Some(name("Eve Adams")));
        world.is_sound().await;
    }
}

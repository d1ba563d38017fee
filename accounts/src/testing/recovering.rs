//! What happens at once while somebody chooses a new password, or is given another address.

use std::sync::Arc;

use domain::{Email, Role};

use super::arena::{Processes, together};
use super::races::one_won;
use super::{World, email, name, on_both};
use crate::Error;
use crate::people::link::PersonalLink;
use crate::secret::Link;

/// Asks for a link by mail and answers it, as whoever sends the letter will make it.
pub(super) async fn mailed_link(world: &World, address: &Email) -> (Link, String) {
    let accounts = &world.accounts;
    accounts.ask_for_reset(address.as_str(), "").await.expect("asked");
    let person = crate::people::Person::find(&accounts.inner.db.pool(), &address.folded()).await;
    let person = person.expect("read").expect("known");
    let link = Link { key: person.id, generation: person.reset_generation };
    (link, PersonalLink::MailedReset.token(link.key, link.generation, &world.config.secret))
}

/// A hash that can be told from others. Hashing for real would be most of the time of a race.
fn hash(of: &str) -> String {
    format!("!{of}")
}

on_both! {
    async fn of_two_resets_with_one_link_one_is_made(world) {
        let mut people = Vec::new();
        for round in 0..world.rounds() {
            people.push(world.person(&email(&format!("ann{round}@example.com")), &name("Ann")).await);
        }
        let (people, secret) = (Arc::new(people), world.config.secret.clone());
        world.race("reset x reset", |round, processes: Processes| {
            let (person, secret) = (people[round], secret.clone());
            async move {
                let address = email(&format!("ann{round}@example.com"));
                let token = processes.first.make_reset_link(&address).await.expect("link");
                let kind = PersonalLink::PrintedReset;
                let link = kind.read(&token, &secret).expect("a link");
                let (here, there) = (processes.first.clone(), processes.second);
                let (one, two) = together(
                    async move { here.do_reset(kind, link, &hash("one"), "").await },
                    async move { there.do_reset(kind, link, &hash("two"), "").await },
                )
                .await;
                assert!(one_won(&one, &two), "{one:?} {two:?}");
                let chosen = if one.is_ok() { hash("one") } else { hash("two") };
                assert!(matches!(one.err().or(two.err()), Some(Error::DeadLink)));
                let now = crate::people::Person::read(&processes.first.inner.db.pool(), person).await.expect("ann");
                assert_eq!(now.password_hash, Some(chosen), "the one that was told so");
            }
        })
        .await;
    }

    async fn a_reset_and_a_newer_link_at_once_leave_one_of_the_two(world) {
        for round in 0..world.rounds() {
            world.person(&email(&format!("ann{round}@example.com")), &name("Ann")).await;
        }
        let secret = world.config.secret.clone();
        world.race("reset x new link", |round, processes: Processes| {
            let secret = secret.clone();
            async move {
                let address = email(&format!("ann{round}@example.com"));
                let token = processes.first.make_reset_link(&address).await.expect("link");
                let kind = PersonalLink::PrintedReset;
                let link = kind.read(&token, &secret).expect("a link");
                let (here, there, later) = (processes.first.clone(), processes.second, processes.first);
                let (reset, made) = together(
                    async move { here.do_reset(kind, link, &hash("one"), "").await },
                    async move { there.make_reset_link(&address).await },
                )
                .await;
                assert!(matches!(reset, Ok(_) | Err(Error::DeadLink)), "{reset:?}");
                // Made before the reset it is dead, made after it stands; a reset that was refused
                // means that the newer one replaced the older.
                let stands = later.view_reset_link(&made.expect("link")).await.is_ok();
                assert!(stands || reset.is_ok());
                assert!(later.view_reset_link(&token).await.is_err());
            }
        })
        .await;
    }

    async fn one_address_is_given_to_one_person(world) {
        for round in 0..world.rounds() {
            for who in ["ann", "bob"] {
                world.person(&email(&format!("{who}{round}@example.com")), &name(who)).await;
            }
        }
        world.race("change of address x the same address", |round, processes: Processes| async move {
            let wished = email(&format!("new{round}@example.com"));
            let (first, second) = (wished.clone(), wished);
            let (here, there) = (processes.first, processes.second);
            let (one, two) = together(
                async move { here.change_email(&email(&format!("ann{round}@example.com")), &first).await },
                async move { there.change_email(&email(&format!("bob{round}@example.com")), &second).await },
            )
            .await;
            assert!(one_won(&one, &two), "{one:?} {two:?}");
            assert!(matches!(one.err().or(two.err()), Some(Error::Invalid(_))));
        })
        .await;
        world.is_sound().await;
    }

    async fn joining_while_the_address_changes_leaves_no_stale_one(world) {
        let alice = world.alice().await;
        let mut joining = Vec::new();
        for round in 0..world.rounds() {
            let local = format!("ann{round}");
            let person = world.person(&email(&format!("{local}@example.com")), &name("Ann")).await;
            joining.push((person, world.invited(alice, &local, Role::User).await));
        }
        let joining = Arc::new(joining);
        world.race("change of address x accept", |round, processes: Processes| {
            let (person, token) = joining[round].clone();
            async move {
                let (from, to) = (email(&format!("ann{round}@example.com")), email(&format!("ann{round}@example.org")));
                let (here, there) = (processes.first, processes.second);
                let (joined, changed) = together(
                    async move { here.accept_here(&token, person).await },
                    async move { there.change_email(&from, &to).await },
                )
                .await;
                assert!(matches!(joined, Ok(_) | Err(Error::Invalid(_) | Error::DeadLink)), "{joined:?}");
                changed.expect("an address nobody has");
            }
        })
        .await;
        let stale = "SELECT count(*) FROM users u JOIN people p ON p.id = u.person WHERE u.mail_key <> p.email_key";
        assert_eq!(world.number(stale).await, 0);
        world.is_sound().await;
    }
}

//! API keys while other things happen: whatever the order, no key works whose user is gone, none
//! outlives the key it was made with, and what one process ends another refuses from the next
//! request on.

use std::sync::Arc;

use domain::{Annotations, ApiKey, ApiKeyText, KeyId, Role, Timestamp, UserId};

use super::arena::{Arena, Processes, say, together};
use super::{World, acme, id, name, on_both};
use crate::{Accounts, Caller, ChangeRoleRequest, Error, KeyChange, NewKey, Result};

/// Rounds in which one process ends something and another is asked.
const REVOCATIONS: usize = 1_000;

fn wish(expires: Option<Timestamp>) -> NewKey {
    NewKey { name: name("a key"), expires, annotations: Annotations::default() }
}

/// Makes a key that does not end.
async fn make(accounts: &Accounts, who: Caller, arena: &Arena, user: &str) -> Result<(ApiKey, ApiKeyText)> {
    accounts.create_key(who, &arena.account, &id(user), wish(None)).await
}

/// Whether a key lets somebody in, on either process.
async fn opens(processes: &Processes, text: &ApiKeyText) -> bool {
    let first = processes.first.authenticate(text.reveal()).await.expect("an answer");
    let second = processes.second.authenticate(text.reveal()).await.expect("an answer");
    assert_eq!(first.is_some(), second.is_some(), "two processes, one answer");
    first.is_some()
}

/// Whoever asks with a key, as a request that brings it would.
async fn holder(accounts: &Accounts, text: &ApiKeyText) -> Caller {
    accounts.authenticate(text.reveal()).await.expect("an answer").expect("a key that works").caller
}

impl World {
    /// Keys whose user is gone, and keys that outlive the one that they were made with.
    async fn stray_keys(&self) -> (i64, i64) {
        let orphans = "SELECT count(*) FROM api_keys k LEFT JOIN users u ON u.id = k.user_key AND u.account = k.account \
                       WHERE u.id IS NULL";
        let survivors = "SELECT count(*) FROM api_keys k JOIN api_keys m ON m.key_id = k.made_with \
                         WHERE m.expires IS NOT NULL AND (k.expires IS NULL OR k.expires > m.expires)";
        (self.number(orphans).await, self.number(survivors).await)
    }
}

on_both! {
    async fn no_key_is_made_for_somebody_who_is_being_removed(world) {
        for (title, user) in [("own", "bob"), ("program", "bot")] {
            let arenas = Arc::new(world.arenas(&format!("make-{title}")).await);
            world.race(&format!("key create x remove ({title})"), |round, processes: Processes| {
                let arena = arenas[round].clone();
                async move {
                    let (here, there) = (processes.clone(), (processes.clone(), arena.clone()));
                    let (made, removed) = together(
                        async move { make(&here.first, arena.bob, &arena, user).await },
                        async move { there.0.second.remove(there.1.ann, &there.1.account, &id(user), None).await },
                    )
                    .await;
                    assert!(removed.is_ok(), "{removed:?}");
                    match made {
                        Ok((_, text)) => assert!(!opens(&processes, &text).await, "a key of nobody works"),
                        Err(error) => assert!(matches!(error, Error::NotFound), "{error:?}"),
                    }
                }
            })
            .await;
        }
        assert_eq!(world.stray_keys().await, (0, 0));
        world.is_sound().await;
    }

    async fn no_rotation_brings_back_a_key_of_somebody_who_is_being_removed(world) {
        let arenas = Arc::new(world.arenas("rotate").await);
        world.race("key rotate x remove", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (key, old) = make(&processes.first, arena.bob, &arena, "bob").await.expect("a key");
                let (here, there) = (processes.clone(), (processes.clone(), arena.clone()));
                let (rotated, removed) = together(
                    async move { here.first.rotate_key(arena.bob, &arena.account, &id("bob"), key.id, 3600).await },
                    async move { there.0.second.remove(there.1.ann, &there.1.account, &id("bob"), None).await },
                )
                .await;
                assert!(removed.is_ok(), "{removed:?}");
                assert!(!opens(&processes, &old).await);
                match rotated {
                    Ok((_, text)) => assert!(!opens(&processes, &text).await, "a key of nobody works"),
                    Err(error) => assert!(matches!(error, Error::NotFound), "{error:?}"),
                }
            }
        })
        .await;
        assert_eq!(world.stray_keys().await, (0, 0));
        world.is_sound().await;
    }

    async fn a_key_made_while_its_maker_is_cut_short_ends_no_later(world) {
        let arenas = Arc::new(world.arenas("short").await);
        world.race("key create x shorten its maker", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (maker, text) = make(&processes.first, arena.bob, &arena, "bob").await.expect("a key");
                let asks = holder(&processes.first, &text).await;
                let soon = processes.first.now().plus_seconds(60);
                let (here, there) = (processes.clone(), (processes.clone(), arena.clone()));
                let (made, cut) = together(
                    async move { make(&here.first, asks, &arena, "bot").await },
                    async move {
                        let change = KeyChange { expires: Some(Some(soon)), ..KeyChange::default() };
                        there.0.second.change_key(there.1.bob, &there.1.account, &id("bob"), maker.id, change).await
                    },
                )
                .await;
                assert!(made.is_ok() && cut.is_ok(), "{made:?} {cut:?}");
            }
        })
        .await;
        assert_eq!(world.stray_keys().await, (0, 0));
        assert_eq!(world.number("SELECT count(*) FROM api_keys WHERE expires IS NULL").await, 0);
        world.is_sound().await;
    }

    async fn a_key_made_while_its_maker_ends_with_what_it_made_ends_too(world) {
        let arenas = Arc::new(world.arenas("chain").await);
        world.race("key create x delete its maker", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (maker, text) = make(&processes.first, arena.bob, &arena, "bob").await.expect("a key");
                let asks = holder(&processes.first, &text).await;
                let (here, there) = (processes.clone(), (processes.clone(), arena.clone()));
                let (made, ended) = together(
                    async move { make(&here.first, asks, &arena, "bot").await },
                    async move {
                        there.0.second.delete_key(there.1.bob, &there.1.account, &id("bob"), maker.id, true).await
                    },
                )
                .await;
                let ended = ended.expect("ended").len();
                match made {
                    Ok((_, text)) => {
                        assert_eq!(ended, 2);
                        assert!(!opens(&processes, &text).await, "what it made works on");
                    }
                    Err(error) => assert!(matches!(error, Error::DeadKey) && ended == 1, "{error:?} {ended}"),
                }
            }
        })
        .await;
        assert_eq!(world.number("SELECT count(*) FROM api_keys").await, 0);
        world.is_sound().await;
    }

    async fn of_two_rotations_at_once_one_secret_is_left(world) {
        let arenas = Arc::new(world.arenas("twice").await);
        world.race("key rotate x rotate", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (key, old) = make(&processes.first, arena.ann, &arena, "bot").await.expect("a key");
                let rotate = |accounts: Accounts, who: Caller| {
                    let account = arena.account.clone();
                    async move { accounts.rotate_key(who, &account, &id("bot"), key.id, 0).await }
                };
                let (one, two) =
                    together(rotate(processes.first.clone(), arena.ann), rotate(processes.second.clone(), arena.bob)).await;
                let mut open = 0;
                for (_, text) in [one.expect("rotated"), two.expect("rotated")] {
                    open += usize::from(opens(&processes, &text).await);
                }
                assert_eq!((open, opens(&processes, &old).await), (1, false));
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn what_another_process_ends_is_refused_from_the_next_request(world) {
        let alice = world.alice().await;
        let other = world.another_process().await;
        let begun = std::time::Instant::now();
        let mut stale = 0;
        for round in 0..REVOCATIONS {
            let ending = Ending::ALL[round % Ending::ALL.len()];
            let program = UserId::parse(&format!("bot-{round}")).expect("id");
            world.service_account(alice, program.as_str(), Role::Admin).await;
            let (key, text) =
                world.accounts.create_key(alice, &acme(), &program, wish(None)).await.expect("a key");
            let asks = holder(&world.accounts, &text).await;
            ending.happens(&other, alice, &program, key.id).await;
            if ending == Ending::Expired {
                world.pass(2);
            }
            let now = world.accounts.authenticate(text.reveal()).await.expect("an answer");
            let may_act = now.is_some_and(|holder| holder.is_let_in && holder.role == Role::Admin);
            // A request that was let in before, and acts only now. A rotated key is still the same key.
            let late = world.accounts.create_key(asks, &acme(), &program, wish(None)).await;
            let acted = late.is_ok() && ending != Ending::Rotated;
            stale += usize::from(may_act) + usize::from(acted);
        }
        assert_eq!(stale, 0);
        say(&format!("ended keys: {REVOCATIONS} rounds, {stale} stale, {:.1} s", begun.elapsed().as_secs_f64()));
        other.close().await;
        world.is_sound().await;
    }
}

/// A way in which a key ends, or loses what it could do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Deleted,
    Rotated,
    Expired,
    Removed,
    Paused,
    Demoted,
}

impl Ending {
    const ALL: [Self; 6] =
        [Self::Deleted, Self::Rotated, Self::Expired, Self::Removed, Self::Paused, Self::Demoted];

    async fn happens(self, accounts: &Accounts, who: Caller, user: &UserId, key: KeyId) {
        let at = acme();
        let done = match self {
            Self::Deleted => accounts.delete_key(who, &at, user, key, true).await.map(drop),
            Self::Rotated => accounts.rotate_key(who, &at, user, key, 0).await.map(drop),
            Self::Expired => {
                let end = accounts.now().plus_seconds(1);
                let change = KeyChange { expires: Some(Some(end)), ..KeyChange::default() };
                accounts.change_key(who, &at, user, key, change).await.map(drop)
            }
            Self::Removed => accounts.remove(who, &at, user, None).await.map(drop),
            Self::Paused => accounts.deactivate(who, &at, user, None).await.map(drop),
            Self::Demoted => {
                let wish = ChangeRoleRequest {
                    user: user.clone(),
                    role: Role::User,
                    version: None,
                    confirmed: true,
                };
                accounts.change_role(who, &at, wish).await.map(drop)
            }
        };
        assert!(done.is_ok(), "{self:?}: {done:?}");
    }
}

//! Owning and going at once: nothing is ever owned by somebody who is not there, and nobody is given
//! anything after they could no longer own it.
//!
//! Others' races are in `races` and `joining`. The log is what tells which of two was first.

use std::sync::{Arc, Mutex};

use domain::{AccountId, ResourceKind, Role, UserId};

use super::arena::{Arena, Processes, together};
use super::resources::{new, rid};
use super::{World, id, on_both};
use crate::{Accounts, Caller, ChangeRoleRequest, Error, Removal, Result};

const MODEL: ResourceKind = ResourceKind::Model;

/// What is done to whoever shall receive something.
#[derive(Clone, Copy, Debug)]
enum Fall {
    Removed,
    Paused,
    Lowered,
}

const FALLS: [Fall; 3] = [Fall::Removed, Fall::Paused, Fall::Lowered];

impl Fall {
    async fn of(self, accounts: Accounts, who: Caller, at: AccountId, user: UserId) -> Result<()> {
        match self {
            Self::Removed => accounts.remove(who, &at, &user, 1).await.map(drop),
            Self::Paused => accounts.deactivate(who, &at, &user, 1).await.map(drop),
            Self::Lowered => {
                let wish =
                    ChangeRoleRequest { user, role: Role::InferenceUser, version: Some(1), confirmed: true };
                accounts.change_role(who, &at, wish).await.map(drop)
            }
        }
    }

    /// What the log calls it.
    const fn operation(self) -> &'static str {
        match self {
            Self::Removed => "remove",
            Self::Paused => "deactivate",
            Self::Lowered => "change-role",
        }
    }
}

/// Who owns the model of the arena: none if there is no model, `Some(None)` if nobody owns it.
async fn owner(accounts: &Accounts, arena: &Arena) -> Option<Option<UserId>> {
    match accounts.resource(arena.ann, &arena.account, MODEL, &rid("m1")).await {
        Ok(model) => Some(model.owner.map(|owner| owner.user)),
        Err(Error::NotFound) => None,
        Err(other) => panic!("{other:?}"),
    }
}

/// Somebody makes the model of the arena.
async fn make(accounts: &Accounts, who: Caller, arena: &Arena) -> Result<()> {
    accounts.create_resource(who, &arena.account, new(MODEL, "m1")).await.map(drop)
}

/// That `first` was done before `last` in the account of a round.
async fn in_order(world: &World, arena: &Arena, first: &str, last: &str) {
    let account = &arena.account;
    let log = format!("SELECT operation FROM audit_log WHERE account = '{account}' ORDER BY seq");
    let done = world.texts(&log).await;
    let at = |what: &str| done.iter().position(|operation| operation == what);
    let (first_at, last_at) = (at(first), done.iter().rposition(|operation| operation == last));
    assert!(first_at.is_some() && first_at < last_at, "{first} before {last} in {done:?}");
}

fn cannot_own(error: &Error, field: &str) -> bool {
    matches!(error, Error::Invalid(fields) if fields.iter().any(|invalid| invalid.field == field))
}

on_both! {
    async fn what_is_made_while_its_maker_is_removed_is_nobodys_or_is_not_made(world) {
        let arenas = Arc::new(world.arenas("maker").await);
        world.race("create x remove of the maker", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                let (here, there) = ((processes.first.clone(), arena.clone()), (processes.second, arena.clone()));
                let (made, removed) = together(
                    async move { make(&here.0, here.1.bob, &here.1).await },
                    async move { there.0.remove(there.1.ann, &there.1.account, &id("bob"), 1).await },
                )
                .await;
                assert!(matches!(made, Ok(()) | Err(Error::NotFound)), "{made:?}");
                let removed = removed.expect("removed");
                assert_eq!(removed.owned.len(), usize::from(made.is_ok()), "the receipt names what was left");
                assert_eq!(owner(&processes.first, &arena).await, made.is_ok().then_some(None));
            }
        })
        .await;
        world.is_sound().await;
    }

    async fn what_a_leaver_hands_over_reaches_whoever_can_own_it_then_or_stays(world) {
        for fall in FALLS {
            let arenas = Arc::new(world.arenas(&format!("hand-{fall:?}").to_lowercase()).await);
            let handed_first = Arc::new(Mutex::new(Vec::new()));
            world.race(&format!("remove with transfer x receiver {fall:?}"), |round, processes: Processes| {
                let (arena, handed_first) = (arenas[round].clone(), Arc::clone(&handed_first));
                async move {
                    make(&processes.first, arena.bob, &arena).await.expect("made");
                    let (here, there) = ((processes.first.clone(), arena.clone()), (processes.second, arena.clone()));
                    let (handed, fallen) = together(
                        async move {
                            let removal = Removal { receiver: Some(id("bot")), ..Removal::from(1) };
                            here.0.remove(here.1.ann, &here.1.account, &id("bob"), removal).await
                        },
                        async move { fall.of(there.0, there.1.ann, there.1.account, id("bot")).await },
                    )
                    .await;
                    assert!(fallen.is_ok(), "{fallen:?}");
                    let now = owner(&processes.first, &arena).await.expect("the model is there");
                    match handed {
                        Ok(_) if matches!(fall, Fall::Removed) => assert_eq!(now, None),
                        Ok(_) => assert_eq!(now, Some(id("bot"))),
                        Err(error) => {
                            assert!(cannot_own(&error, "transferTo"), "{error:?}");
                            assert_eq!(now, Some(id("bob")), "nothing of a removal that was refused is done");
                            return;
                        }
                    }
                    handed_first.lock().expect("no round panicked here").push(arena);
                }
            })
            .await;
            let handed_first = std::mem::take(&mut *handed_first.lock().expect("no round panicked here"));
            for arena in handed_first.iter().filter(|_| !matches!(fall, Fall::Removed)) {
                in_order(world, arena, "remove", fall.operation()).await;
            }
        }
        world.is_sound().await;
    }

    async fn what_is_given_reaches_whoever_can_own_it_then_or_stays(world) {
        for fall in FALLS {
            let arenas = Arc::new(world.arenas(&format!("give-{fall:?}").to_lowercase()).await);
            let given_first = Arc::new(Mutex::new(Vec::new()));
            world.race(&format!("give x receiver {fall:?}"), |round, processes: Processes| {
                let (arena, given_first) = (arenas[round].clone(), Arc::clone(&given_first));
                async move {
                    make(&processes.first, arena.ann, &arena).await.expect("made");
                    let (here, there) = ((processes.first.clone(), arena.clone()), (processes.second, arena.clone()));
                    let (given, fallen) = together(
                        async move {
                            here.0.give_resource(here.1.ann, &here.1.account, MODEL, &rid("m1"), &id("bob"), 1).await
                        },
                        async move { fall.of(there.0, there.1.ann, there.1.account, id("bob")).await },
                    )
                    .await;
                    assert!(fallen.is_ok(), "{fallen:?}");
                    let now = owner(&processes.first, &arena).await.expect("the model is there");
                    match given {
                        Ok(_) if matches!(fall, Fall::Removed) => assert_eq!(now, None),
                        Ok(_) => assert_eq!(now, Some(id("bob"))),
                        Err(error) => {
                            assert!(cannot_own(&error, "owner"), "{error:?}");
                            assert_eq!(now, Some(id("ann")));
                            return;
                        }
                    }
                    given_first.lock().expect("no round panicked here").push(arena);
                }
            })
            .await;
            let given_first = std::mem::take(&mut *given_first.lock().expect("no round panicked here"));
            for arena in given_first {
                in_order(world, &arena, "change-owner", fall.operation()).await;
            }
        }
        world.is_sound().await;
    }

    async fn what_is_given_away_while_its_owner_is_removed_is_the_receivers_whichever_was_first(world) {
        let arenas = Arc::new(world.arenas("away").await);
        world.race("give x remove of the owner", |round, processes: Processes| {
            let arena = arenas[round].clone();
            async move {
                make(&processes.first, arena.bob, &arena).await.expect("made");
                let (here, there) = ((processes.first.clone(), arena.clone()), (processes.second, arena.clone()));
                let (given, removed) = together(
                    async move {
                        here.0.give_resource(here.1.ann, &here.1.account, MODEL, &rid("m1"), &id("bot"), None).await
                    },
                    async move { there.0.remove(there.1.ann, &there.1.account, &id("bob"), 1).await },
                )
                .await;
                assert!(given.is_ok(), "an admin may also give what is nobody's: {given:?}");
                let removed = removed.expect("removed");
                assert!(removed.owned.len() <= 1);
                assert_eq!(owner(&processes.first, &arena).await, Some(Some(id("bot"))));
            }
        })
        .await;
        world.is_sound().await;
    }
}

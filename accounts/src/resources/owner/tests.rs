use domain::Role;

use super::*;
use crate::testing::{World, acme, id, on_both, resources::*};
use crate::{Removal, Removed};

async fn given(world: &World, who: Caller, what: &str, to: &str) -> Result<Resource> {
    world.accounts.give_resource(who, &acme(), ResourceKind::Model, &rid(what), &id(to), None).await
}

async fn removed(world: &World, who: Caller, user: &str, receiver: Option<&str>) -> Result<Removed> {
    let removal = Removal { receiver: receiver.map(id), ..Removal::default() };
    world.accounts.remove(who, &acme(), &id(user), removal).await
}

/// Alice, an admin, and others by the first letters of their roles.
async fn crew(world: &World) -> (Caller, Caller, Caller) {
    let alice = world.alice().await;
    let carol = world.joined(alice, "carol", Role::Contributor).await;
    let ian = world.joined(alice, "ian", Role::InferenceUser).await;
    world.joined(alice, "bob", Role::User).await;
    (alice, carol, ian)
}

on_both! {
    async fn an_owner_gives_what_is_theirs_to_whoever_can_own_it(world) {
        let (alice, carol, ian) = crew(world).await;
        world.make(carol, ResourceKind::Model, "m1").await.expect("made");
        for (to, why) in [("ian", "role"), ("nobody", "no such user")] {
            let refused = given(world, carol, "m1", to).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "owner" && fields[0].message.contains(why)), "{refused:?}");
        }
        assert!(matches!(given(world, ian, "m1", "ian").await, Err(Error::Refused(_))));
        let now = given(world, carol, "m1", "bob").await.expect("given");
        assert_eq!((now.owner.expect("owned").user, now.created_by.as_str()), (id("bob"), "carol@example.com"));
        assert!(matches!(given(world, carol, "m1", "nobody").await, Err(Error::Refused(_))), "she is not told who is there");
        given(world, alice, "m1", "carol").await.expect("given back");
        world.is_sound().await;
    }

    async fn what_who_goes_owns_is_given_to_the_receiver_in_the_same_transaction(world) {
        let (alice, carol, _) = crew(world).await;
        world.make(carol, ResourceKind::Model, "m1").await.expect("made");
        world.make(carol, ResourceKind::Dataset, "d1").await.expect("made");
        let preview = world.accounts.preview_removal(alice, &acme(), &id("carol")).await.expect("a preview");
        let titles: Vec<&str> = preview.owned.iter().map(|owned| owned.title.as_str()).collect();
        assert_eq!((titles, preview.may_hand_over), (vec!["d1", "m1"], true));
        for wrong in ["carol", "ian", "nobody"] {
            let refused = removed(world, alice, "carol", Some(wrong)).await;
            assert!(matches!(&refused, Err(Error::Invalid(fields)) if fields[0].field == "transferTo"), "{wrong}: {refused:?}");
        }
        let gone = removed(world, alice, "carol", Some("bob")).await.expect("removed");
        assert_eq!((gone.owned.len(), gone.receiver.map(|user| user.id)), (2, Some(id("bob"))));
        let model = world.accounts.resource(alice, &acme(), ResourceKind::Model, &rid("m1")).await.expect("there");
        assert_eq!((model.owner.map(|owner| owner.user), model.version), (Some(id("bob")), 2));
        world.is_sound().await;
    }

    async fn without_a_receiver_it_is_left_to_nobody_and_only_users_and_admins_manage_it(world) {
        let (alice, carol, _) = crew(world).await;
        let dora = world.joined(alice, "dora", Role::Contributor).await;
        world.make(carol, ResourceKind::Model, "m1").await.expect("made");
        removed(world, alice, "carol", None).await.expect("removed");
        let model = world.accounts.resource(alice, &acme(), ResourceKind::Model, &rid("m1")).await.expect("there");
        assert_eq!((model.owner, model.created_by.as_str()), (None, "carol@example.com"));
        let Err(Error::Refused(refusal)) = given(world, dora, "m1", "dora").await else { panic!("refused") };
        assert!(refusal.to_string().contains("nobody owns it"), "{refusal}");
        given(world, alice, "m1", "dora").await.expect("given");
    }

    async fn whoever_leaves_hands_over_what_they_may_give_away(world) {
        let (alice, carol, ian) = crew(world).await;
        world.make(carol, ResourceKind::Model, "m1").await.expect("made");
        let refused = removed(world, ian, "ian", Some("bob")).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        assert!(!world.accounts.preview_removal(ian, &acme(), &id("ian")).await.expect("a preview").may_hand_over);
        removed(world, carol, "carol", Some("bob")).await.expect("leaves");
        let model = world.accounts.resource(alice, &acme(), ResourceKind::Model, &rid("m1")).await.expect("there");
        assert_eq!(model.owner.map(|owner| owner.user), Some(id("bob")));
        world.is_sound().await;
    }

    async fn a_removal_is_made_upon_what_was_shown_of_what_they_own(world) {
        let (alice, carol, _) = crew(world).await;
        let before = world.accounts.preview_removal(alice, &acme(), &id("carol")).await.expect("a preview");
        world.make(carol, ResourceKind::Model, "m1").await.expect("made");
        let removal = Removal { revision: Some(before.revision), ..Removal::default() };
        let late = world.accounts.remove(alice, &acme(), &id("carol"), removal).await;
        assert!(matches!(late, Err(Error::Conflict { .. })), "{late:?}");
    }
}

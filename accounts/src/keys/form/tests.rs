use domain::{Annotations, Reason, Role};

use super::*;
use crate::testing::{World, acme, id, name, on_both};

fn wish() -> NewKey {
    NewKey { name: name("laptop"), expires: None, annotations: Annotations::default() }
}

async fn send(world: &World, who: Caller, user: &str, form: &str) -> Result<MadeOnce> {
    world.accounts.create_key_once(who, &acme(), &id(user), form, wish()).await
}

async fn made(world: &World, who: Caller, user: &str, form: &str) -> ApiKey {
    match send(world, who, user, form).await {
        Ok(MadeOnce::Made(key, text)) => {
            assert_eq!(key.id, text.id());
            *key
        }
        other => panic!("no key was made: {other:?}"),
    }
}

fn is_no_form(answer: &Result<MadeOnce>) {
    assert!(matches!(answer, Err(Error::Invalid(fields)) if fields[0].field == "form"), "{answer:?}");
}

on_both! {
    async fn a_form_makes_one_key_also_if_it_is_deleted_and_also_in_another_process(world) {
        let alice = world.alice().await;
        let form = world.accounts.key_form(alice, &acme(), &id("alice"));
        let key = made(world, alice, "alice", &form).await;
        let other = world.another_process().await;
        for accounts in [&world.accounts, &other] {
            let again = accounts.create_key_once(alice, &acme(), &id("alice"), &form, wish()).await;
            assert!(matches!(&again, Ok(MadeOnce::Already(Some(known))) if **known == key), "{again:?}");
        }
        world.accounts.delete_key(alice, &acme(), &id("alice"), key.id, false).await.expect("deleted");
        for accounts in [&world.accounts, &other] {
            let again = accounts.create_key_once(alice, &acme(), &id("alice"), &form, wish()).await;
            assert!(matches!(again, Ok(MadeOnce::Already(None))), "{again:?}");
        }
        assert_eq!(world.number("SELECT count(*) FROM api_keys").await, 0);
        assert_eq!(world.texts("SELECT operation FROM audit_log WHERE operation = 'create-key'").await.len(), 1);
        other.close().await;
        world.is_sound().await;
    }

    async fn a_form_sent_eight_times_at_once_makes_one_key(world) {
        let alice = world.alice().await;
        let form = world.accounts.key_form(alice, &acme(), &id("alice"));
        let answers = crate::testing::arena::eight(|_| {
            let (accounts, form) = (world.accounts.clone(), form.clone());
            async move { accounts.create_key_once(alice, &acme(), &id("alice"), &form, wish()).await }
        })
        .await;
        let made = answers.iter().filter(|answer| matches!(answer, Ok(MadeOnce::Made(..)))).count();
        let already = answers.iter().filter(|answer| matches!(answer, Ok(MadeOnce::Already(Some(_))))).count();
        assert_eq!((made, already), (1, 7), "{answers:?}");
        assert_eq!(world.number("SELECT count(*) FROM api_keys").await, 1);
        world.is_sound().await;
    }

    async fn a_form_is_good_for_its_reader_user_and_day_only(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        world.service_account(alice, "ci", Role::User).await;
        let form = world.accounts.key_form(alice, &acme(), &id("ci"));
        is_no_form(&send(world, alice, "alice", &form).await);
        is_no_form(&send(world, bob, "ci", &form).await);
        is_no_form(&send(world, alice, "ci", "").await);
        is_no_form(&send(world, alice, "ci", &form[1..]).await);
        let old = world.accounts.key_form(alice, &acme(), &id("ci"));
        world.pass(FORM_LASTS - 1);
        let alice = world.signed_in_again(alice).await;
        made(world, alice, "ci", &form).await;
        world.pass(1);
        is_no_form(&send(world, alice, "ci", &old).await);
        let new = world.accounts.key_form(alice, &acme(), &id("ci"));
        made(world, alice, "ci", &new).await;
        assert_eq!(world.number("SELECT count(*) FROM spent_forms").await, 1, "what is too old is forgotten");
        world.is_sound().await;
    }

    async fn a_form_that_was_refused_or_wanted_the_password_can_be_sent_again(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::User).await;
        let form = world.accounts.key_form(bob, &acme(), &id("alice"));
        let refused = send(world, bob, "alice", &form).await;
        assert!(matches!(&refused, Err(Error::Refused(why)) if why.denial.reason == Reason::NotYourKey), "{refused:?}");
        let form = world.accounts.key_form(bob, &acme(), &id("bob"));
        world.pass(domain::policy::PROOF_LASTS + 1);
        let asked = send(world, bob, "bob", &form).await;
        assert!(matches!(asked, Err(Error::NeedsPassword)), "{asked:?}");
        let bob = world.signed_in_again(bob).await;
        made(world, bob, "bob", &form).await;
        world.is_sound().await;
    }
}

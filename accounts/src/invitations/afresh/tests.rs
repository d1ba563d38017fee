use domain::Role;

use super::*;
use crate::testing::{PASSWORD, World, acme, caller, email, id, name, on_both};
use crate::{Caller, InviteLine, InviteOutcome, News, OpenInvitation, SessionKey, SessionRecord};

const HERS: &str = "seven quiet lanterns drift";

fn other(text: &str) -> AccountId {
    AccountId::parse(text).expect("id")
}

/// Mallory has an account of her own and has joined it under the victim's address, by a link she
/// copied herself. Answers Mallory as the admin she is and as the victim she pretends to be.
async fn mallory(world: &World, role: Role) -> (Caller, Caller) {
    let mallory = world.signed_in(world.person(&email("mallory@example.com"), &name("Mallory")).await).await;
    let Caller::Person { person, .. } = mallory else { unreachable!("a person") };
    world.sql("UPDATE people SET accounts_created = 0").await;
    world
        .accounts
        .bootstrap(crate::Bootstrap {
            account: other("lair"),
            account_name: name("Lair"),
            email: email("mallory@example.com"),
            display_name: name("Mallory"),
            password: None,
        })
        .await
        .expect("an account of her own");
    let line = InviteLine { email: email("victim@example.com"), role, display_name: None };
    let outcome =
        world.accounts.invite(mallory, &other("lair"), vec![line], true).await.expect("invite").remove(0);
    let InviteOutcome::Invited { token, .. } = outcome else { panic!("{outcome:?}") };
    let posing = world.accounts.accept_as_new(&token, name("Vic"), PASSWORD).await.expect("poses").person;
    assert_ne!(posing, person);
    // The mail to the victim was dropped with the invitation.
    let letters = world.post().await;
    assert!(!letters.iter().any(|letter| matches!(letter.news, News::Invitation(_))), "{letters:?}");
    (mallory, world.signed_in(posing).await)
}

fn person_of(caller: Caller) -> Uuid {
    let Caller::Person { person, .. } = caller else { unreachable!("a person") };
    person
}

async fn open_for(world: &World, person: Uuid) -> Vec<OpenInvitation> {
    world.accounts.me(person).await.expect("me").invitations
}

on_both! {
    async fn whoever_took_an_address_by_a_copied_link_cannot_enter_an_account_that_invites_it_later(world) {
        let alice = world.alice().await;
        let (_, posing) = mallory(world, Role::User).await;
        let copied = world.invited(alice, "victim", Role::Contributor).await;
        // Signed in under the address, she sees no invitation and can take none without the link.
        assert!(open_for(world, person_of(posing)).await.is_empty());
        for account in [acme(), other("nowhere")] {
            let taken = world.accounts.accept_open(person_of(posing), &account).await;
            assert!(matches!(taken, Err(Error::NotFound)), "{taken:?}");
            let refused = world.accounts.decline_open(person_of(posing), &account).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
        }
        // The holder of the mailed link has their own way in, and the password is theirs then.
        let mailed = world.mailed("victim@example.com").await;
        assert_ne!(mailed, copied);
        let session = SessionKey::of(b"her session");
        let record = SessionRecord { person: Some(person_of(posing)), data: "{}".into(), user_agent: String::new(), address: String::new() };
        world.accounts.sessions().create(session, &record).await.expect("session");
        let victim = world.accounts.accept_as_new(&mailed, name("Victoria"), HERS).await.expect("joins").person;
        assert!(world.accounts.sessions().load(session).await.expect("read").is_none(), "her sessions end");
        assert!(world.accounts.sign_in("victim@example.com", PASSWORD, "").await.is_err(), "her password too");
        assert_eq!(world.accounts.sign_in("victim@example.com", HERS, "").await.expect("signs in"), victim);
        let me = world.accounts.me(victim).await.expect("me");
        assert_eq!(me.memberships.len(), 1, "only what was accepted: {me:?}");
        assert_eq!((me.memberships[0].account.clone(), me.name.as_str()), (acme(), "Victoria"));
        let user = world.accounts.get_user(alice, &acme(), &id("victim")).await.expect("user").user;
        assert!(user.address_confirmed);
        world.is_sound().await;
    }

    async fn older_places_return_to_invitations_whose_old_links_stay_dead_and_the_admins_are_told(world) {
        let alice = world.alice().await;
        let (mallory, posing) = mallory(world, Role::Contributor).await;
        world.invited(alice, "victim", Role::User).await;
        let mailed = world.mailed("victim@example.com").await;
        let victim = world.accounts.accept_as_new(&mailed, name("Victoria"), HERS).await.expect("joins").person;
        let there = world.accounts.get_user(mallory, &other("lair"), &id("victim")).await.expect("still there").user;
        assert!(matches!(there.status, domain::Status::Invited { expires } if expires > world.accounts.now().plus_seconds(6 * 86_400)));
        assert_eq!((there.role, there.display_name, there.last_active), (Role::Contributor, None, None));
        let seat = world.accounts.account_seq(posing, &other("lair")).await;
        assert!(matches!(seat, Err(Error::NotFound)), "the place is not theirs until they take it");
        let told = world.post().await.into_iter().find_map(|letter| match letter.news {
            News::StartedAfresh(news) => Some((letter.to.to_string(), news)),
            _ => None,
        });
        let (to, news) = told.expect("a letter");
        assert_eq!((to.as_str(), news.email.as_str(), news.place), ("mallory@example.com", "victim@example.com", OlderPlace::Invited));
        assert_eq!(news.account, other("lair"), "and nothing of where they joined");
        let entries = world.texts("SELECT detail FROM audit_log WHERE operation = 'start-afresh'").await;
        assert_eq!(entries.len(), 1);
        assert!(!entries[0].contains("acme"), "{entries:?}");
        // Links of the first life of the invitation, of which there were generation 1, are dead.
        let key = there_key(world).await;
        for generation in 0..5 {
            for purpose in [crate::secret::LinkPurpose::CopiedInvitation, crate::secret::LinkPurpose::MailedInvitation] {
                let token = crate::secret::Link { key, generation }.token(purpose, &world.config.secret);
                assert!(matches!(world.accounts.view_invitation(&token, None).await, Err(Error::DeadLink)));
            }
        }
        // Proved, they see it and may take it without a link.
        let open = open_for(world, victim).await;
        assert_eq!((open.len(), open[0].account.clone()), (1, other("lair")));
        world.accounts.accept_open(victim, &other("lair")).await.expect("takes it");
        assert_eq!(world.accounts.me(victim).await.expect("me").memberships.len(), 2);
        world.is_sound().await;
    }

    async fn an_account_keeps_its_last_active_admin_and_a_paused_place_stays_paused(world) {
        let alice = world.alice().await;
        let (mallory, posing) = mallory(world, Role::Admin).await;
        // Mallory leaves the account to the address she took.
        let own = world.accounts.get_user(mallory, &other("lair"), &id("mallory")).await.expect("own").user;
        world.accounts.remove(posing, &other("lair"), &own.id, own.version).await.expect("gone");
        // And in another account it is paused.
        let line = InviteLine { email: email("victim@example.com"), role: Role::User, display_name: None };
        let beta = crate::Bootstrap {
            account: other("beta"), account_name: name("Beta"), email: email("alice@example.com"), display_name: name("A"), password: None,
        };
        world.accounts.bootstrap(beta).await.expect("beta");
        let InviteOutcome::Invited { token, .. } = world.accounts.invite(alice, &other("beta"), vec![line], true).await.expect("invite").remove(0) else { panic!("invited") };
        world.accounts.accept_here(&token, person_of(posing)).await.expect("joins");
        let paused = world.accounts.deactivate(alice, &other("beta"), &id("victim"), 2).await.expect("paused");
        world.post().await;
        world.invited(alice, "victim", Role::User).await;
        let mailed = world.mailed("victim@example.com").await;
        let victim = world.accounts.accept_as_new(&mailed, name("Victoria"), HERS).await.expect("joins").person;
        assert_eq!(world.without_admin("").await, 0);
        let lair = world.accounts.account_seq(caller(victim), &other("lair")).await;
        assert!(lair.is_ok(), "the holder of the address is the admin now");
        let there = world.accounts.get_user(alice, &other("beta"), &id("victim")).await.expect("user").user;
        assert_eq!((there.status, there.version), (domain::Status::Deactivated, paused.version));
        let places: Vec<OlderPlace> = world.post().await.into_iter().filter_map(|letter| match letter.news {
            News::StartedAfresh(news) => Some(news.place),
            _ => None,
        }).collect();
        assert!(places.contains(&OlderPlace::Kept) && places.contains(&OlderPlace::Paused), "{places:?}");
        world.is_sound().await;
    }

    async fn a_copied_link_lets_nobody_start_afresh_and_a_proved_person_is_never_replaced(world) {
        let alice = world.alice().await;
        let (_, posing) = mallory(world, Role::User).await;
        let copied = world.invited(alice, "victim", Role::User).await;
        let tried = world.accounts.accept_as_new(&copied, name("Victoria"), HERS).await;
        assert!(matches!(&tried, Err(Error::Invalid(fields)) if fields[0].field == "email"), "{tried:?}");
        assert_eq!(world.accounts.sign_in("victim@example.com", PASSWORD, "").await.expect("as before"), person_of(posing));
        let ben = world.person(&email("ben@example.com"), &name("Ben")).await;
        world.invited(alice, "ben", Role::User).await;
        let mailed = world.mailed("ben@example.com").await;
        let tried = world.accounts.accept_as_new(&mailed, name("Benedict"), HERS).await;
        assert!(matches!(&tried, Err(Error::Invalid(fields)) if fields[0].field == "email"), "{tried:?}");
        assert_eq!(world.accounts.me(ben).await.expect("me").name.as_str(), "Ben");
    }

    async fn a_mailed_link_proves_the_address_of_whoever_joins_by_it_new_or_known(world) {
        let alice = world.alice().await;
        world.invited(alice, "nina", Role::User).await;
        let mailed = world.mailed("nina@example.com").await;
        world.accounts.accept_as_new(&mailed, name("Nina"), HERS).await.expect("joins");
        let user = world.accounts.get_user(alice, &acme(), &id("nina")).await.expect("user").user;
        assert!(user.address_confirmed);
        // The rightful person may have joined by a copied link before, and has the password.
        let (mallory, _) = mallory(world, Role::User).await;
        world.invited(alice, "victim", Role::User).await;
        let mailed = world.mailed("victim@example.com").await;
        world.accounts.accept_as_known(&mailed, PASSWORD, "").await.expect("joins");
        for (admin, account) in [(alice, acme()), (mallory, other("lair"))] {
            let user = world.accounts.get_user(admin, &account, &id("victim")).await.expect("user").user;
            assert!(user.address_confirmed, "in {account}");
            assert_eq!(user.status, domain::Status::Active);
        }
    }
}

async fn there_key(world: &World) -> Uuid {
    let pool = world.accounts.inner.db.pool();
    on!(pool, c => sqlx::query_scalar("SELECT id FROM users WHERE account = 'lair' AND user_id = 'victim'").fetch_one(c).await)
        .expect("the key")
}

use domain::{InvitationDays, Reason, Role};

use super::*;
use crate::testing::{World, acme, email, id, name, on_both};
use crate::{ChangeRoleRequest, InviteLine, InviteOutcome};

async fn settings(world: &World, who: Caller) -> AccountSettings {
    world.accounts.account_settings(who, &acme()).await.expect("settings")
}

/// Changes the settings as found.
async fn set(world: &World, who: Caller, change: impl FnOnce(&mut Settings)) -> Result<()> {
    let AccountSettings { settings: mut to, version, .. } = settings(world, who).await;
    change(&mut to);
    world.accounts.change_settings(who, &acme(), to, version).await
}

fn reason(answer: Result<()>) -> Reason {
    match answer {
        Err(Error::Refused(refusal)) => refusal.denial.reason,
        other => panic!("{other:?}"),
    }
}

on_both! {
    async fn settings_are_seen_by_everybody_and_changed_by_admins(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::InferenceUser).await;
        let before = settings(world, bob).await;
        assert_eq!((before.settings.name.as_str(), before.settings.contact.as_ref()), ("Acme", None));
        assert_eq!((before.settings.granular_roles, before.settings.invitation_days.days()), (true, 7));
        assert_eq!(before.contacts.admins.len(), 1, "whom to ask");
        assert!(matches!(reason(set(world, bob, |to| to.name = name("Bob’s")).await), Reason::MissingPermission(_)));
        set(world, alice, |to| {
            to.name = name("Acme Two");
            to.contact = Some(email("team@example.com"));
            to.invitation_days = InvitationDays::parse("30").expect("days");
        }).await.expect("changed");
        let after = settings(world, bob).await;
        assert_eq!((after.settings.name.as_str(), after.version), ("Acme Two", before.version + 1));
        assert_eq!(after.settings.contact, Some(email("team@example.com")));
        let entry = world.texts("SELECT detail FROM audit_log WHERE operation = 'change-settings'").await;
        let entry: Value = serde_json::from_str(&entry[0]).expect("one entry");
        assert_eq!(entry, json!({
            "name": {"from": "Acme", "to": "Acme Two"},
            "contact": {"from": null, "to": "team@example.com"},
            "invitationDays": {"from": 7, "to": 30},
        }));
        let seq = world.accounts.account_seq(alice, &acme()).await.expect("seq");
        set(world, alice, |_| ()).await.expect("nothing to change");
        assert_eq!(world.accounts.account_seq(alice, &acme()).await.expect("seq"), seq);
        world.is_sound().await;
    }

    async fn of_two_admins_the_second_is_told_who_changed_what(world) {
        let alice = world.alice().await;
        let bob = world.joined(alice, "bob", Role::Admin).await;
        let seen = settings(world, bob).await;
        set(world, alice, |to| to.name = name("Acme Two")).await.expect("changed");
        set(world, alice, |to| to.granular_roles = false).await.expect("changed");
        let late = world.accounts.change_settings(bob, &acme(), seen.settings, seen.version).await;
        let Err(Error::SettingsConflict { now, changed, by }) = late else { panic!("{late:?}") };
        assert_eq!(changed, [Setting::Name, Setting::GranularRoles]);
        assert_eq!((now.name.as_str(), by.as_deref()), ("Acme Two", Some("Alice Liddell (alice@example.com)")));
        world.is_sound().await;
    }

    async fn granular_roles_go_off_when_nobody_holds_one_and_then_cannot_be_given(world) {
        let alice = world.alice().await;
        world.joined(alice, "bob", Role::Contributor).await;
        let token = world.invited(alice, "eve", Role::InferenceUser).await;
        world.service_account(alice, "bot", Role::Contributor).await;
        assert_eq!(settings(world, alice).await.granular_holders, 3);
        let held = reason(set(world, alice, |to| to.granular_roles = false).await);
        assert!(matches!(held, Reason::GranularRolesHeld { holders: 3, .. }), "{held:?}");
        world.give(alice, "bob", Role::User).await.expect("given");
        world.removed(alice, "eve").await;
        world.give(alice, "bot", Role::User).await.expect("given");
        set(world, alice, |to| to.granular_roles = false).await.expect("off");
        let given = world.give(alice, "bob", Role::Contributor).await;
        assert!(matches!(&given, Err(Error::Refused(refusal)) if matches!(refusal.denial.reason, Reason::GranularRolesOff { .. })), "{given:?}");
        let options = world.accounts.get_user(alice, &acme(), &id("bob")).await.expect("bob").roles;
        let refused: Vec<Role> = options.into_iter().filter(|option| option.refused.is_some()).map(|option| option.role).collect();
        assert_eq!(refused, [Role::Contributor, Role::InferenceUser], "and the dropdown says why");
        assert!(matches!(world.accounts.view_invitation(&token, None).await, Err(Error::DeadLink)));
        world.is_sound().await;
    }

    async fn invitations_stand_as_long_as_the_account_says(world) {
        let alice = world.alice().await;
        for days in [1, 7, 30] {
            set(world, alice, |to| to.invitation_days = InvitationDays::try_from(days).expect("days")).await.expect("changed");
            let line = InviteLine { email: email(&format!("x{days}@example.com")), role: Role::User, display_name: None };
            let outcomes = world.accounts.invite(alice, &acme(), vec![line], false).await.expect("invite");
            let [InviteOutcome::Invited { expires, token, .. }] = &outcomes[..] else { panic!("{outcomes:?}") };
            assert_eq!(expires.seconds() - world.accounts.now().seconds(), days * 24 * 60 * 60);
            world.pass(days * 24 * 60 * 60 - 1);
            assert!(world.accounts.view_invitation(token, None).await.is_ok(), "{days} days are not over");
            world.pass(1);
            assert!(matches!(world.accounts.view_invitation(token, None).await, Err(Error::DeadLink)), "{days}");
        }
    }

    async fn a_stranger_learns_nothing_from_settings(world) {
        let alice = world.alice().await;
        let found = settings(world, alice).await;
        let stranger = crate::testing::caller(world.person(&email("sven@example.com"), &name("Sven")).await);
        let nowhere = AccountId::parse("nowhere").expect("id");
        for account in [acme(), nowhere] {
            let looked = world.accounts.account_settings(stranger, &account).await;
            assert!(matches!(looked, Err(Error::NotFound)), "{looked:?}");
            let changed = world.accounts.change_settings(stranger, &account, found.settings.clone(), found.version).await;
            assert!(matches!(changed, Err(Error::NotFound)), "{changed:?}");
        }
        let request = ChangeRoleRequest { user: id("alice"), role: Role::User, version: Some(1), confirmed: true };
        assert!(world.accounts.change_role(stranger, &acme(), request).await.is_err());
    }
}

use domain::Reason;
use domain::policy::AccountCreation;

use super::*;
use crate::testing::{World, email, name, on_both};
use crate::{Caller, Config};

async fn with(world: &World, account_creation: AccountCreation) -> Accounts {
    Accounts::open(Config { account_creation, ..world.config.clone() }).await.expect("opens")
}

fn reason(answer: Result<()>) -> Option<Reason> {
    match answer {
        Ok(()) => None,
        Err(Error::Refused(refusal)) => Some(refusal.denial.reason),
        Err(other) => panic!("{other:?}"),
    }
}

fn account(id: &str) -> AccountId {
    AccountId::parse(id).expect("id")
}

on_both! {
    async fn the_setting_decides_who_makes_accounts(world) {
        let alice = world.alice().await;
        let Caller::Person { person: admin, .. } = alice else { unreachable!("alice is a person") };
        let stranger = world.person(&email("bob@example.com"), &name("Bob")).await;
        let operator = with(world, AccountCreation::Operator).await;
        let anyone = with(world, AccountCreation::Anyone).await;
        assert_eq!(reason(operator.create_account(admin, account("a1"), name("A")).await), Some(Reason::OnlyTheOperator));
        assert_eq!(reason(world.accounts.create_account(stranger, account("a2"), name("A")).await), Some(Reason::OnlyAdminsOfSomeAccount));
        assert_eq!(reason(world.accounts.create_account(admin, account("a3"), name("A")).await), None);
        assert_eq!(reason(anyone.create_account(stranger, account("a4"), name("A")).await), None);
        // Being an admin somewhere now, the setting admins allows it too.
        assert_eq!(reason(world.accounts.create_account(stranger, account("a5"), name("A")).await), None);
        let made = world.accounts.me(stranger).await.expect("me");
        assert!(made.memberships.iter().all(|place| place.role == domain::Role::Admin));
        assert_eq!(made.memberships.len(), 2);
        for other in [operator, anyone] {
            other.close().await;
        }
        world.is_sound().await;
    }

    async fn a_taken_id_is_said_and_a_failed_attempt_does_not_count(world) {
        let alice = world.alice().await;
        let Caller::Person { person, .. } = alice else { unreachable!("alice is a person") };
        for _ in 0..30 {
            let taken = world.accounts.create_account(person, account("acme"), name("Other")).await;
            assert!(matches!(&taken, Err(Error::Invalid(fields)) if fields[0].field == "account_id"), "{taken:?}");
        }
        for number in 0..20 {
            world.accounts.create_account(person, account(&format!("n{number}")), name("N")).await.expect("made");
        }
        assert_eq!(reason(world.accounts.create_account(person, account("n20"), name("N")).await), Some(Reason::TooManyAccounts { limit: 20 }));
        world.is_sound().await;
    }
}

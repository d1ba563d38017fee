//! What each role may do from the command line, held against the matrix, and how refusals read.

use domain::{Permission, Role};

use super::*;

/// Lines, and what each needs.
const LINES: [(&str, Permission); 10] = [
    ("rosterctl user list", Permission::ViewUsers),
    ("rosterctl user get alice", Permission::ViewUsers),
    ("rosterctl user create --email new-{id}@example.com", Permission::ManageUsers),
    ("rosterctl user create --service-account --user-id sa-{id}", Permission::ManageUsers),
    ("rosterctl user update victim --role contributor", Permission::ManageUsers),
    ("rosterctl user deactivate victim", Permission::ManageUsers),
    ("rosterctl user activate victim", Permission::ManageUsers),
    ("rosterctl api-key create --key-name own", Permission::ManageOwnKeys),
    ("rosterctl api-key create --service-account bot", Permission::CreateServiceAccountKeys),
    ("rosterctl api-key list --all-users", Permission::DeleteOthersKeys),
];

#[tokio::test]
async fn each_role_is_granted_and_refused_what_the_matrix_says() {
    let mut roster = Listening::new().await;
    roster.acme.person("victim", "user").await;
    roster.acme.program("bot", Role::User).await;
    for role in Role::ALL {
        let id = format!("p-{role}");
        let key = roster.acme.person(&id, role.as_str()).await;
        let shell = roster.shell(&key);
        for (line, needs) in LINES {
            let outcome = shell.run(&line.replace("{id}", &id)).await;
            if role.has(needs) {
                assert_eq!(outcome.code, 0, "{role}: {line}: {outcome:?}");
                continue;
            }
            let refused = outcome.failed();
            assert!(refused.starts_with("error: admin role required to "), "{role}: {line}: {refused}");
            assert!(refused.contains(needs.label()), "{refused}");
            assert!(
                refused.contains("Alice Liddell (alice@example.com)"),
                "it names who can grant it: {refused}"
            );
        }
    }
}

#[tokio::test]
async fn a_service_account_has_the_rights_of_its_role_but_for_keys() {
    let roster = Listening::new().await;
    for role in Role::ALL {
        let id = format!("bot-{role}");
        let shell = roster.shell(&roster.acme.program(&id, role).await);
        assert!(shell.run("rosterctl whoami").await.done().contains("service account"));
        let invited = shell.run(&format!("rosterctl user create --email by-{id}@example.com")).await;
        assert_eq!(invited.code, u8::from(role != Role::Admin), "{role}: {invited:?}");
        let made = shell.run("rosterctl api-key create").await;
        assert_eq!(made.code, u8::from(role != Role::Admin), "{role}: {made:?}");
    }
}

#[tokio::test]
async fn a_lowered_role_counts_from_the_very_next_command() {
    let mut roster = Listening::new().await;
    let bob = roster.acme.person("bob", "admin").await;
    let (alice, bob) = (roster.alice(), roster.shell(&bob));
    bob.run("rosterctl user create --email one@example.com").await.done();
    alice.run("rosterctl user update bob --role=inference-user").await.done();
    bob.run("rosterctl user create --email two@example.com").await.failed();
}

#[tokio::test]
async fn the_last_admin_can_neither_be_lowered_nor_removed_nor_leave() {
    let roster = Listening::new().await;
    let alice = roster.alice();
    for line in [
        "rosterctl user update alice --role user",
        "rosterctl user delete alice",
        "rosterctl user deactivate alice",
    ] {
        let refused = alice.run(line).await.failed();
        assert!(refused.contains("at least one active admin"), "{line}: {refused}");
    }
}

#[tokio::test]
async fn whoami_says_in_words_what_the_matrix_gives() {
    let mut roster = Listening::new().await;
    let carl = roster.acme.person("carl", "contributor").await;
    let told = roster.shell(&carl).run("rosterctl whoami").await.done();
    for permission in Permission::ALL {
        let has = Role::Contributor.has(permission);
        assert_eq!(
            told.lines().any(|line| line.ends_with(permission.label())),
            has,
            "{permission:?}: {told}"
        );
    }
}

//! The operation table, generated over REST: every operation of the document as every role, with a
//! person's key and with a service account's, about oneself and about others. What is expected is
//! read from the one table in `domain`, so an operation without a row here fails, and so does an
//! answer that the table does not give.

mod asks;

use std::collections::BTreeSet;

use ::accounts::{Caller, NewKey};
use axum::http::StatusCode;
use domain::{AccountId, Annotations, DisplayName, Operation, Requirement, Role, UserId};

use super::{Acme, Answer, Program};
use crate::rest::operations::OPERATIONS;

use asks::Target::{self, Invited, Own, Paused, Person, Service};
use asks::{ASKS, Ask, Expected};

/// Others to ask about: a person, and whoever is made anew for each ask by Alice.
struct Others {
    alice: Program,
    person: Program,
}

const PERSON: &str = "dora";

impl Others {
    /// The id of somebody of this kind, and of a key of theirs that nobody asks with.
    async fn of(&self, target: Target, number: usize) -> (String, String) {
        match target {
            Target::Nobody | Own => (String::new(), String::new()),
            Person => (PERSON.to_owned(), make_key(&self.person, PERSON).await),
            Service | Paused => {
                let id = format!("it-{number}");
                self.make(&id, r#"{"serviceAccount": true}"#).await;
                let key = make_key(&self.alice, &id).await;
                if target == Paused {
                    self.alice.post(&format!("{USERS}/{id}:deactivate"), "").await.ok();
                }
                (id, key)
            }
            Target::Connection => {
                let id = format!("link-{number}");
                let path = format!("/v1/accounts/acme/connections?connectionId={id}");
                self.alice.post(&path, r#"{"baseUrl": "https://example.com/v1"}"#).await.ok();
                (id, String::new())
            }
            Invited => {
                let id = format!("guest-{number}");
                self.make(&id, &format!(r#"{{"email": "{id}@example.com"}}"#)).await;
                (id, String::new())
            }
        }
    }

    async fn make(&self, id: &str, body: &str) {
        self.alice.post(&format!("{USERS}?userId={id}"), body).await.ok();
    }
}

const USERS: &str = "/v1/accounts/acme/users";

/// Makes a key of a user; answers its id.
async fn make_key(maker: &Program, user: &str) -> String {
    let made = maker.post(&format!("{USERS}/{user}/apiKeys"), r#"{"apiKey": {}}"#).await.ok();
    made["keyId"].as_str().expect("an id").to_owned()
}

/// Alice herself, with a key of hers for another account: a key opens its own account and no other.
async fn stranger(acme: &Acme) -> Program {
    let Caller::Person { person, .. } = acme.caller else { panic!("Alice is a person") };
    let name = |text| DisplayName::parse(text).expect("a name");
    let (accounts, beta) = (&acme.roster.accounts, AccountId::parse("beta").expect("an id"));
    accounts.create_account(person, beta.clone(), name("Beta")).await.expect("made");
    let wish = NewKey { name: name("beta"), expires: None, annotations: Annotations::default() };
    let alice = UserId::parse("alice").expect("an id");
    let (_, key) = accounts.create_key(acme.caller, &beta, &alice, wish).await.expect("a key");
    Program::of(&acme.roster, key.reveal())
}

async fn seq(acme: &Acme) -> Vec<i64> {
    let seqs = acme.roster.accounts.seqs(&[super::acme()]).await.expect("a number");
    seqs.into_iter().map(|(_, seq)| seq).collect()
}

/// Checks one answer against the table.
fn judge(ask: &Ask, who: &str, answer: Answer, expected: &Expected) {
    let Answer { status, json, text, .. } = answer;
    match expected {
        Expected::Done => assert_eq!(status, StatusCode::OK, "{who}: {ask:?}: {text}"),
        Expected::Without(permission) => {
            assert_eq!((status, &json["code"]), (StatusCode::FORBIDDEN, &7.into()), "{who}: {ask:?}: {text}");
            let roles: Vec<&str> = permission.roles().iter().rev().map(|role| role.as_str()).collect();
            let info = &json["details"][0]["metadata"];
            assert_eq!(info["permission"], permission.as_str(), "{who}: {ask:?}: {text}");
            assert_eq!(info["roles"], roles.join(","), "{who}: {ask:?}: {text}");
        }
        Expected::OnlyOwnEntries => {
            assert_eq!(status, StatusCode::OK, "{who}: {ask:?}: {text}");
            let entries = json["auditLogs"].as_array().expect("entries");
            assert!(entries.iter().all(|entry| entry["principal"] != "alice@example.com"), "{who}: {text}");
        }
        Expected::NotYourKey => {
            assert_eq!((status, &json["code"]), (StatusCode::FORBIDDEN, &7.into()), "{who}: {ask:?}: {text}");
            assert_eq!(json["details"][0]["reason"], "NOT_YOUR_KEY", "{who}: {ask:?}: {text}");
        }
    }
}

/// Whether it is done to resources or with them.
fn is_about_resources(operation: Operation) -> bool {
    use Operation as O;
    operation.requirement() == Requirement::Owner
        || matches!(
            operation,
            O::ViewResources | O::CreateResource | O::DownloadDataset | O::ClaimJob | O::ReportJob
        )
}

#[test]
fn every_operation_of_the_document_has_a_row_for_each_thing_it_stands_for() {
    let listed: BTreeSet<_> = OPERATIONS
        .iter()
        .flat_map(|(name, operations)| operations.iter().map(move |operation| (*name, *operation)))
        // What is done to resources depends on who owns them, and has a matrix of its own.
        .filter(|(_, operation)| !is_about_resources(*operation))
        .map(|(name, operation)| (name, operation.as_str()))
        .collect();
    let here: BTreeSet<_> = ASKS
        .iter()
        .flat_map(|ask| [false, true].map(|by_program| (ask.name, ask.operation(by_program).as_str())))
        .collect();
    assert_eq!(here, listed);
}

#[tokio::test]
async fn every_role_with_either_kind_of_key_is_answered_as_the_one_table_says() {
    let mut acme = Acme::new().await;
    let others = Others { alice: acme.alice.clone(), person: acme.person(PERSON, "user").await };
    let mut number = 0;
    for role in Role::ALL {
        for by_program in [false, true] {
            let id = format!("{}-{}", if by_program { "program" } else { "person" }, role.as_str());
            let who = match by_program {
                false => acme.person(&id, role.as_str()).await,
                true => acme.program(&id, role).await,
            };
            for ask in ASKS {
                number += 1;
                let expected = ask.expected(role, by_program);
                let (user, key) = match ask.target {
                    Own => {
                        let maker = if by_program { &others.alice } else { &who };
                        (id.clone(), make_key(maker, &id).await)
                    }
                    target => others.of(target, number).await,
                };
                let before = seq(&acme).await;
                let answer = ask.of(&who, "acme", &user, &key, number).await;
                judge(ask, &id, answer, &expected);
                if expected != Expected::Done {
                    assert_eq!(seq(&acme).await, before, "{id} changed something: {ask:?}");
                }
            }
            who.get("/v1/whoami").await.fails(401, 16);
        }
    }
}

#[tokio::test]
async fn nobody_without_a_key_that_works_is_answered_anything() {
    let acme = Acme::new().await;
    let dead = acme.program("ci", Role::Admin).await;
    acme.alice.delete(&format!("{USERS}/ci")).await.ok();
    for ask in ASKS {
        for who in [&acme.nobody(), &dead] {
            // Before anything else is looked at: also where there is nothing of the kind.
            let said = ask.of(who, "acme", "nobody", "nothing", 1).await.fails(401, 16);
            assert!(!said.contains("acme") && !said.contains("alice"), "{ask:?}: {said}");
        }
    }
}

#[tokio::test]
async fn an_account_of_others_answers_every_operation_like_one_that_does_not_exist() {
    let acme = Acme::new().await;
    let stranger = stranger(&acme).await;
    let key = make_key(&acme.alice, "alice").await;
    let before = seq(&acme).await;
    for ask in ASKS.iter().filter(|ask| !ask.path.starts_with("//")) {
        let there = ask.of(&stranger, "acme", "alice", &key, 1).await;
        let nowhere = ask.of(&stranger, "nowhere", "alice", &key, 1).await;
        assert_eq!((there.status, &there.text), (nowhere.status, &nowhere.text), "{ask:?}");
        there.fails(404, 5);
    }
    assert_eq!(seq(&acme).await, before);
}

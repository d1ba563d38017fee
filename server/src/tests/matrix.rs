//! The matrix over resources: every role, over every way in, about what is one's own, another's and
//! nobody's, of all four kinds, on both databases.
//!
//! What is tried is generated ([`cells`]), and so is what is expected: it is read from the one table in
//! `domain`, by the requirement that an operation has there, and by nothing else. How a way asks, and how it
//! says no, is in [`ways`]. A refusal must also change nothing.

mod cells;
mod pages;
mod ways;

use std::collections::BTreeSet;
use std::time::Instant;

use domain::{Permission, Requirement, ResourceKind, Role};

use super::browser::{Browser, Installation};
use super::cli::Listening;
use super::gateway::settings;
use super::gateway::upstream::Upstream;
use super::rest::{Acme, Program};
use crate::rest::operations::OPERATIONS;
use cells::{Cell, Deed, Whose};
use ways::{Told, Way};

/// What the table says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    Done,
    Without(Permission),
}

impl Expected {
    fn of(cell: &Cell, role: Role) -> Self {
        let permission = match cell.deed.operation().requirement() {
            Requirement::Permission(permission) => permission,
            // What nobody owns counts as others'. Whoever has no right to their own is told that first.
            Requirement::Owner => match cell.whose {
                Some(Whose::Own) => Permission::EditOwnResources,
                _ if role.has(Permission::EditOwnResources) => Permission::EditOthersResources,
                _ => Permission::EditOwnResources,
            },
            other => panic!("{other:?} is nothing that roles decide"),
        };
        if role.has(permission) { Self::Done } else { Self::Without(permission) }
    }
}

/// Who owns what is asked about, and the receiver of what is given.
struct Stage {
    listening: Listening,
    another: Program,
    number: usize,
    way: Way,
    /// What answers prompts, as long as it is here.
    _upstream: Upstream,
}

/// Whoever asks.
struct Actor {
    id: String,
    program: Program,
    /// What a person also has.
    browser: Option<Browser>,
}

const BASE: &str = "/v1/accounts/acme";

impl Stage {
    async fn of(roster: Installation, way: Way) -> Self {
        let mut listening = Listening::of(roster).await;
        let another = listening.acme.person("dora", "user").await;
        listening.acme.program("heir", Role::User).await;
        let alice = &listening.acme.alice;
        // What jobs learn from, and where prompts go.
        Cell::make_base(alice).await;
        let upstream = Upstream::new().await;
        upstream.behaves(way.upstream_answers());
        let connection = format!(r#"{{"baseUrl": "{}"}}"#, upstream.base_url());
        alice.post(&format!("{BASE}/connections?connectionId=vllm"), &connection).await.ok();
        Self { listening, another, number: 0, way, _upstream: upstream }
    }

    fn acme(&mut self) -> &mut Acme {
        &mut self.listening.acme
    }

    /// Somebody of this role, with all that the cells are about; each of it is there for one cell alone.
    async fn actor(&mut self, role: Role) -> (Actor, Vec<(Cell, String)>) {
        self.number += 1;
        let id = format!("{}-{}", role.as_str(), self.number);
        // What somebody owns who may own nothing is from a time when they might.
        let before = if role == Role::InferenceUser { Role::Contributor } else { role };
        let (program, browser) = match self.way.is_by_program() {
            true => (self.acme().program(&id, before).await, None),
            false => {
                let (browser, program) = self.acme().member(&id, before.as_str()).await;
                (program, Some(browser))
            }
        };
        let gone = format!("gone-{}", self.number);
        let nobody = self.acme().program(&gone, Role::Contributor).await;
        let mut all = Vec::new();
        for cell in self.way.cells() {
            let name = format!("r{}-{}", self.number, all.len());
            let maker = match cell.whose {
                Some(Whose::Own) => Some(&program),
                Some(Whose::Anothers) => Some(&self.another),
                Some(Whose::Nobodys) => Some(&nobody),
                None => None,
            };
            if let Some(maker) = maker {
                cell.make(maker, &name).await;
            }
            all.push((cell, name));
        }
        let alice = &self.listening.acme.alice;
        alice.delete(&format!("{BASE}/users/{gone}")).await.ok();
        if role != before {
            let lowered = format!(r#"{{"role": "{}"}}"#, role.as_str());
            alice.patch(&format!("{BASE}/users/{id}"), &lowered).await.ok();
        }
        (Actor { id, program, browser }, all)
    }

    async fn seq(&self) -> i64 {
        let accounts = &self.listening.acme.roster.accounts;
        accounts.seqs(&[super::rest::acme()]).await.expect("a number").remove(0).1
    }
}

/// Runs all cells over one way; says how many.
async fn held(database: &str, roster: Installation, way: Way) {
    let begun = Instant::now();
    let mut stage = Stage::of(roster, way).await;
    let (mut done, mut refused) = (0, 0);
    for role in Role::ALL {
        let (mut actor, cells) = stage.actor(role).await;
        for (cell, name) in cells {
            let expected = Expected::of(&cell, role);
            let before = stage.seq().await;
            let told = way.ask(&stage.listening, &mut actor, &cell, &name).await;
            let what = || format!("{database}, {way:?}: {}, {cell:?}: {told:?}", actor.id);
            match (expected, &told) {
                (Expected::Done, Told::Done) => done += 1,
                (Expected::Without(permission), Told::Refused(message)) => {
                    let roles: Vec<_> = permission.roles().iter().map(|role| role.as_str()).collect();
                    assert!(roles.iter().all(|role| message.contains(role)), "{}", what());
                    assert!(message.contains(permission.label()), "{}", what());
                    // Whoever may change their own is told whose this is.
                    if permission == Permission::EditOthersResources {
                        let owner = if cell.whose == Some(Whose::Anothers) { "dora" } else { "obody" };
                        assert!(message.contains(owner), "{}", what());
                    }
                    assert_eq!(stage.seq().await, before, "{}", what());
                    refused += 1;
                }
                (_, Told::Done) => panic!("the table says {expected:?}; {}", what()),
                (_, Told::Refused(said) | Told::Other(said)) => {
                    panic!("the table says {expected:?}; {}: {said}", what())
                }
            }
        }
    }
    super::say(&format!(
        "matrix on {database}, {way:?}: {} cells, {done} done and {refused} refused as the table says, {:.1} s",
        done + refused,
        begun.elapsed().as_secs_f64()
    ));
}

macro_rules! on_both_over {
    ($($name:ident $way:expr;)*) => { $(
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                held("SQLite", Installation::with_gateway(settings()).await, $way).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some((roster, database)) = Installation::on_postgres(settings()).await else { return };
                let accounts = roster.accounts.clone();
                held("PostgreSQL", roster, $way).await;
                accounts.close().await;
                database.end().await;
            }
        }
    )* };
}

on_both_over! {
    the_forms_of_pages_hold_the_matrix Way::Pages;
    rest_with_the_key_of_a_person_holds_the_matrix Way::RestByPerson;
    rest_with_the_key_of_a_program_holds_the_matrix Way::RestByProgram;
    the_command_line_holds_the_matrix Way::CommandLine;
    the_gateway_with_the_key_of_a_person_holds_the_matrix Way::GatewayByPerson;
    the_gateway_with_the_key_of_a_program_holds_the_matrix Way::GatewayByProgram;
}

#[test]
fn every_operation_upon_resources_in_the_document_is_in_the_matrix() {
    use domain::Operation as O;
    let about_resources = |operation: &O| {
        operation.requirement() == Requirement::Owner
            || matches!(operation, O::ViewResources | O::CreateResource | O::DownloadDataset)
    };
    let listed: BTreeSet<String> = OPERATIONS
        .iter()
        .filter(|(_, operations)| operations.iter().any(about_resources))
        .map(|(name, _)| (*name).to_owned())
        .collect();
    // What is asked of the gateway has another document: OpenAI's.
    let here: BTreeSet<String> = Way::RestByPerson.cells().iter().map(Cell::name).collect();
    assert_eq!(here, listed);
    for (name, operations) in OPERATIONS {
        for cell in Cell::all().iter().filter(|cell| cell.name() == *name) {
            assert_eq!(operations, &[cell.deed.operation()], "{name}");
        }
    }
    let kinds: BTreeSet<_> = Cell::all().iter().map(|cell| cell.kind).collect();
    assert_eq!(kinds.len(), ResourceKind::ALL.len());
    assert!(Cell::all().iter().any(|cell| cell.deed == Deed::Give));
}

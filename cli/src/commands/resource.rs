//! What is done alike to deployments, models, datasets, fine-tuning jobs and, as far as they have it,
//! connections. What each has of its own stands in a [`Subject`].

mod create;
mod delete;

use domain::{ResourceKind, ResourceState};
use serde_json::{Map, Value};

pub use create::{body, create};
pub use delete::{Ending, delete};

use super::lists;
use super::session::{Screen, Session};
use crate::client::{Answer, Call, Method};
use crate::failure::Failure;
use crate::grammar::{GiveResource, Listing};
use crate::names::ResourceName;
use crate::output::{Column, Table, facts, safe};
use crate::wire::{Resource, id_of};

/// Lines of one thing, and cells of a row.
type Lines = Vec<(&'static str, Option<String>)>;

/// One kind of thing.
pub struct Subject {
    /// What it is called on the command line: `deployment`.
    pub command: &'static str,
    /// What it is called in paths: `deployments`.
    pub collection: &'static str,
    /// What it is called in a sentence.
    pub label: &'static str,
    /// What kind of resource it is; connections are none.
    pub kind: Option<ResourceKind>,
    /// Its own lines when one is shown.
    pub lines: fn(&Resource) -> Lines,
    /// Its own columns in a list.
    pub columns: &'static [Column],
    /// Their cells.
    pub cells: fn(&Resource) -> Vec<String>,
}

impl Subject {
    /// A kind of resource.
    pub const fn of(
        kind: ResourceKind,
        lines: fn(&Resource) -> Lines,
        columns: &'static [Column],
        cells: fn(&Resource) -> Vec<String>,
    ) -> Self {
        let (command, collection, label) = (kind.as_str(), kind.collection(), kind.label());
        Self { command, collection, label, kind: Some(kind), lines, columns, cells }
    }

    /// Asks about one of this kind; if there is none, says where to look.
    pub fn ask(&self, session: &mut Session, call: &Call) -> Result<Answer, Failure> {
        let look = format!("rosterctl {} list", self.command);
        session.ask(call).map_err(|failure| failure.or_look_with(&look))
    }

    /// Asks, and shows what is answered.
    pub fn ask_and_show(&self, session: &mut Session, call: &Call) -> Result<(), Failure> {
        let answer = self.ask(session, call)?;
        session.show(&answer, |screen| Ok(self.told(&answer.read()?, screen)))
    }

    /// One, told line by line.
    pub fn told(&self, one: &Resource, screen: &Screen) -> String {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let mut lines = vec![(title(self.label), Some(one.name.clone())), ("Name", given(&one.display_name))];
        lines.extend((self.lines)(one));
        if self.kind.is_some() {
            lines.extend([
                ("State", Some(self.state(one))),
                ("Message", given(&one.status.message)),
                ("Owner", Some(owner(one))),
            ]);
        }
        lines.extend([
            ("Made by", given(&one.created_by)),
            ("Created", screen.moment(&one.create_time)),
            ("Changed", screen.moment(&one.update_time)),
            ("Deleted", screen.moment(&one.delete_time)),
        ]);
        facts(&lines)
    }

    fn table(&self, all: &[Resource], screen: &Screen) -> Table {
        let mut columns = vec![Column::whole("ID")];
        let has_owner = self.kind.is_some();
        columns.extend(has_owner.then_some(Column::giving("NAME")));
        columns.extend(self.columns);
        if has_owner {
            columns.extend([Column::whole("STATE"), Column::giving("OWNER")]);
        }
        columns.push(Column::whole("CREATED"));
        let mut table = Table::new(&columns);
        for one in all {
            let mut cells = vec![id_of(&one.name).to_owned()];
            cells.extend(has_owner.then(|| one.display_name.clone()));
            cells.extend((self.cells)(one));
            if has_owner {
                cells.extend([self.state(one), owner(one)]);
            }
            cells.push(screen.cell(&one.create_time));
            table.row(cells);
        }
        table
    }

    /// How it stands, in the words of the page where they are known.
    pub fn state(&self, one: &Resource) -> String {
        let known = self
            .kind
            .and_then(|kind| ResourceState::ALL.into_iter().find(|state| state.contract(kind) == one.state));
        known.map_or_else(|| one.state.clone(), |state| state.label().to_owned())
    }
}

/// `get`
pub fn get(subject: &Subject, name: &ResourceName, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_in(subject.collection, name)?;
    subject.ask_and_show(session, &Call::new(Method::Get, path))
}

/// `list`
pub fn list(subject: &Subject, listing: &Listing, session: &mut Session) -> Result<(), Failure> {
    let call = Call::new(Method::Get, collection(subject, session)?);
    list_at(subject, call, listing, session)
}

/// `list` with parameters of its own.
pub fn list_at(
    subject: &Subject,
    call: Call,
    listing: &Listing,
    session: &mut Session,
) -> Result<(), Failure> {
    lists::show(session, call, listing, subject.collection, |all, screen| subject.table(all, screen))
}

/// `update`
pub fn update(
    subject: &Subject,
    name: &ResourceName,
    changes: Map<String, Value>,
    session: &mut Session,
) -> Result<(), Failure> {
    let path = session.path_in(subject.collection, name)?;
    // What is set to null is taken away.
    subject.ask_and_show(session, &Call::new(Method::Patch, path).sending(Value::Object(changes)))
}

/// `give`
pub fn give(subject: &Subject, args: &GiveResource, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_in(subject.collection, &args.name)?;
    let receiver = session.path_of(&args.to)?;
    let receiver = receiver.trim_start_matches("/v1/");
    let call = Call::new(Method::Post, format!("{path}:changeOwner"));
    let call = call.sending(serde_json::json!({"owner": receiver}));
    let answer = subject.ask(session, &call)?;
    session.show(&answer, |_| {
        let one: Resource = answer.read()?;
        Ok(format!("{} owns {} from now on.\n", safe(&owner(&one)), safe(&one.name)))
    })
}

/// A verb behind a colon, and what is so afterwards.
pub fn verb(
    subject: &Subject,
    name: &ResourceName,
    verb: &str,
    then: &str,
    session: &mut Session,
) -> Result<(), Failure> {
    let path = session.path_in(subject.collection, name)?;
    let call = Call::new(Method::Post, format!("{path}:{verb}")).sending(serde_json::json!({}));
    let answer = subject.ask(session, &call)?;
    session.show(&answer, |_| Ok(format!("{} {then}\n", name.id)))
}

/// `/v1/accounts/acme/deployments`
pub fn collection(subject: &Subject, session: &mut Session) -> Result<String, Failure> {
    Ok(format!("/v1/accounts/{}/{}", session.account(None)?, subject.collection))
}

/// Who owns it, by id.
fn owner(one: &Resource) -> String {
    match id_of(&one.owner) {
        "" => "nobody".to_owned(),
        id => id.to_owned(),
    }
}

/// What a thing is called at the head of its lines.
fn title(label: &str) -> &'static str {
    match label {
        "deployment" => "Deployment",
        "model" => "Model",
        "dataset" => "Dataset",
        "connection" => "Connection",
        _ => "Job",
    }
}

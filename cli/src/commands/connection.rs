//! `connection …`: the servers that deployments send prompts to, and the keys they are asked with.
//!
//! A key comes from the environment, from a question without echo, or from a pipe; never from the line,
//! which others on the machine can read.

use serde_json::{Map, Value};

use super::resource::{self, Ending, Subject};
use super::session::Session;
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::{ChangeConnection, ConnectionCommand, CreateConnection};
use crate::names::CONNECTIONS;
use crate::output::Column;
use crate::wire::Resource;

/// Where a key is looked for first.
const VARIABLE: &str = "ROSTER_UPSTREAM_KEY";

const CONNECTION: Subject = Subject {
    command: "connection",
    collection: CONNECTIONS,
    label: "connection",
    kind: None,
    lines: |one| {
        let key = one.has_api_key.map(|kept| if kept { "kept, and not shown" } else { "none" }.to_owned());
        vec![("Address", Some(one.base_url.clone()).filter(|url| !url.is_empty())), ("Key", key)]
    },
    columns: &[Column::giving("ADDRESS"), Column::whole("KEY")],
    cells: |one| vec![one.base_url.clone(), has_key(one).to_owned()],
};

/// Only admins are told; others see that there is a connection.
fn has_key(one: &Resource) -> &'static str {
    match one.has_api_key {
        Some(true) => "yes",
        Some(false) => "no",
        None => "—",
    }
}

pub fn run(command: ConnectionCommand, session: &mut Session) -> Result<(), Failure> {
    match command {
        ConnectionCommand::Create(args) => create(&args, session),
        ConnectionCommand::Update(args) => update(&args, session),
        ConnectionCommand::Get(args) => resource::get(&CONNECTION, &args.name, session),
        ConnectionCommand::List(listing) => resource::list(&CONNECTION, &listing, session),
        ConnectionCommand::Delete(args) => {
            let ending = Ending { yes: args.yes, hard: false, then: "Its key is forgotten.".to_owned() };
            resource::delete(&CONNECTION, &args.name, &ending, session)
        }
    }
}

fn create(args: &CreateConnection, session: &mut Session) -> Result<(), Failure> {
    let collection = resource::collection(&CONNECTION, session)?;
    let path = format!("{collection}/{}", args.connection_id);
    let mut sent = Map::from_iter([("baseUrl".to_owned(), Value::from(args.url.as_str()))]);
    // What is only tried needs no key, and shows none.
    if args.with_key && !args.dry_run {
        sent.insert("apiKey".to_owned(), key(session)?.into());
    }
    let call = Call::new(Method::Post, collection)
        .with("connectionId", Some(&args.connection_id))
        .sending(Value::Object(sent));
    resource::create(&CONNECTION, &call, Some(path), args.dry_run, session)
}

fn update(args: &ChangeConnection, session: &mut Session) -> Result<(), Failure> {
    let mut changes = Map::new();
    let mut mask = Vec::new();
    if let Some(url) = &args.change.url {
        changes.insert("baseUrl".to_owned(), url.as_str().into());
        mask.push("baseUrl");
    }
    if args.change.with_key {
        changes.insert("apiKey".to_owned(), key(session)?.into());
    }
    // Named and not sent: it is taken away.
    if args.change.with_key || args.change.without_key {
        mask.push("apiKey");
    }
    let path = session.path_in(CONNECTIONS, &args.name)?;
    let call = Call::new(Method::Patch, path).with("updateMask", Some(mask.join(",")));
    let answer = CONNECTION.ask(session, &call.sending(Value::Object(changes)))?;
    let now: Resource = answer.read()?;
    session.show(&answer, |screen| Ok(CONNECTION.told(&now, screen)))?;
    if now.api_key_dropped {
        session
            .remark("Its key was for another server and is forgotten. Bring the new one with --with-key.")?;
    }
    Ok(())
}

/// The key that came by a way nobody else can see.
fn key(session: &mut Session) -> Result<String, Failure> {
    let key = session.secret(VARIABLE, "Key of the server: ")?;
    if key.is_empty() {
        return Err(Failure::Usage(format!(
            "There is no key: set {VARIABLE}, type it when asked, or pipe it in."
        )));
    }
    Ok(key)
}

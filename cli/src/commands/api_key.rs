//! `api-key …`

mod delete;
mod find;
mod secret;

use serde_json::{Map, Value};

use super::lists;
use super::session::{Screen, Session};
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::{ApiKeyCommand, ChangeKey, Expiry, ListKeys, OneKey};
use crate::output::{Column, Table, facts};
use crate::wire::ApiKey;

pub fn run(command: ApiKeyCommand, session: &mut Session) -> Result<(), Failure> {
    match command {
        ApiKeyCommand::Create(args) => secret::create(&args, session),
        ApiKeyCommand::List(args) => list(&args, session),
        ApiKeyCommand::Get(args) => get(&args, session),
        ApiKeyCommand::Update(args) => update(&args, session),
        ApiKeyCommand::Rotate(args) => secret::rotate(&args, session),
        ApiKeyCommand::Delete(args) => delete::run(&args, session),
    }
}

fn list(args: &ListKeys, session: &mut Session) -> Result<(), Failure> {
    let path = if args.all_users {
        format!("/v1/accounts/{}/users/-", session.account(None)?)
    } else {
        let owner = match &args.whose.user {
            Some(user) => user.clone(),
            None => session.my_name()?,
        };
        session.path_of(&owner)?
    };
    let call = Call::new(Method::Get, format!("{path}/apiKeys"));
    let all = args.all_users;
    lists::show(session, call, &args.listing, "apiKeys", |keys, screen| table(keys, all, screen))
}

fn get(args: &OneKey, session: &mut Session) -> Result<(), Failure> {
    let (_, answer) = find::find(args, session)?;
    session.show(&answer, |screen| Ok(told(&answer.read()?, screen)))
}

fn update(args: &ChangeKey, session: &mut Session) -> Result<(), Failure> {
    let (path, _) = find::find(&args.which, session)?;
    let mut body = Map::new();
    if let Some(name) = &args.change.key_name {
        body.insert("displayName".to_owned(), name.as_str().into());
    }
    if let Some(expiry) = args.change.expire_time {
        let value = match expiry {
            Expiry::Never => Value::Null,
            Expiry::At(moment) => moment.rfc3339().into(),
        };
        body.insert("expireTime".to_owned(), value);
    }
    let fields = body.keys().cloned().collect::<Vec<_>>().join(",");
    // Named, so that an end that is taken away is not mistaken for one left out.
    let call = Call::new(Method::Patch, path).with("updateMask", Some(fields)).sending(Value::Object(body));
    let answer = session.ask(&call)?;
    session.show(&answer, |screen| Ok(told(&answer.read()?, screen)))
}

fn told(key: &ApiKey, screen: &Screen) -> String {
    facts(&[
        ("API key", Some(key.key_id.clone())),
        ("Name", Some(key.display_name.clone())),
        ("Owner", Some(key.email.clone())),
        ("Begins with", Some(key.prefix.clone())),
        ("Created", screen.moment(&key.create_time)),
        ("Expires", Some(screen.moment(&key.expire_time).unwrap_or_else(|| "never".to_owned()))),
        ("Old secret ends", screen.moment(&key.overlap_until)),
        ("Last used", Some(screen.moment(&key.last_used).unwrap_or_else(|| "never".to_owned()))),
    ])
}

/// The owner is told only where there are several.
fn table(keys: &[ApiKey], of_all: bool, screen: &Screen) -> Table {
    let mut columns = vec![Column::whole("ID"), Column::giving("NAME")];
    columns.extend(of_all.then_some(Column::giving("OWNER")));
    columns.extend([Column::whole("CREATED"), Column::whole("LAST USED"), Column::whole("EXPIRES")]);
    let mut table = Table::new(&columns);
    for key in keys {
        let mut cells = vec![key.key_id.clone(), key.display_name.clone()];
        cells.extend(of_all.then(|| key.email.clone()));
        cells.extend([&key.create_time, &key.last_used].map(|moment| screen.cell(moment)));
        cells.push(screen.moment(&key.expire_time).unwrap_or_else(|| "never".to_owned()));
        table.row(cells);
    }
    table
}

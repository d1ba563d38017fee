//! `user …`

mod create;
mod delete;

use serde_json::{Map, Value};

use super::lists;
use super::session::{Screen, Session};
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::{ChangeUser, UserCommand};
use crate::names::UserName;
use crate::output::{Column, Table, facts};
use crate::wire::{User, id_of};

/// What to run when a user is not found.
const LOOK: &str = "rosterctl user list";

pub fn run(command: UserCommand, session: &mut Session) -> Result<(), Failure> {
    match command {
        UserCommand::Create(args) => create::run(&args, session),
        UserCommand::Update(args) => update(&args, session),
        UserCommand::Get(args) => get(&args.user, session),
        UserCommand::List(listing) => {
            let call = Call::new(Method::Get, format!("/v1/accounts/{}/users", session.account(None)?));
            lists::show(session, call, &listing, "users", table)
        }
        UserCommand::Delete(args) => delete::run(&args, session),
        UserCommand::ResendInvitation(args) => create::resend(&args.user, session),
        UserCommand::RevokeInvitation(args) => verb(
            &args.user,
            "revokeInvitation",
            "'s invitation is withdrawn; its link no longer works.",
            session,
        ),
        UserCommand::Deactivate(args) => {
            verb(&args.user, "deactivate", " is paused: their keys refuse, and their role is kept.", session)
        }
        UserCommand::Activate(args) => verb(&args.user, "activate", " may act again.", session),
    }
}

fn get(user: &UserName, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_of(user)?;
    let answer = session.ask(&Call::new(Method::Get, path)).map_err(|failure| failure.or_look_with(LOOK))?;
    session.show(&answer, |screen| Ok(told(&answer.read()?, screen)))
}

fn update(args: &ChangeUser, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_of(&args.user)?;
    let mut body = Map::new();
    if let Some(role) = args.change.role {
        body.insert("role".to_owned(), role.as_str().into());
    }
    if let Some(name) = &args.change.display_name {
        body.insert("displayName".to_owned(), name.as_str().into());
    }
    let call = Call::new(Method::Patch, path).sending(Value::Object(body));
    let answer = session.ask(&call).map_err(|failure| failure.or_look_with(LOOK))?;
    session.show(&answer, |screen| Ok(told(&answer.read()?, screen)))
}

/// A verb behind a colon, and what is so afterwards.
fn verb(user: &UserName, verb: &str, then: &str, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_of(user)?;
    let call = Call::new(Method::Post, format!("{path}:{verb}"));
    let answer = session.ask(&call).map_err(|failure| failure.or_look_with(LOOK))?;
    session.show(&answer, |_| Ok(format!("{}{then}\n", user.user)))
}

fn told(user: &User, screen: &Screen) -> String {
    let invitation = user.invitation.as_ref();
    facts(&[
        ("User", Some(user.name.clone())),
        ("Name", Some(user.display_name.clone()).filter(|name| !name.is_empty())),
        ("E-mail", Some(user.email.clone())),
        ("Kind", user.service_account.then(|| "service account".to_owned())),
        ("Role", Some(user.role.clone())),
        ("Status", Some(status(user).to_owned())),
        ("Invitation ends", invitation.and_then(|invitation| screen.moment(&invitation.expire_time))),
        ("Last active", screen.moment(&user.last_active_time)),
        (if invitation.is_some() { "Invited" } else { "Joined" }, screen.moment(&user.create_time)),
    ])
}

fn table(users: &[User], screen: &Screen) -> Table {
    let mut table = Table::new(&[
        Column::whole("ID"),
        Column::giving("NAME"),
        Column::giving("E-MAIL"),
        Column::whole("ROLE"),
        Column::whole("STATUS"),
        Column::whole("LAST ACTIVE"),
    ]);
    for user in users {
        table.row([
            id_of(&user.name).to_owned(),
            user.display_name.clone(),
            user.email.clone(),
            user.role.clone(),
            status(user).to_owned(),
            screen.cell(&user.last_active_time),
        ]);
    }
    table
}

/// How a user stands, in the words of the page.
fn status(user: &User) -> &'static str {
    use domain::StatusKind::{Active, Deactivated, Declined, InvitationExpired, Invited};
    let kind = match user.invitation.as_ref().map(|invitation| invitation.state.as_str()) {
        Some("PENDING") => Invited,
        Some("EXPIRED") => InvitationExpired,
        Some("DECLINED") => Declined,
        _ if user.deactivated => Deactivated,
        _ => Active,
    };
    kind.label()
}

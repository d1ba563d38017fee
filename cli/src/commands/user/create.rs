//! `user create` and `user resend-invitation`: both may answer with a link to hand over.

use domain::{Permission, Role};
use serde_json::{Map, Value};

use super::LOOK;
use crate::client::{Answer, Call, Method};
use crate::commands::rehearsal;
use crate::commands::session::{Screen, Session};
use crate::failure::Failure;
use crate::grammar::CreateUser;
use crate::names::UserName;
use crate::output::safe;
use crate::wire::{User, id_of};

pub fn run(args: &CreateUser, session: &mut Session) -> Result<(), Failure> {
    let call = call(args, session)?;
    if args.dry_run {
        return rehearse(args, &call, session);
    }
    let answer = session.ask(&call)?;
    session.show(&answer, |screen| {
        let user: User = answer.read()?;
        Ok(if user.service_account { added(&user) } else { invited(&user, &answer, screen) })
    })?;
    if args.service_account && args.role == Role::Admin {
        session.remark("Its keys can add and remove people.")?;
    }
    Ok(())
}

pub fn resend(user: &UserName, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_of(user)?;
    let call = Call::new(Method::Post, format!("{path}:resendInvitation"));
    let answer = session.ask(&call).map_err(|failure| failure.or_look_with(LOOK))?;
    session.show(&answer, |screen| Ok(invited(&answer.read()?, &answer, screen)))
}

fn call(args: &CreateUser, session: &mut Session) -> Result<Call, Failure> {
    let mut body = Map::new();
    if let Some(email) = &args.email {
        body.insert("email".to_owned(), email.as_str().into());
    }
    if let Some(name) = &args.display_name {
        body.insert("displayName".to_owned(), name.as_str().into());
    }
    body.insert("role".to_owned(), args.role.as_str().into());
    if args.service_account {
        body.insert("serviceAccount".to_owned(), true.into());
    }
    let account = session.account(None)?;
    Ok(Call::new(Method::Post, format!("/v1/accounts/{account}/users"))
        .with("userId", args.user_id.as_ref())
        .sending(Value::Object(body)))
}

/// Asks whether it could be done, shows what would be sent, and sends nothing.
fn rehearse(args: &CreateUser, call: &Call, session: &mut Session) -> Result<(), Failure> {
    rehearsal::must_have(Permission::ManageUsers, session)?;
    let account = session.account(None)?;
    if let Some(taken) = taken(args, &account, session)? {
        return Err(Failure::Failed(format!(
            "It would be refused: {} is in {account} already.",
            safe(&taken.name)
        )));
    }
    rehearsal::show(call, session)
}

/// Whoever has the address or the id already.
fn taken(
    args: &CreateUser,
    account: &domain::AccountId,
    session: &mut Session,
) -> Result<Option<User>, Failure> {
    if let Some(id) = &args.user_id {
        match session.read::<User>(&Call::new(Method::Get, format!("/v1/accounts/{account}/users/{id}"))) {
            Ok(user) => return Ok(Some(user)),
            Err(Failure::Refused(refused)) if refused.is_not_found() => {}
            Err(failure) => return Err(failure),
        }
    }
    let Some(email) = &args.email else { return Ok(None) };
    #[derive(Default, serde::Deserialize)]
    #[serde(default)]
    struct Users {
        users: Vec<User>,
    }
    // An address has no quote in it: see `Email`.
    let call = Call::new(Method::Get, format!("/v1/accounts/{account}/users"))
        .with("filter", Some(format!("email:\"{email}\"")));
    let found: Users = session.read(&call)?;
    Ok(found.users.into_iter().find(|user| domain::fold(&user.email) == email.folded()))
}

fn added(user: &User) -> String {
    let (name, role, id) = (safe(&user.name), safe(&user.role), safe(id_of(&user.name)));
    format!("Added {name} as {role}. Make it a key with: rosterctl api-key create --service-account {id}\n")
}

fn invited(user: &User, answer: &Answer, screen: &Screen) -> String {
    let (email, role, name) = (safe(&user.email), safe(&user.role), safe(&user.name));
    let invitation = user.invitation.as_ref();
    let ends = invitation.and_then(|invitation| screen.moment(&invitation.expire_time));
    let ends = ends.map(|ends| format!(" It ends {}.", safe(&ends))).unwrap_or_default();
    let link = invitation.map(|invitation| invitation.link.as_str()).unwrap_or_default();
    let is_over_limit = invitation.is_some_and(|invitation| invitation.mail == "OVER_LIMIT");
    let how = if !link.is_empty() {
        let why = match is_over_limit {
            true => "No mail was sent: this account has sent as many invitation mails today as it may. ",
            false => "",
        };
        format!("{why}Hand over this link, which is shown only now:\n{}", safe(link))
    } else if answer.replayed {
        "The answer was lost on the way; for a link: rosterctl user resend-invitation ".to_owned()
            + id_of(&name)
    } else {
        "The link goes to them by mail.".to_owned()
    };
    format!("Invited {email} as {role}: {name}.{ends}\n{how}\n")
}

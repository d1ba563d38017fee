//! Trying without doing: what `--dry-run` asks and shows. It reads, and changes nothing.

use domain::{Permission, Role};
use serde_json::json;

use super::session::Session;
use crate::client::{Answer, Call, Method};
use crate::failure::Failure;

/// Refuses as the server would whoever lacks a permission.
pub fn must_have(permission: Permission, session: &mut Session) -> Result<(), Failure> {
    let account = session.account(None)?;
    let role = Role::parse(&session.me()?.role).map_err(|invalid| Failure::Failed(invalid.message))?;
    // The very matrix the server asks; whether there is such an account is its to say.
    session.ask(&Call::new(Method::Get, format!("/v1/accounts/{account}")))?;
    if role.has(permission) {
        return Ok(());
    }
    let who: Vec<_> = Role::ALL.into_iter().filter(|role| role.has(permission)).map(Role::as_str).collect();
    let who = match who[..] {
        [one] => format!("an {one}"),
        _ => who.join(" or "),
    };
    Err(Failure::Failed(format!(
        "It would be refused: the key acts as {role}, and only {who} may {}.",
        permission.label()
    )))
}

/// Whether there is something at a path already.
pub fn is_taken(path: &str, session: &mut Session) -> Result<bool, Failure> {
    match session.ask(&Call::new(Method::Get, path)) {
        Ok(_) => Ok(true),
        Err(Failure::Refused(refused)) if refused.is_not_found() => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Shows what would be sent.
pub fn show(call: &Call, session: &mut Session) -> Result<(), Failure> {
    let body = json!({"method": call.method.as_str(), "url": format!("{}{}", session.base(), call.target()),
        "body": call.body});
    let answer = Answer { body: body.to_string(), now: None, replayed: false };
    session.show(&answer, |_| {
        let body = call.body.as_ref().map(ToString::to_string).unwrap_or_default();
        Ok(format!("{} {}\n{body}\n", call.method.as_str(), call.target()))
    })?;
    session.remark("Nothing was changed. The key may do this; run it without --dry-run.")
}

//! Finding a key by its id: its address needs its owner, and people know the id alone.

use domain::{AccountId, UserId};
use serde::Deserialize;

use crate::client::{Answer, Call, Method};
use crate::commands::session::Session;
use crate::failure::Failure;
use crate::grammar::OneKey;
use crate::names::{self, UserName};
use crate::wire::{ApiKey, User};

const LOOK: &str = "rosterctl api-key list";

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Keys {
    api_keys: Vec<ApiKey>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Users {
    users: Vec<User>,
}

/// The path of the key and the key. It is looked for where it was said to be; if nothing was said,
/// among one's own, then among all that one may see.
pub fn find(args: &OneKey, session: &mut Session) -> Result<(String, Answer), Failure> {
    let said = match (&args.key.owner, &args.whose.user) {
        (Some((account, user)), _) => Some(UserName { account: Some(account.clone()), user: user.clone() }),
        (None, said) => said.clone(),
    };
    let owner = match &said {
        Some(said) => said.clone(),
        None => session.my_name()?,
    };
    match get(&owner, args, session) {
        Err(Failure::Refused(refused)) if refused.is_not_found() && said.is_none() => {
            let not_found = Failure::Refused(refused).or_look_with(LOOK);
            match owner_of(args, session) {
                Ok(Some(owner)) => get(&owner, args, session),
                // Whoever may not look at others' keys is told what they were told before.
                Ok(None) | Err(Failure::Refused(_)) => Err(not_found),
                Err(failure) => Err(failure),
            }
        }
        found => found.map_err(|failure| failure.or_look_with(LOOK)),
    }
}

fn get(owner: &UserName, args: &OneKey, session: &mut Session) -> Result<(String, Answer), Failure> {
    let path = format!("{}/apiKeys/{}", session.path_of(owner)?, args.key.key);
    let answer = session.ask(&Call::new(Method::Get, path.clone()))?;
    Ok((path, answer))
}

/// Whose key it is, found through the lists of all keys and of users.
fn owner_of(args: &OneKey, session: &mut Session) -> Result<Option<UserName>, Failure> {
    let account = session.account(None)?;
    let filter = format!("key_id = \"{}\"", args.key.key);
    let all = Call::new(Method::Get, format!("/v1/accounts/{account}/users/-/apiKeys"));
    let keys: Keys = session.read(&all.with("filter", Some(filter)))?;
    let Some(key) = keys.api_keys.first() else { return Ok(None) };
    if let Some(user) = program(&key.email, &account) {
        return Ok(Some(UserName { account: Some(account), user }));
    }
    let filter = format!("email = \"{}\"", key.email);
    let users = Call::new(Method::Get, format!("/v1/accounts/{account}/users"));
    let users: Users = session.read(&users.with("filter", Some(filter)))?;
    Ok(users.users.first().and_then(|user| names::user(&user.name).ok()))
}

/// The service account with this made-up address.
fn program(email: &str, account: &AccountId) -> Option<UserId> {
    let id = email.strip_suffix(&format!("@{account}.sa.roster"))?;
    UserId::parse(id).ok()
}

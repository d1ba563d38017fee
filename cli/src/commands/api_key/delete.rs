//! `api-key delete`: at a terminal with a look at the key and at the keys that were made with it.

use super::{find, told};
use crate::client::{Call, Method};
use crate::commands::lists;
use crate::commands::session::Session;
use crate::failure::Failure;
use crate::grammar::DeleteKey;
use crate::output::safe;
use crate::wire::ApiKey;

pub fn run(args: &DeleteKey, session: &mut Session) -> Result<(), Failure> {
    let (path, found) = find::find(&args.which, session)?;
    let key: ApiKey = found.read()?;
    let mut with_made = args.with_made;
    if session.can_confirm() && !args.yes {
        let shown = told(&key, &session.screen(found.now));
        session.remark(shown.trim_end())?;
        session.confirm(&format!("End the key {}?", key.display_name))?;
        let made = if with_made { Vec::new() } else { made_with(&key, &path, session)? };
        if !made.is_empty() {
            let names = made.iter().map(|key| format!("{} ({})", key.display_name, key.key_id));
            let names = names.collect::<Vec<_>>().join(", ");
            with_made = session.offer(&format!("With it were made: {names}. End them, too?"))?;
        }
    }
    let call = Call::new(Method::Delete, path).with("withMade", with_made.then_some(true));
    let answer = session.ask(&call)?;
    session.show(&answer, |_| {
        let (name, id) = (safe(&key.display_name), safe(&key.key_id));
        let made = if with_made { " Nor do the keys that were made with it." } else { "" };
        Ok(format!("The key {name} ({id}) no longer works.{made}\n"))
    })
}

/// The keys that were made with it: of everybody for those who may see them, else of its owner.
fn made_with(key: &ApiKey, path: &str, session: &mut Session) -> Result<Vec<ApiKey>, Failure> {
    let account = session.account(None)?;
    let everybodys = Call::new(Method::Get, format!("/v1/accounts/{account}/users/-/apiKeys"));
    let keys: Vec<ApiKey> = match lists::all(session, everybodys, "apiKeys") {
        Err(Failure::Refused(_)) => {
            let owners = path.rsplit_once('/').map_or(path, |(owners, _)| owners);
            lists::all(session, Call::new(Method::Get, owners), "apiKeys")?
        }
        keys => keys?,
    };
    Ok(keys.into_iter().filter(|other| other.made_with == key.key_id).collect())
}

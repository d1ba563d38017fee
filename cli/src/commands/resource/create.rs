//! `create`, and trying it without doing it.

use domain::Permission;
use serde_json::{Map, Value};

use super::Subject;
use crate::client::Call;
use crate::commands::{rehearsal, session::Session};
use crate::failure::Failure;
use crate::grammar::Told;
use crate::output::safe;

/// A body of what has a value, in the order in which it stands; fields that were set by name come last,
/// and win.
pub fn body<const N: usize>(
    given: [(&'static str, Option<Value>); N],
    fields: &[(String, Value)],
) -> Map<String, Value> {
    let given = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.chain(fields.iter().cloned()).collect()
}

impl Told {
    /// The name as a field.
    pub fn name(&self) -> (&'static str, Option<Value>) {
        ("displayName", self.display_name.as_ref().map(|name| name.as_str().into()))
    }
}

/// Sends `call` and shows what came into being; or says whether it would.
///
/// `path` is where it would be, if it is known beforehand.
pub fn create(
    subject: &Subject,
    call: &Call,
    path: Option<String>,
    dry_run: bool,
    session: &mut Session,
) -> Result<(), Failure> {
    if !dry_run {
        let answer = session.ask(call)?;
        return session.show(&answer, |screen| Ok(subject.told(&answer.read()?, screen)));
    }
    let permission =
        if subject.kind.is_some() { Permission::CreateResources } else { Permission::ManageUsers };
    rehearsal::must_have(permission, session)?;
    if let Some(path) = path
        && rehearsal::is_taken(&path, session)?
    {
        let name = path.trim_start_matches("/v1/");
        return Err(Failure::Failed(format!("It would be refused: {} is there already.", safe(name))));
    }
    rehearsal::show(call, session)
}

//! `delete`: show what will end, ask, and end exactly that.

use super::Subject;
use crate::client::{Call, Method};
use crate::commands::session::Session;
use crate::failure::Failure;
use crate::names::ResourceName;
use crate::output::safe;
use crate::wire::Resource;

/// Times a delete is begun anew because something changed under it.
const ATTEMPTS: u32 = 3;

/// How something ends.
pub struct Ending {
    /// Do not ask.
    pub yes: bool,
    /// For good, of what could come back.
    pub hard: bool,
    /// What is said before and after.
    pub then: String,
}

/// Deletes one, asking first at a terminal.
pub fn delete(
    subject: &Subject,
    name: &ResourceName,
    ending: &Ending,
    session: &mut Session,
) -> Result<(), Failure> {
    let path = session.path_in(subject.collection, name)?;
    let full = safe(path.trim_start_matches("/v1/")).into_owned();
    let call = Call::new(Method::Delete, path.clone()).with("hard", ending.hard.then_some(true));
    let asks = session.can_confirm() && !ending.yes;
    for attempt in 1.. {
        let mut call = call.clone();
        if asks {
            let shown = subject.ask(session, &Call::new(Method::Get, path.clone()))?;
            let one: Resource = shown.read()?;
            let told = subject.told(&one, &session.screen(shown.now));
            session.remark(&format!("This deletes the {}. {}\n{told}", subject.label, ending.then))?;
            session.confirm(&format!("Delete {}?", name.id))?;
            call = call.if_still(&one.etag);
        }
        match subject.ask(session, &call) {
            Ok(answer) => {
                return session.show(&answer, |_| Ok(format!("Deleted {full}. {}\n", ending.then)));
            }
            Err(Failure::Refused(refused)) if asks && refused.is_aborted() && attempt < ATTEMPTS => {
                session.remark("Something changed meanwhile; this is how it is now.")?;
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

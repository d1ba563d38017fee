//! `whoami`

use domain::Permission;

use super::session::Session;
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::output::facts;
use crate::wire::WhoAmI;

pub fn run(session: &mut Session) -> Result<(), Failure> {
    let answer = session.ask(&Call::new(Method::Get, "/v1/whoami"))?;
    let server = session.base().to_string();
    session.show(&answer, |_| {
        let me: WhoAmI = answer.read()?;
        let mut lines = vec![
            ("User", Some(me.user)),
            ("Kind", me.service_account.then(|| "service account".to_owned())),
            ("Role", Some(me.role)),
            ("Account", Some(me.account)),
            ("API key", Some(me.api_key_id)),
            ("Server", Some(server)),
        ];
        // One to a line: each is a sentence of the matrix.
        let titles = std::iter::once("May").chain(std::iter::repeat(""));
        lines.extend(titles.zip(me.permissions.iter().map(|permission| Some(in_words(permission)))));
        Ok(facts(&lines))
    })
}

/// A permission as the matrix says it; one of a newer server as that names it.
fn in_words(name: &str) -> String {
    match serde_json::from_value::<Permission>(name.into()) {
        Ok(permission) => permission.label().to_owned(),
        Err(_) => name.to_owned(),
    }
}

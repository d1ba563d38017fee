//! `api-key create` and `api-key rotate`: both answer with a secret, once.

use serde_json::{Map, Value, json};

use super::find;
use crate::client::{Answer, Call, Method};
use crate::commands::session::{Screen, Session};
use crate::failure::Failure;
use crate::grammar::{CreateKey, RotateKey};
use crate::output::safe;
use crate::wire::ApiKey;

pub fn create(args: &CreateKey, session: &mut Session) -> Result<(), Failure> {
    let owner = match &args.service_account {
        Some(user) => user.clone(),
        None => session.my_name()?,
    };
    let mut key = Map::new();
    if let Some(name) = &args.key_name {
        key.insert("displayName".to_owned(), name.as_str().into());
    }
    if let Some(moment) = args.expire_time {
        key.insert("expireTime".to_owned(), moment.rfc3339().into());
    }
    let path = session.path_of(&owner)?;
    let call =
        Call::new(Method::Post, format!("{path}/apiKeys")).sending(json!({"apiKey": Value::Object(key)}));
    let answer = session.ask(&call).map_err(|failure| failure.or_look_with("rosterctl user list"))?;
    show(&answer, session)
}

pub fn rotate(args: &RotateKey, session: &mut Session) -> Result<(), Failure> {
    let (path, _) = find::find(&args.which, session)?;
    let body = match args.overlap {
        Some(seconds) => json!({"overlap": format!("{seconds}s")}),
        None => json!({}),
    };
    let answer = session.ask(&Call::new(Method::Post, format!("{path}:rotate")).sending(body))?;
    show(&answer, session)
}

/// The secret stands alone on the output, so that it can be piped on; what is said about it stands beside.
fn show(answer: &Answer, session: &mut Session) -> Result<(), Failure> {
    let key: ApiKey = answer.read()?;
    if key.key.is_empty() {
        session.show(answer, |_| Ok(String::new()))?;
        return Err(Failure::Failed(format!(
            "The key {0} was made, but the answer with its secret was lost on the way. For another secret: \
             rosterctl api-key rotate {0}",
            safe(&key.key_id)
        )));
    }
    session.show(answer, |_| Ok(format!("{}\n", safe(&key.key))))?;
    let about = about(&key, &session.screen(answer.now));
    session.remark(&about)
}

fn about(key: &ApiKey, screen: &Screen) -> String {
    let ends = match screen.moment(&key.expire_time) {
        Some(moment) => format!("It expires {}.", safe(&moment)),
        None => "It does not expire.".to_owned(),
    };
    format!(
        "This is the secret of the key {} ({}). It is shown only now: keep it where secrets are kept. {ends}",
        safe(&key.display_name),
        safe(&key.key_id)
    )
}

//! Signing out elsewhere.

use accounts::{Error, OwnSession, SessionKey};
use app::addresses;
use app::model;

use super::super::Visit;
use super::super::answers::{Answer, Answered, see_other, with_notice};
use super::super::forms::Posted;

/// As the page shows one.
pub fn shown(session: OwnSession) -> model::OwnSession {
    model::OwnSession {
        id: session.key.to_string(),
        is_this: session.is_this,
        browser: app::parts::browser(&session.user_agent),
        address: session.address,
        began: session.began,
        last_used: session.last_used,
    }
}

/// `action=end-session`: `session`. One that has ended meanwhile is what was wanted.
pub async fn end_one(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let session = SessionKey::parse(posted.field("session")).ok_or(Answer::BadForm)?;
    match visit.state.accounts.end_own_session(caller, session).await {
        Ok(()) | Err(Error::NotFound) => Ok(done(posted, "session-ended")),
        Err(other) => Err(other.into()),
    }
}

/// `action=end-other-sessions`.
pub async fn end_others(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    visit.state.accounts.end_other_sessions(caller).await?;
    Ok(done(posted, "signed-out-elsewhere"))
}

fn done(posted: &Posted, notice: &str) -> axum::response::Response {
    let account = posted.account().ok();
    see_other(&with_notice(&addresses::me(account.as_ref()), notice, ""))
}

//! `/me/invitations`: taking and refusing an open invitation without its link, for a reader whose
//! address is proved. The invitations stand on `/me`.

use accounts::Caller;
use axum::response::Response;
use domain::AccountId;

use super::Visit;
use super::answers::{Answer, Answered, see_other, with_notice};
use super::forms::Posted;

/// POST /me/invitations: `invitation` is the account that invites, `action` is `accept` or `decline`, and
/// `account` is the one in view, if there is one.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = answer(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn answer(visit: &Visit, posted: &Posted) -> Answered {
    let (me, caller) = visit.reader()?;
    let Caller::Person { person, .. } = caller else { return Err(Answer::BadForm) };
    let inviting = AccountId::parse(posted.field("invitation")).map_err(|_| accounts::Error::NotFound)?;
    let name =
        me.invitations.iter().find(|open| open.account == inviting).map(|open| open.account_name.clone());
    let name = name.ok_or(accounts::Error::NotFound)?;
    match posted.field("action") {
        "accept" => {
            visit.state.accounts.accept_open(person, &inviting).await?;
            Ok(see_other(&with_notice(&app::addresses::all_users(&inviting), "joined", name.as_str())))
        }
        "decline" => {
            visit.state.accounts.decline_open(person, &inviting).await?;
            let back = app::addresses::me(posted.account().ok().as_ref());
            Ok(see_other(&with_notice(&back, "declined", "")))
        }
        _ => Err(Answer::BadForm),
    }
}

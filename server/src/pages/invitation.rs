//! `/invitations/<token>` and `/invitation`: what an invitation offers, taking it and refusing it.
//! The first moves the token into a cookie and nothing more, so opening a link changes nothing.

use accounts::{Accepted, Caller, Error, InvitationView};
use app::backend::convert;
use app::model::Person;
use app::pages::{InvitationPage, Reader};
use app::words;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::Response;
use domain::{DisplayName, Invalid, Timestamp};

use super::Visit;
use super::answers::{Answer, Answered, see_other, with_notice};
use super::forms::{Posted, invalid_fields};
use crate::render;
use crate::session::cookies::Cookie;

/// GET /invitations/<token>
pub async fn open(visit: Visit, Path(token): Path<String>) -> Response {
    visit.keep_token(Cookie::Invitation, &token, "/invitation")
}

/// What was tried and did not work.
#[derive(Default)]
struct Tried {
    action: String,
    name: String,
    errors: Vec<Invalid>,
}

/// GET /invitation
pub async fn get(visit: Visit) -> Response {
    let answered = show(&visit, Tried::default()).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit, tried: Tried) -> Answered {
    let frame = visit.frame(None);
    let (state, caller) = (&visit.state, visit.asking.caller);
    let invitation = match state.accounts.view_invitation(&token(visit), visit.asking.person).await {
        Ok(InvitationView::Open(invitation)) => convert::invitation(*invitation),
        Ok(InvitationView::UsedByYou { account_name, account }) => {
            let view =
                move || app::pages::invitation_used(frame.clone(), account.clone(), account_name.clone());
            return Ok(render::page(state, caller, StatusCode::OK, view));
        }
        Err(Error::DeadLink) => {
            let view = move || app::pages::dead_invitation(frame);
            return Ok(render::page(state, caller, StatusCode::GONE, view));
        }
        Err(other) => return Err(other.into()),
    };
    let reader = match &visit.me {
        None => Reader::Nobody,
        Some(me) => {
            let person = Person { name: me.name.clone(), email: me.email.clone() };
            if me.email == invitation.email { Reader::Invited(person) } else { Reader::Another(person) }
        }
    };
    let status = if tried.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page =
        InvitationPage { invitation, reader, name: tried.name, tried: tried.action, errors: tried.errors };
    let view = move || app::pages::invitation(frame, page);
    Ok(render::page(state, caller, status, view))
}

fn token(visit: &Visit) -> String {
    Cookie::Invitation.read(&visit.headers, &visit.state.public_url).unwrap_or_default()
}

/// POST /invitation: `action` is `accept-new` with `name` and `password`, `accept-known` with
/// `password`, `accept-here`, or `decline`.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = act(&visit, &posted).await;
    visit.finish(None, answered)
}

async fn act(visit: &Visit, posted: &Posted) -> Answered {
    visit.limit_links(&token(visit))?;
    let (accounts, token) = (&visit.state.accounts, token(visit));
    let (action, password) = (posted.field("action"), posted.field("password"));
    let from = visit.asking.address.to_string();
    let accepted = match action {
        "accept-new" => match DisplayName::parse(posted.field("name")) {
            Ok(name) => accounts.accept_as_new(&token, name, password).await,
            Err(invalid) => Err(invalid.named("name").into()),
        },
        "accept-known" => {
            let email = accounts.view_invitation(&token, None).await.ok().and_then(|view| match view {
                InvitationView::Open(invitation) => Some(invitation.email.to_string()),
                InvitationView::UsedByYou { .. } => None,
            });
            match visit.state.limits.invited(&email.unwrap_or_default()) {
                Ok(()) => accounts.accept_as_known(&token, password, &from).await,
                Err(full) => Err(Invalid::new("form", words::too_many(full.seconds)).into()),
            }
        }
        "accept-here" => match visit.asking.person {
            Some(person) => accounts.accept_here(&token, person).await,
            None => {
                Err(Invalid::new("form", "You are no longer signed in. Sign in, or join as somebody new.")
                    .into())
            }
        },
        "decline" => {
            return match accounts.decline(&token).await {
                Ok(()) => Ok(without_token(visit, &with_notice("/sign-in", "declined", ""))),
                Err(Error::DeadLink) => show(visit, Tried::default()).await,
                Err(other) => Err(other.into()),
            };
        }
        _ => return Err(Answer::BadForm),
    };
    let failed = |errors| Tried { action: action.to_owned(), name: posted.field("name").to_owned(), errors };
    match accepted {
        Ok(Accepted { person, account }) => {
            match visit.asking.caller {
                // Whoever was signed in before has proved nothing by accepting.
                Some(Caller::Person { session, .. }) if action == "accept-here" => {
                    let proved = accounts.sessions().proved(session).await?;
                    visit.asking.go_on(proved.unwrap_or(Timestamp::from_micros(0))).await?;
                }
                _ => visit.asking.begin(person).await?,
            }
            let me = accounts.me(person).await?;
            let name =
                me.memberships.iter().find(|place| place.account == account).map(|place| &place.account_name);
            let name = name.map_or(account.as_str(), DisplayName::as_str);
            Ok(without_token(visit, &with_notice(&app::addresses::all_users(&account), "joined", name)))
        }
        Err(Error::DeadLink) => show(visit, Tried::default()).await,
        Err(Error::WrongCredentials) => {
            let said = Invalid::new("password", "This is not the password of the person with this address.");
            show(visit, failed(vec![said])).await
        }
        Err(Error::Refused(refusal)) => {
            show(visit, failed(vec![Invalid::new("form", refusal.to_string())])).await
        }
        Err(Error::Busy) => show(visit, failed(vec![Invalid::new("form", words::too_many(5))])).await,
        Err(error) => show(visit, failed(invalid_fields(error)?)).await,
    }
}

fn without_token(visit: &Visit, to: &str) -> Response {
    let mut response = see_other(to);
    if let Some(cleared) = Cookie::Invitation.clear(&visit.state.public_url) {
        response.headers_mut().append(header::SET_COOKIE, cleared);
    }
    response
}

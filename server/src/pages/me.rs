//! `/me`: the reader's own page. What its forms do is here for name and password, and in a file of
//! its own for what else there is.

mod preferences;
mod sessions;

use accounts::{Caller, Error};
use app::model::MeData;
use app::pages::MePage;
use app::words;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, DisplayName, Invalid};

use super::Visit;
use super::answers::{Answer, Answered, see_other, with_notice};
use super::forms::{Posted, invalid_fields};
use crate::render;
use crate::session::store::key_of;

/// GET /me
pub async fn get(visit: Visit) -> Response {
    let answered = begin(&visit).await;
    visit.finish(None, answered)
}

async fn begin(visit: &Visit) -> Answered {
    let (me, _) = visit.reader()?;
    match visit.account(me) {
        Ok(account) => {
            // Of an account one is not in, this page knows nothing either.
            let own = me.memberships.iter().any(|place| place.account == account);
            if !own {
                return Err(Error::NotFound.into());
            }
            show(visit, Some(&account), MePage::default(), StatusCode::OK).await
        }
        Err(Answer::NoAccount) => show(visit, None, MePage::default(), StatusCode::OK).await,
        Err(other) => Err(other),
    }
}

async fn show(visit: &Visit, account: Option<&AccountId>, page: MePage, status: StatusCode) -> Answered {
    let (me, caller) = visit.reader()?;
    let (frame, accounts) = (visit.frame(account), &visit.state.accounts);
    let sessions = accounts.own_sessions(caller).await?.into_iter().map(sessions::shown).collect();
    let data = MeData { sessions, slash_searches: me.preferences.slash_searches, now: accounts.now() };
    let view = move || app::pages::me(frame, data, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /me: `account` if there is one in view, and by `action`:
/// - `rename`: `version` and `name`
/// - `password`: `present` and `password`
/// - `end-session`: `session`; and `end-other-sessions`
/// - `preferences`: `slash_searches`, if it is ticked
pub async fn post(visit: Visit, posted: Posted) -> Response {
    let answered = match posted.field("action") {
        "rename" => rename(&visit, &posted).await,
        "password" => change_password(&visit, &posted).await,
        "end-session" => sessions::end_one(&visit, &posted).await,
        "end-other-sessions" => sessions::end_others(&visit, &posted).await,
        "preferences" => preferences::change(&visit, &posted).await,
        _ => Err(Answer::BadForm),
    };
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn rename(visit: &Visit, posted: &Posted) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = posted.account()?;
    let version = posted.version("version")?;
    let own = me.memberships.iter().find(|place| place.account == account).ok_or(Error::NotFound)?;
    let typed = posted.field("name");
    let wrong = |said: Invalid| MePage { name: Some(typed.to_owned()), errors: vec![said] };
    let name = match DisplayName::parse(typed) {
        Ok(name) => name,
        Err(invalid) => {
            let page = wrong(invalid.named("name"));
            return show(visit, Some(&account), page, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    match visit.state.accounts.change_name(caller, &account, &own.user, version, name).await {
        Ok(_) => Ok(see_other(&with_notice(&app::addresses::me(Some(&account)), "renamed", ""))),
        Err(Error::Conflict { now, by }) => {
            let page = wrong(Invalid::new("form", words::conflict(&now, by.as_deref())));
            show(visit, Some(&account), page, StatusCode::CONFLICT).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn change_password(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account().ok();
    let Caller::Person { person, .. } = caller else { return Err(Answer::BadForm) };
    if let Err(full) = visit.state.limits.confirm(visit.network(), person, visit.asking.device) {
        let page = MePage { name: None, errors: vec![Invalid::new("form", words::too_many(full.seconds))] };
        return show(visit, account.as_ref(), page, StatusCode::TOO_MANY_REQUESTS).await;
    }
    // The session goes on under a new id; every other one ends.
    let Some(keep) = visit.asking.session.id().map(key_of) else { return Err(Answer::BadForm) };
    let (present, new) = (posted.field("present"), posted.field("password"));
    match visit.state.accounts.change_password(person, present, new, keep).await {
        Ok(()) => {
            visit.asking.renew().await?;
            Ok(see_other(&with_notice(&app::addresses::me(account.as_ref()), "password-changed", "")))
        }
        Err(error) => {
            let page = MePage { name: None, errors: invalid_fields(error)? };
            show(visit, account.as_ref(), page, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

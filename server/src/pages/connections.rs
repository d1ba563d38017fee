//! `/account/settings/connections` and what is below it: the servers that answer an account's prompts.

use accounts::{ConnectionChange, Error, KeyWish, NewConnection};
use app::addresses;
use app::pages::{
    ChangeConnectionPage, ConnectionsPage, DeleteConnectionPage, NewConnectionPage, TypedConnection,
};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, BaseUrl, Connection, ConnectionId, Invalid, Operation, UpstreamKey};

use super::Visit;
use super::answers::{Answer, Answered, see_other, with_notice};
use super::forms::{Posted, Wrong, invalid_fields};
use crate::render;

const CHANGED_MEANWHILE: &str =
    "This connection was changed meanwhile. Nothing was done; this is how it is now.";

/// GET /account/settings/connections
pub async fn get(visit: Visit) -> Response {
    let answered = list(&visit).await;
    visit.finish(None, answered)
}

async fn list(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let list = visit.state.accounts.connections(caller, &account).await?;
    let kept_from = |one: &&Connection| {
        one.details.as_ref().is_some_and(|details| visit.state.gateway.keeps_from(&details.base_url))
    };
    let page = ConnectionsPage {
        account: list.account,
        actor: list.actor,
        contacts: list.contacts,
        kept_from: list.connections.iter().filter(kept_from).map(|one| one.id.clone()).collect(),
        connections: list.connections,
    };
    let frame = visit.frame(Some(&account));
    let view = move || app::pages::connections(frame, page);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}

/// GET /account/settings/connections/new
pub async fn get_new(visit: Visit) -> Response {
    let answered = begin_new(&visit).await;
    visit.finish(None, answered)
}

async fn begin_new(visit: &Visit) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    show_new(visit, &account, TypedConnection::default(), Vec::new(), StatusCode::OK).await
}

async fn show_new(
    visit: &Visit,
    account: &AccountId,
    typed: TypedConnection,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let (facts, _) = visit.state.accounts.standing(caller, account, Operation::ChangeConnections).await?;
    let page = NewConnectionPage { account: facts, typed, errors };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::new_connection(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/settings/connections/new: `account`, `connection_id`, `base_url` and `api_key`.
pub async fn post_new(visit: Visit, posted: Posted) -> Response {
    let answered = create(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn create(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let mut wrong = Wrong::default();
    let id = wrong.take("connection_id", ConnectionId::parse(posted.field("connection_id")));
    let base_url = wrong.take("base_url", BaseUrl::parse(posted.field("base_url")));
    let key = wrong.take("api_key", typed_key(posted));
    let typed = TypedConnection {
        id: posted.field("connection_id").to_owned(),
        base_url: posted.field("base_url").to_owned(),
        forget_key: false,
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let (Some(id), Some(base_url), Some(key)) = (id, base_url, key) else {
        return show_new(visit, &account, typed, wrong.0, unprocessable).await;
    };
    let wish = NewConnection { id, base_url, key };
    match visit.state.accounts.create_connection(caller, &account, wish).await {
        Ok(made) => Ok(see_other(&with_notice(
            &addresses::connections(&account),
            "connection-added",
            made.id.as_str(),
        ))),
        Err(error) => show_new(visit, &account, typed, invalid_fields(error)?, unprocessable).await,
    }
}

/// The key that was typed, if one was.
fn typed_key(posted: &Posted) -> Result<Option<UpstreamKey>, Invalid> {
    Some(posted.field("api_key").trim()).filter(|key| !key.is_empty()).map(UpstreamKey::parse).transpose()
}

/// The connection an address names. What is no id is the id of nothing.
fn named(id: &str) -> Result<ConnectionId, Answer> {
    ConnectionId::parse(id).map_err(|_| Error::NotFound.into())
}

/// GET /account/settings/connections/<id>
pub async fn get_one(visit: Visit, Path(id): Path<String>) -> Response {
    let answered = begin_change(&visit, &id).await;
    visit.finish(None, answered)
}

async fn begin_change(visit: &Visit, id: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    show_change(visit, &account, &named(id)?, None, Vec::new(), StatusCode::OK).await
}

async fn show_change(
    visit: &Visit,
    account: &AccountId,
    id: &ConnectionId,
    typed: Option<TypedConnection>,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let accounts = &visit.state.accounts;
    let (facts, _) = accounts.standing(caller, account, Operation::ChangeConnections).await?;
    let connection = accounts.connection(caller, account, id).await?;
    let page = ChangeConnectionPage { account: facts, connection, typed, errors };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::change_connection(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/settings/connections/<id>: `account`, `version`, `base_url`, `api_key` and `forget_key`.
pub async fn post_one(visit: Visit, Path(id): Path<String>, posted: Posted) -> Response {
    let answered = change(&visit, &id, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn change(visit: &Visit, id: &str, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let (account, id) = (posted.account()?, named(id)?);
    let version = Some(posted.version("version")?);
    let forgets = posted.field("forget_key") == "yes";
    let mut wrong = Wrong::default();
    let base_url = wrong.take("base_url", BaseUrl::parse(posted.field("base_url")));
    let key = wrong.take("api_key", typed_key(posted));
    let base_url_typed = posted.field("base_url").to_owned();
    let typed = Some(TypedConnection { id: String::new(), base_url: base_url_typed, forget_key: forgets });
    let (Some(base_url), Some(key)) = (base_url, key) else {
        return show_change(visit, &account, &id, typed, wrong.0, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let key = match key {
        Some(key) => KeyWish::Set(key),
        None if forgets => KeyWish::Clear,
        None => KeyWish::Keep,
    };
    let wish = ConnectionChange { base_url: Some(base_url), key, version };
    match visit.state.accounts.change_connection(caller, &account, &id, wish).await {
        Ok(changed) => {
            let code = if changed.key_dropped { "connection-lost-key" } else { "connection-changed" };
            Ok(see_other(&with_notice(&addresses::connections(&account), code, id.as_str())))
        }
        Err(Error::ConnectionConflict(_)) => {
            let said = vec![Invalid::new("form", CHANGED_MEANWHILE)];
            show_change(visit, &account, &id, None, said, StatusCode::CONFLICT).await
        }
        Err(other) => Err(other.into()),
    }
}

/// GET /account/settings/connections/<id>/delete
pub async fn get_delete(visit: Visit, Path(id): Path<String>) -> Response {
    let answered = begin_delete(&visit, &id).await;
    visit.finish(None, answered)
}

async fn begin_delete(visit: &Visit, id: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    show_delete(visit, &account, &named(id)?, Vec::new(), StatusCode::OK).await
}

async fn show_delete(
    visit: &Visit,
    account: &AccountId,
    id: &ConnectionId,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let accounts = &visit.state.accounts;
    let (facts, _) = accounts.standing(caller, account, Operation::ChangeConnections).await?;
    let (connection, denied) = accounts.connection_to_delete(caller, account, id).await?;
    let refused = denied.map(|denial| denial.to_string());
    let page = DeleteConnectionPage { account: facts, connection, refused, errors };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::delete_connection(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/settings/connections/<id>/delete: `account` and `confirm`, the version that was shown.
pub async fn post_delete(visit: Visit, Path(id): Path<String>, posted: Posted) -> Response {
    let answered = delete(&visit, &id, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn delete(visit: &Visit, id: &str, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let (account, id) = (posted.account()?, named(id)?);
    let version = posted.version("confirm")?;
    match visit.state.accounts.delete_connection(caller, &account, &id, version).await {
        Ok(()) => {
            Ok(see_other(&with_notice(&addresses::connections(&account), "connection-deleted", id.as_str())))
        }
        Err(Error::ConnectionConflict(_)) => {
            let said = vec![Invalid::new("form", CHANGED_MEANWHILE)];
            show_delete(visit, &account, &id, said, StatusCode::CONFLICT).await
        }
        Err(other) => Err(other.into()),
    }
}

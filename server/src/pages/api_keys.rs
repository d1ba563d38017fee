//! `/account/api-keys`: one's own keys and those of everybody, and making one.

use accounts::{Error, MadeOnce, NewKey, RestQuery};
use app::model::KeyOwner;
use app::pages::{ApiKeysPage, KeyTab, NewKeyPage, ShownKeyPage, TypedExpiry};
use axum::http::StatusCode;
use axum::response::Response;
use domain::policy::{self, TargetFacts};
use domain::{AccountId, Annotations, ApiKey, ApiKeyText, DisplayName, Operation, Refusal, UserId};

use super::Visit;
use super::answers::Answered;
use super::forms::{Posted, Wrong, invalid_fields};
use crate::render;

/// GET /account/api-keys
pub async fn get(visit: Visit) -> Response {
    let answered = own(&visit).await;
    visit.finish(None, answered)
}

async fn own(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let accounts = &visit.state.accounts;
    let (facts, actor) = accounts.standing(caller, &account, Operation::ViewOwnKeys).await?;
    let me = visit.own_user(&account)?;
    let keys = accounts.keys_of(caller, &account, &me).await?;
    let page = ApiKeysPage { account: facts, actor, me, tab: KeyTab::Own(keys), now: accounts.now() };
    let frame = visit.frame(Some(&account));
    let view = move || app::pages::api_keys(frame, page);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}

/// GET /account/api-keys/all
pub async fn get_all(visit: Visit) -> Response {
    let answered = all(&visit).await;
    visit.finish(None, answered)
}

async fn all(visit: &Visit) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let accounts = &visit.state.accounts;
    let token = visit.query("page").unwrap_or_default();
    let page = |page_token| RestQuery { filter: "", order_by: "", page_size: None, page_token };
    let (list, is_first) = match accounts.query_keys(caller, &account, None, page(token)).await {
        // A token of another list, or a mangled one: the list is shown from its start.
        Err(Error::Invalid(_)) => (accounts.query_keys(caller, &account, None, page("")).await?, true),
        list => (list?, token.is_empty()),
    };
    let (facts, actor) = accounts.standing(caller, &account, Operation::ViewOthersKeys).await?;
    let me = visit.own_user(&account)?;
    let next = Some(list.next_page_token).filter(|token| !token.is_empty());
    let tab = KeyTab::All { keys: list.items, total: list.total, next, is_first };
    let page = ApiKeysPage { account: facts, actor, me, tab, now: accounts.now() };
    let frame = visit.frame(Some(&account));
    let view = move || app::pages::api_keys(frame, page);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}

/// What was typed into the form for a new key.
#[derive(Default)]
struct Typed {
    name: String,
    expiry: TypedExpiry,
    wrong: Wrong,
}

/// GET /account/api-keys/new
pub async fn get_new(visit: Visit) -> Response {
    let answered = begin(&visit).await;
    visit.finish(None, answered)
}

async fn begin(visit: &Visit) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let user = named_or_own(visit, &account)?;
    show_form(visit, &account, &user, Typed::default(), StatusCode::OK).await
}

/// The user whose key it will be: the address names a service account, or nobody.
fn named_or_own(visit: &Visit, account: &AccountId) -> Result<UserId, super::answers::Answer> {
    match visit.query("user") {
        Some(named) => UserId::parse(named).map_err(|_| Error::NotFound.into()),
        None => visit.own_user(account),
    }
}

async fn show_form(
    visit: &Visit,
    account: &AccountId,
    user: &UserId,
    typed: Typed,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let accounts = &visit.state.accounts;
    let details = accounts.get_user(caller, account, user).await?;
    let held = details.keys.as_ref().map_or(0, Vec::len) as u64;
    let own = details.actor.user().filter(|_| details.is_me);
    let target = TargetFacts { user: own.unwrap_or_default(), ..TargetFacts::as_shown(&details.user) };
    let refused = policy::create_key(&details.actor, &details.account, &target, held, None, None).err();
    let status = if refused.is_some() { StatusCode::FORBIDDEN } else { status };
    let page = NewKeyPage {
        owner: owner(&details.user, details.is_me),
        account: details.account,
        form: accounts.key_form(caller, account, user),
        name: typed.name,
        expiry: typed.expiry,
        refused: refused.map(|denial| Refusal { denial, contacts: details.contacts }.to_string()),
        errors: typed.wrong.0,
    };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::new_key(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/api-keys/new: `account`, `form`, `name`, `expires` and `date`.
pub async fn post_new(visit: Visit, posted: Posted) -> Response {
    let answered = create(&visit, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn create(visit: &Visit, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let user = named_or_own(visit, &account)?;
    let accounts = &visit.state.accounts;
    let expiry = posted_expiry(posted);
    let mut wrong = Wrong::default();
    let name = wrong.take("name", DisplayName::parse(posted.field("name")));
    let expires = expiry.read(accounts.now()).map_err(|invalid| wrong.0.push(invalid)).ok();
    let typed = |wrong| Typed { name: posted.field("name").trim().to_owned(), expiry: expiry.clone(), wrong };
    let (Some(name), Some(expires)) = (name, expires) else {
        return show_form(visit, &account, &user, typed(wrong), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let wish = NewKey { name, expires: expires.flatten(), annotations: Annotations::default() };
    match accounts.create_key_once(caller, &account, &user, posted.field("form"), wish).await {
        Ok(MadeOnce::Made(key, text)) => {
            show_key(visit, &account, &user, Some(*key), Some(&text), false, StatusCode::OK).await
        }
        Ok(MadeOnce::Already(key)) => {
            show_key(visit, &account, &user, key.map(|key| *key), None, false, StatusCode::CONFLICT).await
        }
        Err(error) => {
            let typed = typed(Wrong(invalid_fields(error)?));
            show_form(visit, &account, &user, typed, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// When a key shall end, as a form has it.
pub(super) fn posted_expiry(posted: &Posted) -> TypedExpiry {
    TypedExpiry { choice: posted.field("expires").to_owned(), date: posted.field("date").trim().to_owned() }
}

/// Whose key it is, for the page.
pub(super) fn owner(user: &domain::User, is_me: bool) -> KeyOwner {
    KeyOwner { user: user.id.clone(), name: user.shown_name().to_owned(), is_me }
}

/// The page that shows a secret this once, or says that it was shown.
pub(super) async fn show_key(
    visit: &Visit,
    account: &AccountId,
    user: &UserId,
    key: Option<ApiKey>,
    text: Option<&ApiKeyText>,
    is_rotated: bool,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    let accounts = &visit.state.accounts;
    let details = accounts.get_user(caller, account, user).await?;
    let page = ShownKeyPage {
        owner: owner(&details.user, details.is_me),
        account: details.account,
        key,
        secret: text.map(|text| text.reveal().to_owned()),
        is_rotated,
        api: visit.state.public_url.text().to_string(),
        now: details.now,
    };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::shown_key(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

//! `/account/users/<id>/keys/<key>`, `…/rotate` and `…/delete`: what is done to one key.

use accounts::{Deletion, Error, KeyChange, Rotation, UserDetails};
use app::model::KeyOwner;
use app::pages::{ChangeKeyPage, DeleteKeyPage, RotateKeyPage, TypedExpiry};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, ApiKey, DisplayName, Invalid, KeyId, UserId};

use super::Visit;
use super::answers::{Answer, Answered, see_other, with_notice};
use super::api_keys::{owner, posted_expiry, show_key};
use super::forms::{Posted, Wrong, invalid_fields};
use crate::render;

/// What a key's address names.
type Named = Path<(String, String)>;

/// What a page about one key is about.
struct Subject {
    account: AccountId,
    user: UserId,
    key: KeyId,
}

/// What was typed into the form of a change.
struct Typed {
    name: Option<String>,
    expiry: TypedExpiry,
    errors: Vec<Invalid>,
}

const CHANGED_MEANWHILE: &str = "This key was changed meanwhile. Nothing was done; this is how it is now.";
/// Of a rotation, which may be the same form sent twice.
const ROTATED_MEANWHILE: &str = "This key was changed meanwhile, and nothing was done now. If it was you who rotated it a \
    moment ago, its new secret was shown then and is not kept; rotate it once more if you did not get hold of it.";

impl Subject {
    /// Of an address, which names the account.
    fn of_address(visit: &Visit, named: &(String, String)) -> Result<Self, Answer> {
        let (me, _) = visit.reader()?;
        Self::of(visit.account(me)?, named)
    }

    /// Of a form, which names the account.
    fn of_form(visit: &Visit, posted: &Posted, named: &(String, String)) -> Result<Self, Answer> {
        visit.reader()?;
        Self::of(posted.account()?, named)
    }

    fn of(account: AccountId, (user, key): &(String, String)) -> Result<Self, Answer> {
        // What is no id is the id of nothing.
        let user = UserId::parse(user).map_err(|_| Error::NotFound)?;
        let key = KeyId::parse(key).map_err(|_| Error::NotFound)?;
        Ok(Self { account, user, key })
    }

    /// The key and its owner, if the reader may see them.
    async fn read(&self, visit: &Visit) -> Result<(UserDetails, KeyOwner, ApiKey), Answer> {
        let (_, caller) = visit.reader()?;
        let accounts = &visit.state.accounts;
        let key = accounts.get_key(caller, &self.account, &self.user, self.key).await?;
        let details = accounts.get_user(caller, &self.account, &self.user).await?;
        let owner = owner(&details.user, details.is_me);
        Ok((details, owner, key))
    }

    /// Back to the list of keys the key is in, with a notice.
    fn back(&self, visit: &Visit, code: &str, name: &str) -> Answered {
        let is_me = visit.own_user(&self.account)? == self.user;
        let list = match is_me {
            true => app::addresses::api_keys(&self.account),
            false => app::addresses::user(&self.account, &self.user),
        };
        Ok(see_other(&with_notice(&list, code, name)))
    }
}

/// GET /account/users/<id>/keys/<key>
pub async fn get(visit: Visit, Path(named): Named) -> Response {
    let answered = begin_change(&visit, &named).await;
    visit.finish(None, answered)
}

async fn begin_change(visit: &Visit, named: &(String, String)) -> Answered {
    let subject = Subject::of_address(visit, named)?;
    let typed = Typed { name: None, expiry: TypedExpiry::keep(), errors: Vec::new() };
    show_change(visit, &subject, typed, StatusCode::OK).await
}

async fn show_change(visit: &Visit, subject: &Subject, typed: Typed, status: StatusCode) -> Answered {
    let (_, caller) = visit.reader()?;
    let (details, owner, key) = subject.read(visit).await?;
    let Typed { name, expiry, errors } = typed;
    let (account, now) = (details.account, details.now);
    let page = ChangeKeyPage { account, owner, key, name, expiry, now, errors };
    let frame = visit.frame(Some(&subject.account));
    let view = move || app::pages::change_key(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST /account/users/<id>/keys/<key>: `account`, `version`, `name`, `expires` and `date`.
pub async fn post(visit: Visit, Path(named): Named, posted: Posted) -> Response {
    let answered = change(&visit, &named, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn change(visit: &Visit, named: &(String, String), posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let subject = Subject::of_form(visit, posted, named)?;
    let version = posted.version("version")?;
    let accounts = &visit.state.accounts;
    let expiry = posted_expiry(posted);
    let mut wrong = Wrong::default();
    let name = wrong.take("name", DisplayName::parse(posted.field("name")));
    let expires = expiry.read(accounts.now()).map_err(|invalid| wrong.0.push(invalid)).ok();
    let typed =
        |errors| Typed { name: Some(posted.field("name").trim().to_owned()), expiry: expiry.clone(), errors };
    let (Some(name), Some(expires)) = (name, expires) else {
        return show_change(visit, &subject, typed(wrong.0), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let wish = KeyChange { name: Some(name), expires, annotations: None, version: Some(version) };
    match accounts.change_key(caller, &subject.account, &subject.user, subject.key, wish).await {
        Ok(key) => subject.back(visit, "key-changed", key.name.as_str()),
        Err(Error::KeyConflict(_)) => {
            let said = Invalid::new("form", CHANGED_MEANWHILE);
            show_change(visit, &subject, typed(vec![said]), StatusCode::CONFLICT).await
        }
        Err(error) => {
            let errors = invalid_fields(error)?.into_iter().map(|invalid| invalid.named("date")).collect();
            show_change(visit, &subject, typed(errors), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// GET …/rotate
pub async fn get_rotate(visit: Visit, Path(named): Named) -> Response {
    let answered = match Subject::of_address(&visit, &named) {
        Ok(subject) => show_rotate(&visit, &subject, Vec::new(), StatusCode::OK).await,
        Err(answer) => Err(answer),
    };
    visit.finish(None, answered)
}

async fn show_rotate(visit: &Visit, subject: &Subject, errors: Vec<Invalid>, status: StatusCode) -> Answered {
    let (_, caller) = visit.reader()?;
    let (details, owner, key) = subject.read(visit).await?;
    let page = RotateKeyPage { account: details.account, owner, key, now: details.now, errors };
    let frame = visit.frame(Some(&subject.account));
    let view = move || app::pages::rotate_key(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST …/rotate: `account`, `confirm`, the version that was shown, and `overlap` in seconds.
pub async fn post_rotate(visit: Visit, Path(named): Named, posted: Posted) -> Response {
    let answered = rotate(&visit, &named, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn rotate(visit: &Visit, named: &(String, String), posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let subject = Subject::of_form(visit, posted, named)?;
    let version = Some(posted.version("confirm")?);
    let overlap = posted.field("overlap").parse().map_err(|_| Answer::BadForm)?;
    let Subject { account, user, key } = &subject;
    let rotated =
        visit.state.accounts.rotate_key(caller, account, user, *key, Rotation { overlap, version }).await;
    match rotated {
        Ok((key, text)) => show_key(visit, account, user, Some(key), Some(&text), true, StatusCode::OK).await,
        // The version is what makes this form work once.
        Err(Error::KeyConflict(_)) => {
            let said = Invalid::new("form", ROTATED_MEANWHILE);
            show_rotate(visit, &subject, vec![said], StatusCode::CONFLICT).await
        }
        Err(other) => Err(other.into()),
    }
}

/// GET …/delete
pub async fn get_delete(visit: Visit, Path(named): Named) -> Response {
    let answered = match Subject::of_address(&visit, &named) {
        Ok(subject) => show_delete(&visit, &subject, Vec::new(), StatusCode::OK).await,
        Err(answer) => Err(answer),
    };
    visit.finish(None, answered)
}

async fn show_delete(visit: &Visit, subject: &Subject, errors: Vec<Invalid>, status: StatusCode) -> Answered {
    let (_, caller) = visit.reader()?;
    let (details, owner, key) = subject.read(visit).await?;
    let accounts = &visit.state.accounts;
    let made_with_it = accounts.keys_made_with(caller, &subject.account, &subject.user, subject.key).await?;
    let (account, now) = (details.account, details.now);
    let page = DeleteKeyPage { account, owner, key, made_with_it, now, errors };
    let frame = visit.frame(Some(&subject.account));
    let view = move || app::pages::delete_key(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// POST …/delete: `account`, `confirm`, the version that was shown, and `with_made=yes` if those made with
/// it shall end, too.
pub async fn post_delete(visit: Visit, Path(named): Named, posted: Posted) -> Response {
    let answered = delete(&visit, &named, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn delete(visit: &Visit, named: &(String, String), posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let subject = Subject::of_form(visit, posted, named)?;
    let version = Some(posted.version("confirm")?);
    let deletion = Deletion { with_made: posted.field("with_made") == "yes", version };
    let Subject { account, user, key } = &subject;
    match visit.state.accounts.delete_key(caller, account, user, *key, deletion).await {
        Ok(ended) => {
            let code = if ended.len() > 1 { "keys-deleted" } else { "key-deleted" };
            let name = ended.first().map(|key| key.name.to_string()).unwrap_or_default();
            subject.back(visit, code, &name)
        }
        Err(Error::KeyConflict(_)) => {
            let said = Invalid::new("form", CHANGED_MEANWHILE);
            show_delete(visit, &subject, vec![said], StatusCode::CONFLICT).await
        }
        Err(other) => Err(other.into()),
    }
}

//! `/account/deployments`, `models`, `fine-tuning-jobs` and `datasets`: one set of handlers for every kind,
//! which the address names. An address whose first part is no kind leads nowhere.

mod act;
mod form;
mod list;
mod one;
mod owner;

use accounts::{Error, Resource};
use app::pages::Onlooker;
use axum::response::Response;
use domain::{AccountId, Invalid, Operation, ResourceId, ResourceKind};

use super::Visit;
use super::answers::Answer;
use super::unknown;

pub use act::{get as get_act, post as post_act};
pub use form::{get_edit, get_new, post_edit, post_new};
pub use list::get as get_list;
pub use one::get as get_one;
pub(super) use owner::possible_owners;
pub use owner::{get as get_owner, post as post_owner};

/// The kind an address names by its section.
fn kind_of(section: &str) -> Option<ResourceKind> {
    ResourceKind::ALL.into_iter().find(|kind| kind.section() == section)
}

/// What an address of no kind answers: as any that leads nowhere.
async fn nowhere(visit: Visit) -> Response {
    unknown::get(visit).await
}

/// Who looks at resources of an account.
async fn onlooker(visit: &Visit, account: &AccountId) -> Result<Onlooker, Answer> {
    let (_, caller) = visit.reader()?;
    let (facts, actor, contacts) =
        visit.state.accounts.standing_with_contacts(caller, account, Operation::ViewResources).await?;
    Ok(Onlooker { account: facts, actor, me: visit.own_user(account)?, contacts })
}

/// The resource an address names. Something that is no id is one that does not exist.
async fn find(visit: &Visit, account: &AccountId, kind: ResourceKind, id: &str) -> Result<Resource, Answer> {
    let (_, caller) = visit.reader()?;
    let id = ResourceId::parse(id).map_err(|_| Error::NotFound)?;
    Ok(visit.state.accounts.resource(caller, account, kind, &id).await?)
}

/// What a form is told that was made upon another version.
fn conflict(now: &Resource) -> Invalid {
    let (kind, state) = (now.kind, now.state.label());
    let owner = match &now.owner {
        Some(owner) => format!("{} owns it", owner.name),
        None => "nobody owns it".to_owned(),
    };
    let said = format!(
        "Somebody has changed this {kind} meanwhile: it is called “{}” now, is “{state}”, and {owner}. Look at what is shown, and try again.",
        now.title()
    );
    Invalid::new("form", said)
}

//! `/account/deployments`, `models`, `fine-tuning-jobs` and `datasets`: one list, one form and one page
//! for every kind. What a kind has of its own is what is set of it ([`fields`]), and what stands on its
//! page besides: how a deployment is called, how a job goes, the file of a dataset.
//!
//! Who may do what is asked of the policy with what the page knows of the resource; whoever posts is
//! decided about again, with what the database knows.

mod ask;
mod call;
mod fields;
mod form;
mod list;
mod one;
mod owner;

use accounts::Resource;
use domain::policy::{self, AccountFacts, Actor};
use domain::{Contacts, Denial, Operation, Refusal, ResourceKind, ResourceState, UserId};
use leptos::prelude::*;

use crate::addresses;
use crate::audit::capital;
use crate::parts::{Icon, IconKind};

pub use ask::{AskResourcePage, ResourceAct, ask_resource};
pub use fields::{Typed, fields, given, on_the_form, typed};
pub use form::{ResourceFormPage, resource_form};
pub use list::{ResourceListPage, resource_list};
pub use one::{ResourcePage, resource};
pub use owner::{ResourceOwnerPage, resource_owner};

/// Who looks at resources, and where.
#[derive(Clone, Debug)]
pub struct Onlooker {
    /// The account in view.
    pub account: AccountFacts,
    /// Who reads, as the policy knows them.
    pub actor: Actor,
    /// The reader's own user.
    pub me: UserId,
    /// Whom to ask for what the reader may not do.
    pub contacts: Contacts,
}

impl Onlooker {
    /// Why the reader cannot do something to a resource as it stands, in the words of [`Refusal`].
    pub(crate) fn refusal(&self, resource: &Resource, operation: Operation) -> Option<String> {
        let facts = resource.facts();
        let denial = policy::change_resource(&self.actor, &self.account, &facts, operation).err()?;
        Some(self.words(denial))
    }

    /// Why the reader cannot delete a resource without which these others cannot be.
    pub(crate) fn cannot_delete(&self, resource: &Resource, needing: Vec<String>) -> Option<String> {
        let facts = resource.facts();
        policy::delete_resource(&self.actor, &self.account, &facts, needing)
            .err()
            .map(|denial| self.words(denial))
    }

    /// Why the reader cannot make a resource, if they cannot.
    pub(crate) fn cannot_create(&self) -> Option<String> {
        policy::may(&self.actor, Operation::CreateResource).err().map(|denial| self.words(denial))
    }

    /// The words of a refusal, with whom to ask.
    pub(crate) fn words(&self, denial: Denial) -> String {
        Refusal { denial, contacts: self.contacts.clone() }.to_string()
    }
}

/// How a resource stands. The dot is told again by the words.
fn state(resource: &Resource) -> AnyView {
    let state = resource.state;
    view! { <span class="status" data-status=state.as_str()>{state.label()}</span> }.into_any()
}

/// Who owns a resource, with a way to them.
fn owner_of(onlooker: &Onlooker, resource: &Resource) -> AnyView {
    match &resource.owner {
        Some(owner) => {
            let address = addresses::user(&onlooker.account.id, &owner.user);
            let you = (owner.user == onlooker.me).then(|| view! { <span class="tag">"you"</span> });
            view! { <span><a href=address>{owner.name.clone()}</a> {you}</span> }.into_any()
        }
        None => view! { <span class="quiet">"Nobody"</span> }.into_any(),
    }
}

/// The way back to the list of a kind.
fn to_list(onlooker: &Onlooker, kind: ResourceKind) -> AnyView {
    let address = addresses::all_resources(&onlooker.account.id, kind);
    view! { <a class="crumb" href=address><Icon kind=IconKind::Left />{capital(kind.plural())}</a> }
        .into_any()
}

/// The way back to one.
fn to_one(onlooker: &Onlooker, resource: &Resource) -> AnyView {
    let address = addresses::resource(&onlooker.account.id, resource.kind, &resource.id);
    view! { <a class="crumb" href=address><Icon kind=IconKind::Left />{resource.title().to_owned()}</a> }
        .into_any()
}

/// A moment to the minute, and its day in the text.
fn day(at: domain::Timestamp) -> AnyView {
    view! { <time datetime=at.rfc3339() title=crate::time::exact(at)>{at.day()}</time> }.into_any()
}

/// Its name in the contract: what programs call it by.
pub(crate) fn full_name(onlooker: &Onlooker, resource: &Resource) -> String {
    format!("accounts/{}/{}/{}", onlooker.account.id, resource.kind.collection(), resource.id)
}

/// Whether a job or dataset is still under way, so that the page is worth loading again.
fn is_under_way(state: ResourceState) -> bool {
    matches!(state, ResourceState::Pending | ResourceState::Running)
}

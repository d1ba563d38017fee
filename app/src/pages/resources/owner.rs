//! `/account/<kind>/<id>/owner`: who owns a resource from now on.

use accounts::Resource;
use domain::{Invalid, Operation, User, policy};
use leptos::prelude::*;

use super::{Onlooker, to_one};
use crate::addresses;
use crate::forms::Errors;
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::pages::ask::{Ask, Yes};
use crate::parts::{Meaning, Receivers, receivers};
use crate::questions::Points;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct ResourceOwnerPage {
    /// Who reads.
    pub onlooker: Onlooker,
    /// The resource.
    pub resource: Resource,
    /// Who may own it, by name.
    pub users: Vec<User>,
    /// True if there are more than these: then one is named by their id.
    pub more: bool,
    /// Whom the form names.
    pub chosen: String,
    /// What went wrong before: about `owner` or `form`.
    pub errors: Vec<Invalid>,
}

/// The page. Posts `account`, `confirm` (the version that was shown) and `owner`, a user's id, to itself.
pub fn resource_owner(frame: Frame, page: ResourceOwnerPage) -> impl IntoView {
    let ResourceOwnerPage { onlooker, resource, users, more, chosen, errors } = page;
    let account = &onlooker.account.id;
    let name = resource.title().to_owned();
    let title = format!("Who owns {name}?");
    let here = addresses::resource_act(account, resource.kind, &resource.id, "owner");
    let back = addresses::resource(account, resource.kind, &resource.id);
    let refused = onlooker.refusal(&resource, Operation::ChangeOwner);
    let now = match &resource.owner {
        Some(owner) if owner.user == onlooker.me => "You own it now.".to_owned(),
        Some(owner) => format!("{} owns it now.", owner.name),
        None => "Nobody owns it now.".to_owned(),
    };
    let mut lines = vec![now];
    let loses = resource.owner.as_ref().is_some_and(|owner| owner.user == onlooker.me)
        && policy::may_manage(&onlooker.actor, Operation::ChangeOwner, None, None).is_err();
    if loses {
        lines.push("After this you can look at it, and change nothing about it any more.".to_owned());
    }
    lines.push(format!("Who created it stays told: {}.", resource.created_by));
    let points = vec![Points { intro: String::new(), kind: "plain", lines }];
    let error = Errors(errors.clone()).of("owner");
    let present = resource.owner.as_ref().map(|owner| &owner.user);
    let inputs = receivers(Receivers {
        name: "owner",
        label: "Owner from now on",
        nobody: None,
        users: &users,
        more,
        except: present,
        chosen: &chosen,
        error,
    });
    let main = view! {
        {to_one(&onlooker, &resource)}
        <Ask title=title.clone() account=account.clone() here back confirm=resource.version.to_string()
            yes="Change owner".to_owned() kind=Yes::Does refused errors fields=&["owner"] inputs>
            <Meaning points />
        </Ask>
    };
    framed(frame, Section::Resources(resource.kind), &title, main.into_any())
}

//! What the user owns, with the ways to it.

use domain::ResourceKind;
use leptos::prelude::*;

use crate::addresses::{self, ResourceFilter};
use crate::audit::capital;
use crate::model::{OwnedResource, UserPage};

/// Most of one kind that are shown; the list has them all.
const SHOWN: usize = 10;

/// The section; none where there is nothing to say.
pub(super) fn section(page: &UserPage, owned: &[OwnedResource]) -> Option<AnyView> {
    if page.user.status.is_pending() {
        return None;
    }
    let none = owned.is_empty().then(|| {
        let text = if page.is_me { "You own no resources here." } else { "No resources." };
        view! { <p class="hint">{text}</p> }
    });
    let kinds: Vec<AnyView> =
        ResourceKind::ALL.into_iter().filter_map(|kind| of_kind(page, owned, kind)).collect();
    let kinds = (!kinds.is_empty()).then(|| view! { <ul class="owned">{kinds}</ul> });
    let title = match (page.is_me, page.user.kind) {
        (true, _) => "What you own",
        (_, domain::UserKind::ServiceAccount) => "What it owns",
        _ => "What they own",
    };
    Some(
        view! {
            <section class="panel" aria-labelledby="owned-title">
                <h2 id="owned-title">{title}</h2>
                {none}
                {kinds}
            </section>
        }
        .into_any(),
    )
}

fn of_kind(page: &UserPage, owned: &[OwnedResource], kind: ResourceKind) -> Option<AnyView> {
    let account = &page.account.id;
    let all: Vec<&OwnedResource> = owned.iter().filter(|one| one.kind == kind).collect();
    if all.is_empty() {
        return None;
    }
    let links = all.iter().take(SHOWN).map(|one| {
        let address = addresses::resource(account, kind, &one.id);
        view! { <li><a href=address>{one.title.clone()}</a></li> }
    });
    let list = addresses::resources(account, kind, &ResourceFilter::of_user(&page.user.id));
    let more = all.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| view! { <li><a href=list.clone()>{format!("{more} more")}</a></li> });
    let heading = format!("{} ({})", capital(kind.plural()), all.len());
    Some(
        view! {
            <li>
                <a class="owned-kind" href=list.clone()>{heading}</a>
                <ul>{links.collect_view()} {more}</ul>
            </li>
        }
        .into_any(),
    )
}

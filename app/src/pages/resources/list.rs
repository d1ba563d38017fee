//! `/account/<kind>`: the resources of one kind.

use accounts::Resource;
use domain::policy::AccountFacts;
use domain::{ResourceKind, ResourceState, UserId};
use leptos::prelude::*;

use super::fields::shown;
use super::{Onlooker, day, owner_of, state};
use crate::addresses::{self, NOBODY, OwnedBy, ResourceFilter, ResourceSort};
use crate::audit::capital;
use crate::forms::HiddenAccount;
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::parts::{Icon, IconKind};
use crate::users::grouped as counted;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct ResourceListPage {
    /// Who reads.
    pub onlooker: Onlooker,
    /// Of which kind.
    pub kind: ResourceKind,
    /// What is asked for.
    pub filter: ResourceFilter,
    /// The resources.
    pub resources: Vec<Resource>,
    /// How many there are on all pages.
    pub total: u64,
    /// The token of the page after.
    pub next: Option<String>,
}

/// More than this nobody counts.
const COUNTED: u64 = 10_000;

/// `/account/<kind>?account=`. Its only form is a GET form to its own address, whose fields are those of
/// [`ResourceFilter::from_pairs`].
pub fn resource_list(frame: Frame, page: ResourceListPage) -> impl IntoView {
    let ResourceListPage { onlooker, kind, filter, .. } = &page;
    let (kind, account) = (*kind, &onlooker.account);
    let title = capital(kind.plural());
    let refused = onlooker.cannot_create();
    let is_empty = page.resources.is_empty();
    let has_none = is_empty && !filter.is_narrowed() && filter.page.is_empty();
    let create = (refused.is_none() && !has_none).then(|| {
        view! { <a class="button primary" href=addresses::new_resource(&account.id, kind)>{format!("Create {kind}")}</a> }
    });
    let total = (!has_none).then(|| {
        let number = if page.total > COUNTED { "10,000+".to_owned() } else { counted(page.total) };
        view! { <span class="count">{number}</span> }
    });
    let content = match (is_empty, has_none) {
        (_, true) => view! { {empty(account, kind, refused.is_none())} {deleted_ones(&page)} }.into_any(),
        (true, _) => view! { {tools(&page)} {nothing(&page)} }.into_any(),
        _ => view! { {tools(&page)} {table(&page)} {pages(&page)} }.into_any(),
    };
    let main = view! {
        <div class="page-head">
            <h1>{title.clone()} " " {total}</h1>
            {create}
        </div>
        {refused.map(|why| view! { <p class="read-only">{why}</p> })}
        {content}
    };
    framed(frame, Section::Resources(kind), &title, main.into_any())
}

/// What there is to say of a kind before the first of it.
fn about(kind: ResourceKind, account: &AccountFacts) -> String {
    let name = &account.name;
    match kind {
        ResourceKind::Deployment => format!(
            "A deployment is a model that answers: programs call it by its name in {name}, and Roster hands the call to \
             the server behind it."
        ),
        ResourceKind::Model => {
            format!("A model is what deployments serve and fine-tuning jobs begin with, known in {name} by one name.")
        }
        ResourceKind::FineTuningJob => {
            "A fine-tuning job trains a model upon a dataset. A runner of yours, a service account, takes it and reports \
             how it goes."
                .to_owned()
        }
        ResourceKind::Dataset => {
            "A dataset is a file of examples, one JSON object a line, checked as it arrives.".to_owned()
        }
    }
}

fn empty(account: &AccountFacts, kind: ResourceKind, creates: bool) -> impl IntoView + use<> {
    let create = creates.then(|| {
        view! { <a class="button primary" href=addresses::new_resource(&account.id, kind)>{format!("Create {kind}")}</a> }
    });
    view! {
        <div class="empty">
            <h2>{format!("No {} yet", kind.plural())}</h2>
            <p>{about(kind, account)}</p>
            {create}
        </div>
    }
}

/// Where there is nothing else to see, the way to what was deleted.
fn deleted_ones(page: &ResourceListPage) -> Option<AnyView> {
    page.kind.comes_back().then(|| {
        let filter = ResourceFilter { state: Some(ResourceState::Deleted), ..ResourceFilter::default() };
        let address = addresses::resources(&page.onlooker.account.id, page.kind, &filter);
        view! { <p class="empty"><a href=address>{format!("Deleted {}", page.kind.plural())}</a></p> }
            .into_any()
    })
}

/// Nothing that matches, or nothing on this page.
fn nothing(page: &ResourceListPage) -> AnyView {
    let kind = page.kind.plural();
    let text = match (&page.filter.search, page.filter.state) {
        (search, _) if !search.is_empty() => format!("No {kind} match “{search}”."),
        (_, Some(ResourceState::Deleted)) => format!("No {kind} are deleted."),
        _ => format!("No {kind} match these filters."),
    };
    let all = addresses::all_resources(&page.onlooker.account.id, page.kind);
    view! { <div class="empty"><p>{text}</p><a class="button" href=all>"Clear filters"</a></div> }.into_any()
}

fn tools(page: &ResourceListPage) -> AnyView {
    let ResourceListPage { onlooker, kind, filter, .. } = page;
    let account = &onlooker.account.id;
    let states = kind.states().iter().map(|state| {
        let chosen = filter.state == Some(*state);
        view! { <option value=state.as_str() selected=chosen>{state.label()}</option> }
    });
    let sorted = (filter.sort != ResourceSort::Name)
        .then(|| view! { <input type="hidden" name="sort" value=filter.sort.as_str() autocomplete="off" /> });
    let descending = filter
        .descending
        .then(|| view! { <input type="hidden" name="dir" value="desc" autocomplete="off" /> });
    let clear = filter.is_narrowed().then(|| {
        view! { <a class="button quiet" href=addresses::all_resources(account, *kind)>"Clear"</a> }
    });
    let any_state = if kind.comes_back() { "Any state but deleted" } else { "Any state" };
    let action = format!("/account/{}", kind.section());
    let label = capital(kind.plural());
    view! {
        <form class="tools" role="search" method="get" action=action aria-label=label>
            <HiddenAccount account=account.clone() />
            {sorted}
            {descending}
            <div class="search">
                <Icon kind=IconKind::Search />
                <input type="search" name="q" value=filter.search.clone() placeholder="Search name or id"
                    aria-label="Search name or id" autocomplete="off" spellcheck="false" />
            </div>
            <select class="select" name="state" aria-label="State">
                <option value="">{any_state}</option>
                {states.collect_view()}
            </select>
            {owners(&filter.owner, &onlooker.me)}
            <button class="button">"Filter"</button>
            {clear}
        </form>
    }
    .into_any()
}

/// Oneself, nobody, and whoever the address names.
fn owners(chosen: &OwnedBy, me: &UserId) -> impl IntoView + use<> {
    let other = match chosen {
        OwnedBy::User(user) if user != me => {
            Some(view! { <option value=user.to_string() selected>{user.to_string()}</option> })
        }
        _ => None,
    };
    let mine = *chosen == OwnedBy::User(me.clone());
    view! {
        <select class="select" name="owner" aria-label="Owner">
            <option value="">"Any owner"</option>
            <option value=me.to_string() selected=mine>"You"</option>
            {other}
            <option value=NOBODY selected=*chosen == OwnedBy::Nobody>"Nobody"</option>
        </select>
    }
}

fn table(page: &ResourceListPage) -> AnyView {
    let ResourceListPage { onlooker, kind, filter, .. } = page;
    let heading = |sort: ResourceSort, label: &'static str| {
        let is_sorted = filter.sort == sort;
        let direction = is_sorted.then_some(if filter.descending { "descending" } else { "ascending" });
        let icon = if filter.descending { IconKind::Down } else { IconKind::Up };
        let address = addresses::resources(&onlooker.account.id, *kind, &filter.sorted(sort));
        view! {
            <th scope="col" aria-sort=direction>
                <a href=address>{label} {is_sorted.then(|| view! { <Icon kind=icon /> })}</a>
            </th>
        }
    };
    let rows = page.resources.iter().map(|resource| row(onlooker, resource)).collect_view();
    view! {
        <table class="resources-table">
            <caption class="hidden">{format!("{} in {}", capital(kind.plural()), onlooker.account.name)}</caption>
            <thead>
                <tr>
                    {heading(ResourceSort::Name, "Name")}
                    <th scope="col">{own_column(*kind)}</th>
                    <th scope="col">"Owner"</th>
                    <th scope="col">"State"</th>
                    {heading(ResourceSort::Created, "Created")}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// What a kind is told apart by besides its name: the first thing that is set of it.
const fn own_column(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Deployment => "Base model",
        ResourceKind::Model => "Kind",
        ResourceKind::FineTuningJob => "Dataset",
        ResourceKind::Dataset => "Format",
    }
}

fn row(onlooker: &Onlooker, resource: &Resource) -> AnyView {
    let column = own_column(resource.kind);
    let own =
        shown(resource.kind, resource.spec.fields()).into_iter().find(|(field, _)| field.label == column);
    let address = addresses::resource(&onlooker.account.id, resource.kind, &resource.id);
    let id = resource.spec.name().is_some().then(|| view! { <code>{resource.id.to_string()}</code> });
    view! {
        <tr>
            <th scope="row" class="name"><a href=address>{resource.title().to_owned()}</a> {id}</th>
            <td data-label=column class="own">{own.map(|(_, value)| value).unwrap_or_else(|| "—".to_owned())}</td>
            <td data-label="Owner" class="owner">{owner_of(onlooker, resource)}</td>
            <td data-label="State" class="state">{state(resource)}</td>
            <td data-label="Created" class="created">{day(resource.created)}</td>
        </tr>
    }
    .into_any()
}

fn pages(page: &ResourceListPage) -> AnyView {
    let ResourceListPage { onlooker, kind, filter, next, .. } = page;
    let to = |token: &str| addresses::resources(&onlooker.account.id, *kind, &filter.at(token.to_owned()));
    let first = (!filter.page.is_empty())
        .then(|| view! { <a class="button" href=to("")><Icon kind=IconKind::Left />"First page"</a> });
    let next = next
        .as_ref()
        .map(|token| view! { <a class="button" href=to(token)>"Next page"<Icon kind=IconKind::Right /></a> });
    if first.is_none() && next.is_none() {
        return ().into_any();
    }
    view! { <nav class="pages" aria-label="Pages">{first} {next}</nav> }.into_any()
}

//! The addresses of deployments, models, fine-tuning jobs and datasets: one shape for every kind. What a
//! list is narrowed down by stands in its address.

use std::fmt::Write;

use domain::{AccountId, ResourceId, ResourceKind, ResourceState, UserId};

use super::encoded;

/// Whose resources a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum OwnedBy {
    /// Everybody's and nobody's.
    #[default]
    Anybody,
    /// Those without an owner.
    Nobody,
    /// One user's.
    User(UserId),
}

/// What resources are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResourceSort {
    /// The id.
    #[default]
    Name,
    /// When they were made.
    Created,
}

impl ResourceSort {
    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Created => "created",
        }
    }
}

/// What a list of resources shows: exactly what stands in its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceFilter {
    /// Text to look for in names and ids; empty for all.
    pub search: String,
    /// Only this state. What is deleted is shown only where it is asked for.
    pub state: Option<ResourceState>,
    /// Only what these own.
    pub owner: OwnedBy,
    /// What to sort by.
    pub sort: ResourceSort,
    /// Largest first.
    pub descending: bool,
    /// The page token; empty for the first page.
    pub page: String,
}

/// Most letters that are looked for.
const LONGEST_SEARCH: usize = 200;

/// What stands in an address for the resources that nobody owns. No user has such an id.
pub const NOBODY: &str = "-";

impl ResourceFilter {
    /// Reads what stands in an address. What is missing or cannot be understood is as usual.
    pub fn from_pairs<'a>(kind: ResourceKind, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (key, value) in pairs {
            let value = value.trim();
            match key {
                "q" => filter.search = value.chars().take(LONGEST_SEARCH).collect(),
                "state" => {
                    filter.state = ResourceState::parse(value).filter(|state| kind.states().contains(state));
                }
                "owner" if value == NOBODY => filter.owner = OwnedBy::Nobody,
                "owner" => filter.owner = UserId::parse(value).map_or(OwnedBy::Anybody, OwnedBy::User),
                "sort" if value == ResourceSort::Created.as_str() => filter.sort = ResourceSort::Created,
                "dir" => filter.descending = value == "desc",
                "page" => filter.page = value.to_owned(),
                _ => {}
            }
        }
        filter
    }

    /// What one user owns.
    pub fn of_user(user: &UserId) -> Self {
        Self { owner: OwnedBy::User(user.clone()), ..Self::default() }
    }

    /// Another page of it.
    #[must_use]
    pub fn at(&self, page: String) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same from its start, sorted by `sort`: the other way round if it is already.
    #[must_use]
    pub fn sorted(&self, sort: ResourceSort) -> Self {
        let descending = if self.sort == sort { !self.descending } else { sort == ResourceSort::Created };
        Self { sort, descending, page: String::new(), ..self.clone() }
    }

    /// True if only a part of the list is asked for.
    pub fn is_narrowed(&self) -> bool {
        !self.search.is_empty() || self.state.is_some() || self.owner != OwnedBy::Anybody
    }

    /// True if what is deleted is asked for.
    pub fn shows_deleted(&self) -> bool {
        self.state == Some(ResourceState::Deleted)
    }

    /// What to ask for, in the grammar of [`domain::filter`].
    pub fn filter(&self, kind: ResourceKind) -> String {
        let mut parts = Vec::new();
        if !self.search.is_empty() {
            parts.push(quoted(&self.search));
        }
        if let Some(state) = self.state {
            parts.push(format!("state={}", quoted(state.contract(kind))));
        }
        match &self.owner {
            OwnedBy::Anybody => {}
            OwnedBy::Nobody => parts.push("owner=\"\"".to_owned()),
            OwnedBy::User(user) => parts.push(format!("owner={}", quoted(user.as_str()))),
        }
        parts.join(" AND ")
    }

    /// In which order, in the grammar of [`domain::order_by`].
    pub fn order_by(&self) -> String {
        let field = match self.sort {
            ResourceSort::Name => "name",
            ResourceSort::Created => "create_time",
        };
        format!("{field}{}", if self.descending { " desc" } else { "" })
    }
}

/// Text as a string in a filter.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The list of one kind.
pub fn resources(account: &AccountId, kind: ResourceKind, filter: &ResourceFilter) -> String {
    let mut address = format!("/account/{}?account={account}", kind.section());
    let owner = match &filter.owner {
        OwnedBy::Anybody => "",
        OwnedBy::Nobody => NOBODY,
        OwnedBy::User(user) => user.as_str(),
    };
    let values = [
        ("q", filter.search.as_str()),
        ("state", filter.state.map_or("", ResourceState::as_str)),
        ("owner", owner),
        ("sort", if filter.sort == ResourceSort::Name { "" } else { filter.sort.as_str() }),
        ("dir", if filter.descending { "desc" } else { "" }),
        ("page", &filter.page),
    ];
    for (key, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
        // Writing to a String cannot fail.
        let _ = write!(address, "&{key}={}", encoded(value));
    }
    address
}

/// All of one kind.
pub fn all_resources(account: &AccountId, kind: ResourceKind) -> String {
    resources(account, kind, &ResourceFilter::default())
}

/// The form for a new one.
pub fn new_resource(account: &AccountId, kind: ResourceKind) -> String {
    format!("/account/{}/new?account={account}", kind.section())
}

/// The page of one.
pub fn resource(account: &AccountId, kind: ResourceKind, id: &ResourceId) -> String {
    format!("/account/{}/{id}?account={account}", kind.section())
}

/// A page on which something is done to one; `act` is the last part of its path: `edit`, `delete`,
/// `undelete`, `scale`, `cancel`, `resume` or `owner`.
pub fn resource_act(account: &AccountId, kind: ResourceKind, id: &ResourceId, act: &str) -> String {
    format!("/account/{}/{id}/{act}?account={account}", kind.section())
}

/// The page of a dataset.
pub fn dataset(account: &AccountId, dataset: &ResourceId) -> String {
    format!("/account/datasets/{dataset}?account={account}")
}

/// The page to send the file of a dataset on.
pub fn upload_dataset(account: &AccountId, dataset: &ResourceId) -> String {
    format!("/account/datasets/{dataset}/upload?account={account}")
}

/// The file of a dataset.
pub fn download_dataset(account: &AccountId, dataset: &ResourceId) -> String {
    format!("/account/datasets/{dataset}/download?account={account}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> AccountId {
        AccountId::parse("acme").expect("id")
    }

    fn read(address: &str) -> ResourceFilter {
        let pairs = address.split(['?', '&']).filter_map(|pair| pair.split_once('='));
        ResourceFilter::from_pairs(ResourceKind::Deployment, pairs)
    }

    #[test]
    fn a_list_reads_back_from_its_address_and_the_usual_one_has_the_shortest() {
        assert_eq!(all_resources(&acme(), ResourceKind::Model), "/account/models?account=acme");
        for owner in [OwnedBy::Nobody, OwnedBy::User(UserId::parse("ben").expect("an id"))] {
            let filter = ResourceFilter {
                search: "llama".to_owned(),
                state: Some(ResourceState::Deleted),
                owner,
                sort: ResourceSort::Created,
                descending: true,
                page: "token".to_owned(),
            };
            assert_eq!(read(&resources(&acme(), ResourceKind::Deployment, &filter)), filter);
        }
    }

    #[test]
    fn what_no_list_has_is_as_if_it_were_not_there() {
        assert_eq!(read("?state=running&owner=B%00&sort=age&dir=up"), ResourceFilter::default());
    }

    #[test]
    fn what_is_typed_cannot_leave_its_string() {
        let filter = ResourceFilter { search: "a\" OR state=\"\\".to_owned(), ..Default::default() };
        let asked = filter.filter(ResourceKind::Model);
        assert_eq!(asked, "\"a\\\" OR state=\\\"\\\\\"");
    }

    #[test]
    fn a_filter_names_states_as_the_contract_does() {
        let filter = ResourceFilter {
            state: Some(ResourceState::Running),
            owner: OwnedBy::User(UserId::parse("ben").expect("an id")),
            ..Default::default()
        };
        let asked = filter.filter(ResourceKind::FineTuningJob);
        assert_eq!(asked, "state=\"JOB_STATE_RUNNING\" AND owner=\"ben\"");
        assert_eq!(filter.sorted(ResourceSort::Created).order_by(), "create_time desc");
        assert_eq!(filter.sorted(ResourceSort::Name).order_by(), "name desc");
    }
}

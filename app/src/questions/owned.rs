//! What somebody owns, in words: counted by kind, and named as far as names can be read.

use domain::ResourceKind;

use crate::model::OwnedResource;

/// Most of one kind that are named.
const NAMED: usize = 5;

/// `2 deployments: chat and search`, one line for each kind there is.
pub fn owned_by_kind(owned: &[OwnedResource]) -> Vec<String> {
    let of = |kind: ResourceKind| {
        let names: Vec<&str> =
            owned.iter().filter(|one| one.kind == kind).map(|one| one.title.as_str()).collect();
        (!names.is_empty()).then(|| format!("{}: {}", counted(kind, names.len()), named(&names)))
    };
    ResourceKind::ALL.into_iter().filter_map(of).collect()
}

/// `2 deployments and 1 dataset`.
pub fn owned_in_short(owned: &[OwnedResource]) -> String {
    let of = |kind: ResourceKind| {
        let number = owned.iter().filter(|one| one.kind == kind).count();
        (number > 0).then(|| counted(kind, number))
    };
    let parts: Vec<String> = ResourceKind::ALL.into_iter().filter_map(of).collect();
    match parts.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn counted(kind: ResourceKind, number: usize) -> String {
    format!("{number} {}", if number == 1 { kind.label() } else { kind.plural() })
}

fn named(names: &[&str]) -> String {
    match (names, names.len().saturating_sub(NAMED)) {
        ([one], _) => (*one).to_owned(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
        (many, more) => format!("{} and {more} more", many[..NAMED].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use domain::ResourceId;

    use super::*;

    fn owned(kind: ResourceKind, titles: &[&str]) -> Vec<OwnedResource> {
        let id = ResourceId::parse("x").expect("an id");
        let one = |title: &&str| OwnedResource { kind, id: id.clone(), title: (*title).to_owned() };
        titles.iter().map(one).collect()
    }

    #[test]
    fn what_somebody_owns_is_counted_by_kind_and_named_up_to_five() {
        let mut all = owned(ResourceKind::Dataset, &["tickets"]);
        all.extend(owned(ResourceKind::Deployment, &["chat", "search"]));
        all.extend(owned(ResourceKind::Model, &["a", "b", "c", "d", "e", "f", "g"]));
        assert_eq!(
            owned_by_kind(&all),
            ["2 deployments: chat and search", "7 models: a, b, c, d, e and 2 more", "1 dataset: tickets"]
        );
        assert_eq!(owned_in_short(&all), "2 deployments, 7 models and 1 dataset");
        assert_eq!((owned_in_short(&[]), owned_by_kind(&[])), (String::new(), vec![]));
    }
}

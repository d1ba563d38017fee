//! Resources as the pages are given them, with the worst there is to show, and what holds for their pages.

use accounts::{Owner, Resource, Spec};
use domain::{Contacts, Invalid, ResourceId, ResourceKind, ResourceState, Role, Timestamp, UserId};
use serde_json::{Value, json};

use super::values::{HOSTILE, actor, email, facts, frame, html, name, user};
use crate::addresses::{OwnedBy, ResourceFilter};
use crate::pages::*;

/// The same without spaces, which a name of a model cannot have.
const UNBROKEN: &str = "<img/src=x/onerror=alert(1)>\"'&";

fn onlooker(role: Role) -> Onlooker {
    let contacts = Contacts { admins: vec![(name("Carol"), email("carol@example.com"))], more: 0 };
    Onlooker { account: facts(), actor: actor(role), me: UserId::parse("alice").expect("an id"), contacts }
}

/// A key in the database.
fn key<K: serde::de::DeserializeOwned>(number: u8) -> K {
    serde_json::from_value(json!(format!("00000000-0000-0000-0000-{number:012}"))).expect("a key")
}

/// One that the reader owns, or somebody else, or nobody.
fn one(kind: ResourceKind, state: ResourceState, owner: Option<&str>) -> Resource {
    let name = "<img src=x onerror=alert(1)>";
    let sent = match kind {
        ResourceKind::Deployment => json!({
            "displayName": name, "baseModel": UNBROKEN, "description": HOSTILE,
            "upstream": {"connection": HOSTILE, "model": HOSTILE},
        }),
        ResourceKind::Model => json!({"displayName": name, "description": HOSTILE}),
        ResourceKind::FineTuningJob => {
            json!({"displayName": name, "baseModel": UNBROKEN, "dataset": HOSTILE})
        }
        ResourceKind::Dataset => json!({"displayName": name, "sourceJobName": HOSTILE}),
    };
    let Value::Object(sent) = sent else { unreachable!("an object was written") };
    let at = Timestamp::from_seconds(0);
    Resource {
        key: key(0),
        kind,
        id: ResourceId::parse("d1").expect("an id"),
        created_by: HOSTILE.to_owned(),
        owner: owner.map(|user| Owner {
            key: key(if user == "alice" { 0 } else { 1 }),
            user: UserId::parse(user).expect("an id"),
            name: HOSTILE.to_owned(),
            email: HOSTILE.to_owned(),
        }),
        spec: Spec::new(kind, sent).expect("right"),
        state,
        message: HOSTILE.to_owned(),
        created: at,
        updated: at,
        deleted: (state == ResourceState::Deleted).then_some(at),
        version: 7,
    }
}

/// The reader, whose key is that of [`actor`].
fn mine() -> Option<&'static str> {
    Some("alice")
}

fn others() -> Option<&'static str> {
    Some("ben")
}

fn errors() -> Vec<Invalid> {
    ["form", "name", "id", "base_model", "owner", "replicas"].map(|field| Invalid::new(field, HOSTILE)).into()
}

fn list(role: Role, kind: ResourceKind, resources: Vec<Resource>, filter: ResourceFilter) -> String {
    let total = resources.len() as u64;
    let next = (total > 0).then(|| HOSTILE.to_owned());
    let page = ResourceListPage { onlooker: onlooker(role), kind, filter, resources, total, next };
    html(|| resource_list(frame(role), page))
}

fn page(role: Role, resource_shown: Resource) -> String {
    let api = "https://roster.example.com".to_owned();
    let page =
        ResourcePage { onlooker: onlooker(role), resource: resource_shown, file: None, run: None, api };
    html(|| resource(frame(role), page))
}

fn ask(role: Role, resource: Resource, act: ResourceAct) -> String {
    let replicas = Some(HOSTILE.to_owned());
    let page = AskResourcePage {
        onlooker: onlooker(role),
        resource,
        act,
        needing: vec![],
        replicas,
        errors: errors(),
    };
    html(|| ask_resource(frame(role), page))
}

fn form(role: Role, kind: ResourceKind, changed: Option<Resource>) -> String {
    let texts = || vec![HOSTILE.to_owned()];
    let page = ResourceFormPage {
        onlooker: onlooker(role),
        kind,
        resource: changed,
        id: HOSTILE.to_owned(),
        name: HOSTILE.to_owned(),
        typed: fields(kind).iter().map(|_| HOSTILE.to_owned()).collect(),
        connections: texts(),
        models: texts(),
        datasets: texts(),
        errors: errors(),
    };
    html(|| resource_form(frame(role), page))
}

fn owner(role: Role, more: bool) -> String {
    let page = ResourceOwnerPage {
        onlooker: onlooker(role),
        resource: one(ResourceKind::Model, ResourceState::Ready, mine()),
        users: vec![user("ben", Role::User)],
        more,
        chosen: HOSTILE.to_owned(),
        errors: errors(),
    };
    html(|| resource_owner(frame(role), page))
}

/// The pages of every kind once, as somebody sees them who may do everything, and as somebody who may not.
pub(super) fn about_resources() -> Vec<(&'static str, String)> {
    let narrowed = ResourceFilter {
        search: HOSTILE.to_owned(),
        owner: OwnedBy::User(UserId::parse("ben").expect("an id")),
        ..ResourceFilter::default()
    };
    let (deployment, deleted) = (ResourceKind::Deployment, ResourceState::Deleted);
    let mut pages = vec![
        ("no resource matches", list(Role::User, deployment, vec![], narrowed)),
        ("resource owner", owner(Role::User, false)),
        ("resource owner of very many", owner(Role::User, true)),
        ("resource owner refused", owner(Role::InferenceUser, false)),
        ("undelete resource", ask(Role::User, one(deployment, deleted, mine()), ResourceAct::Undelete)),
        (
            "scale deployment",
            ask(Role::User, one(deployment, ResourceState::Ready, mine()), ResourceAct::Scale),
        ),
        ("deleted deployment", page(Role::User, one(deployment, deleted, None))),
    ];
    for kind in ResourceKind::ALL {
        let state = kind.states()[0];
        let shown = || vec![one(kind, state, None), one(kind, state, mine()), one(kind, state, others())];
        for role in [Role::User, Role::InferenceUser] {
            pages.push(("resources", list(role, kind, shown(), ResourceFilter::default())));
            pages.push(("no resources", list(role, kind, vec![], ResourceFilter::default())));
            pages.push(("resource", page(role, one(kind, state, others()))));
            pages.push(("new resource", form(role, kind, None)));
            pages.push(("change resource", form(role, kind, Some(one(kind, state, others())))));
            pages.push(("delete resource", ask(role, one(kind, state, others()), ResourceAct::Delete)));
        }
    }
    pages
}

/// The links and buttons by which something is done to a resource, by the last part of their path.
fn acts(html: &str) -> Vec<&str> {
    let after = html.split("href=\"/account/deployments/d1/").skip(1);
    after.filter_map(|rest| rest.split('?').next()).collect()
}

#[test]
fn what_may_be_done_is_offered_and_what_may_not_says_why_and_whose_it_is() {
    let deployment = |owner| one(ResourceKind::Deployment, ResourceState::Ready, owner);
    let all = ["edit", "scale", "owner", "delete"];
    assert_eq!(acts(&page(Role::Contributor, deployment(mine()))), all, "their own");
    assert_eq!(acts(&page(Role::User, deployment(others()))), all, "another's");
    for (role, owner) in
        [(Role::Contributor, others()), (Role::Contributor, None), (Role::InferenceUser, mine())]
    {
        let html = page(role, deployment(owner));
        assert_eq!(acts(&html), [""; 0], "{role} {owner:?}");
        assert_eq!(html.matches("aria-disabled=\"true\"").count(), all.len(), "{html}");
        assert!(html.contains("Ask an admin: Carol (carol@example.com)."), "{html}");
    }
    let html = page(Role::Contributor, deployment(None));
    assert!(html.contains("nobody owns it"), "{html}");
}

#[test]
fn a_deployment_shows_how_it_is_called_by_its_full_name_and_only_while_it_answers() {
    let ready = page(Role::InferenceUser, one(ResourceKind::Deployment, ResourceState::Ready, None));
    for line in
        ["curl https://roster.example.com/v1/chat/completions", "accounts/acme/deployments/d1", "base_url="]
    {
        assert!(ready.contains(line), "{line}: {ready}");
    }
    for state in [ResourceState::Creating, ResourceState::Deleted] {
        let html = page(Role::InferenceUser, one(ResourceKind::Deployment, state, None));
        assert!(!html.contains("chat/completions"), "{html}");
    }
}

#[test]
fn whoever_may_not_create_is_told_why_and_offered_nothing() {
    for kind in ResourceKind::ALL {
        let of = |role| list(role, kind, vec![], ResourceFilter::default());
        let new = format!("/account/{}/new", kind.section());
        assert!(of(Role::Contributor).contains(&new));
        let refused = of(Role::InferenceUser);
        assert!(!refused.contains(&new) && refused.contains("Ask an admin: Carol"), "{refused}");
        assert!(refused.contains(&format!("No {} yet", kind.plural())), "{refused}");
    }
}

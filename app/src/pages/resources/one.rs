//! `/account/<kind>/<id>`: one resource, and what may be done to it.

use accounts::Resource;
use domain::{Operation, ResourceKind, ResourceState};
use leptos::prelude::*;

use super::fields::shown;
use super::{Onlooker, call, day, full_name, is_under_way, owner_of, state, to_list};
use crate::addresses;
use crate::frame::{Section, framed};
use crate::model::Frame;
use crate::pages::{DatasetFileCard, FileFacts, JobRunCard, RunFacts};

/// What the page shows.
#[derive(Clone, Debug)]
pub struct ResourcePage {
    /// Who reads.
    pub onlooker: Onlooker,
    /// The resource.
    pub resource: Resource,
    /// Of a dataset: its file, if it has one.
    pub file: Option<FileFacts>,
    /// Of a job: how it is run, if anybody has claimed it.
    pub run: Option<RunFacts>,
    /// How Roster is reached, without a slash at the end.
    pub api: String,
}

/// `/account/<kind>/<id>?account=`. What is done has pages of its own.
pub fn resource(frame: Frame, page: ResourcePage) -> impl IntoView {
    let ResourcePage { onlooker, resource, .. } = &page;
    let name = resource.title().to_owned();
    let kind = resource.kind;
    let message = (!resource.message.is_empty() && kind != ResourceKind::FineTuningJob).then(|| {
        let class = if resource.state == ResourceState::Failed { "alert" } else { "banner" };
        view! { <p class=class>{resource.message.clone()}</p> }
    });
    let again = is_under_way(resource.state)
        .then(|| view! { <p class="hint goes-on">"Load the page again to see how it goes."</p> });
    let main = view! {
        {to_list(onlooker, kind)}
        <header class="resource-head">
            <h1>{name.clone()}</h1>
            <p class="hint"><code>{full_name(onlooker, resource)}</code></p>
        </header>
        {facts(&page)}
        {message}
        {again}
        {own_part(&page)}
        {set(resource)}
        {ways(&page)}
    };
    framed(frame, Section::Resources(kind), &name, main.into_any())
}

/// What only this kind has.
fn own_part(page: &ResourcePage) -> AnyView {
    let ResourcePage { onlooker, resource, file, run, api } = page;
    let (account, id) = (onlooker.account.id.clone(), resource.id.clone());
    match resource.kind {
        ResourceKind::Deployment => call::section(onlooker, resource, api),
        ResourceKind::Model => ().into_any(),
        ResourceKind::FineTuningJob => {
            let (state, run, message) = (resource.state, run.clone(), resource.message.clone());
            view! { <JobRunCard account state run message /> }.into_any()
        }
        ResourceKind::Dataset => {
            let refused = onlooker.refusal(resource, Operation::UploadDataset);
            view! { <DatasetFileCard account dataset=id file=file.clone() refused /> }.into_any()
        }
    }
}

fn facts(page: &ResourcePage) -> AnyView {
    let ResourcePage { onlooker, resource, .. } = page;
    let replicas =
        resource.spec.fields().get("replicaCount").filter(|_| resource.kind == ResourceKind::Deployment);
    let replicas = replicas.map(|count| view! { <div><dt>"Replicas"</dt><dd>{count.to_string()}</dd></div> });
    let deleted = resource.deleted.map(|at| view! { <div><dt>"Deleted"</dt><dd>{day(at)}</dd></div> });
    view! {
        <dl class="facts">
            <div><dt>"State"</dt><dd>{state(resource)}</dd></div>
            <div><dt>"Owner"</dt><dd>{owner_of(onlooker, resource)}</dd></div>
            {replicas}
            <div><dt>"Created by"</dt><dd>{resource.created_by.clone()}</dd></div>
            <div><dt>"Created"</dt><dd>{day(resource.created)}</dd></div>
            <div><dt>"Changed"</dt><dd>{day(resource.updated)}</dd></div>
            {deleted}
        </dl>
    }
    .into_any()
}

/// What is set of it; what no form asks for stands below, as REST has it.
fn set(resource: &Resource) -> AnyView {
    let rows = shown(resource.kind, resource.spec.fields())
        .into_iter()
        .map(|(field, value)| view! { <div><dt>{field.label}</dt><dd>{value}</dd></div> })
        .collect::<Vec<_>>();
    let none = rows.is_empty().then(|| view! { <p class="hint">"Nothing is set."</p> });
    let json = (!resource.spec.fields().is_empty()).then(|| {
        // A map of JSON values can always be written.
        let json = serde_json::to_string_pretty(resource.spec.fields()).unwrap_or_default();
        view! {
            <details>
                <summary>"As REST has it"</summary>
                <pre class="code" tabindex="0" role="region" aria-label="As REST has it"><code>{json}</code></pre>
            </details>
        }
    });
    view! {
        <section class="panel" aria-labelledby="set-title">
            <h2 id="set-title">"Settings"</h2>
            {none}
            <dl class="settings-list">{rows}</dl>
            {json}
        </section>
    }
    .into_any()
}

/// One thing that can be done, or cannot.
struct Way {
    act: &'static str,
    label: String,
    meaning: &'static str,
    operation: Operation,
    ends: bool,
}

/// What makes sense for this kind in this state, whoever asks.
fn offered(resource: &Resource) -> Vec<Way> {
    use Operation::{
        CancelJob, ChangeOwner, ChangeResource, DeleteResource, ResumeJob, ScaleDeployment, UndeleteResource,
    };
    let kind = resource.kind;
    let deleted = resource.state == ResourceState::Deleted;
    let is_job = kind == ResourceKind::FineTuningJob;
    let way = |act, label: &str, meaning, operation, ends| {
        let label = label.to_owned();
        Way { act, label, meaning, operation, ends }
    };
    if deleted {
        return vec![
            way("undelete", "Undelete", "Brings it back as it was.", UndeleteResource, false),
            way(
                "delete",
                "Delete for good",
                "Frees its id. It cannot be brought back.",
                DeleteResource,
                true,
            ),
        ];
    }
    let mut ways = Vec::new();
    if !is_job {
        ways.push(way("edit", "Change", "Its name and what is set of it.", ChangeResource, false));
    }
    if kind == ResourceKind::Deployment {
        ways.push(way("scale", "Scale", "How many replicas it is meant to have.", ScaleDeployment, false));
    }
    if is_job && !resource.state.is_over() {
        ways.push(way(
            "cancel",
            "Cancel",
            "Stops it. Its runner learns of it at its next report.",
            CancelJob,
            true,
        ));
    }
    if is_job
        && matches!(resource.state, ResourceState::Paused | ResourceState::Failed | ResourceState::Cancelled)
    {
        ways.push(way(
            "resume",
            "Resume",
            "Lets a runner take it again, from its beginning.",
            ResumeJob,
            false,
        ));
    }
    let gives = "Whoever owns it manages it, whatever their role among those who may own.";
    ways.push(way("owner", "Change owner", gives, ChangeOwner, false));
    let ends = match kind {
        ResourceKind::Deployment => "It answers nobody any more. It can be undeleted.",
        _ => "It cannot be brought back.",
    };
    ways.push(way("delete", "Delete", ends, DeleteResource, true));
    ways
}

fn ways(page: &ResourcePage) -> AnyView {
    let ResourcePage { onlooker, resource, .. } = page;
    let offered: Vec<(Way, Option<String>)> = offered(resource)
        .into_iter()
        .map(|way| {
            let refused = onlooker.refusal(resource, way.operation);
            (way, refused)
        })
        .collect();
    let title = view! { <h2 id="ways-title">"What can be done"</h2> };
    // Where nothing can be done it is for one reason, which is said once.
    let content = match offered.first().and_then(|(_, refused)| refused.clone()) {
        Some(why) if offered.iter().all(|(_, refused)| refused.is_some()) => {
            let labels: Vec<String> = offered.iter().map(|(way, _)| way.label.clone()).collect();
            view! {
                <div class="actions">
                    {labels.into_iter().map(|label| view! {
                        <a class="button" role="link" aria-disabled="true" aria-describedby="ways-refused">{label}</a>
                    }).collect_view()}
                </div>
                <p class="hint" id="ways-refused">{why}</p>
            }
            .into_any()
        }
        _ => {
            let rows = offered.into_iter().map(|(way, refused)| row(onlooker, resource, way, refused));
            view! { <ul class="ways">{rows.collect_view()}</ul> }.into_any()
        }
    };
    view! { <section class="panel" aria-labelledby="ways-title">{title} {content}</section> }.into_any()
}

fn row(onlooker: &Onlooker, resource: &Resource, way: Way, refused: Option<String>) -> AnyView {
    let address = addresses::resource_act(&onlooker.account.id, resource.kind, &resource.id, way.act);
    let class = if way.ends { "button danger-quiet" } else { "button" };
    let control = match &refused {
        None => view! { <a class=class href=address>{way.label} "…"</a> }.into_any(),
        Some(_) => view! { <a class="button" role="link" aria-disabled="true">{way.label}</a> }.into_any(),
    };
    view! { <li>{control} <p class="hint">{refused.unwrap_or_else(|| way.meaning.to_owned())}</p></li> }
        .into_any()
}

//! `/account/<kind>/new` and `/account/<kind>/<id>/edit`: one form for every kind, made of its
//! [`fields`](super::fields).

use accounts::Resource;
use domain::{Invalid, Operation, ResourceKind};
use leptos::prelude::*;

use super::fields::{Given, SpecField, Suggest, Typed, fields};
use super::{Onlooker, to_list, to_one};
use crate::addresses;
use crate::forms::{ErrorSummary, Errors, Field, Hidden, HiddenAccount};
use crate::frame::{Section, framed};
use crate::model::Frame;

/// What the form shows.
#[derive(Clone, Debug)]
pub struct ResourceFormPage {
    /// Who reads.
    pub onlooker: Onlooker,
    /// Of which kind.
    pub kind: ResourceKind,
    /// What is changed; none for a new one.
    pub resource: Option<Resource>,
    /// The id as typed, for a new one.
    pub id: String,
    /// The name as typed.
    pub name: String,
    /// What is set, as typed.
    pub typed: Typed,
    /// The connections there are.
    pub connections: Vec<String>,
    /// Full names of models of the account, to choose from.
    pub models: Vec<String>,
    /// Full names of datasets of the account, to choose from.
    pub datasets: Vec<String>,
    /// What is wrong: about `id`, `name`, a field of the kind, or `form`.
    pub errors: Vec<Invalid>,
}

impl ResourceFormPage {
    fn refused(&self) -> Option<String> {
        match &self.resource {
            Some(resource) => self.onlooker.refusal(resource, Operation::ChangeResource),
            None => self.onlooker.cannot_create(),
        }
    }
}

/// Every field any of the forms has.
const FIELDS: &[&str] = &[
    "id",
    "name",
    "base_model",
    "connection",
    "upstream_model",
    "description",
    "kind",
    "hugging_face_url",
    "context_length",
    "dataset",
    "output_model",
    "epochs",
    "learning_rate",
    "format",
];

/// One of the two. Posts `account`, `id` or `version`, `name`, and the fields of its kind, to its own
/// address.
pub fn resource_form(frame: Frame, page: ResourceFormPage) -> impl IntoView {
    let (account, kind) = (page.onlooker.account.id.clone(), page.kind);
    let (crumb, title, here, back) = match &page.resource {
        None => (
            to_list(&page.onlooker, kind),
            format!("Create {kind}"),
            addresses::new_resource(&account, kind),
            addresses::all_resources(&account, kind),
        ),
        Some(resource) => (
            to_one(&page.onlooker, resource),
            format!("Change {}", resource.title()),
            addresses::resource_act(&account, kind, &resource.id, "edit"),
            addresses::resource(&account, kind, &resource.id),
        ),
    };
    let errors = Errors(page.errors.clone());
    let content = match page.refused() {
        Some(why) => view! {
            <div class="alert" role="alert"><p>{why}</p></div>
            <div class="actions"><a class="button" href=back>"Back"</a></div>
        }
        .into_any(),
        None => view! {
            <ErrorSummary errors=errors.clone() fields=FIELDS />
            {form(&page, &errors, here, back)}
        }
        .into_any(),
    };
    let main = view! {
        {crumb}
        <h1>{title.clone()}</h1>
        {content}
    };
    framed(frame, Section::Resources(kind), &title, main.into_any())
}

fn form(page: &ResourceFormPage, errors: &Errors, here: String, back: String) -> AnyView {
    let (kind, is_new) = (page.kind, page.resource.is_none());
    let id = is_new.then(|| {
        view! {
            <Field name="id" label="Id" value=page.id.clone() autocomplete="off" required=false
                hint="Small letters, digits and hyphens. Made from the name if left empty; it stays as it is."
                error=errors.of("id") />
        }
    });
    let version = page
        .resource
        .as_ref()
        .map(|resource| view! { <Hidden name="version" value=resource.version.to_string() /> });
    let rows = fields(kind)
        .iter()
        .zip(&page.typed)
        .map(|(field, typed)| one(page, field, typed, errors))
        .collect_view();
    let yes = if is_new { format!("Create {kind}") } else { "Save".to_owned() };
    view! {
        <form method="post" action=here class="form narrow" autocomplete="off">
            <HiddenAccount account=page.onlooker.account.id.clone() />
            {version}
            <Field name="name" label="Name" value=page.name.clone() autocomplete="off" required=false
                hint="What it is shown as." error=errors.of("name") first=errors.0.is_empty() />
            {id}
            {rows}
            <div class="actions">
                <button class="button primary">{yes}</button>
                <a class="button quiet" href=back>"Cancel"</a>
            </div>
        </form>
    }
    .into_any()
}

fn one(page: &ResourceFormPage, field: &'static SpecField, typed: &str, errors: &Errors) -> AnyView {
    let SpecField { name, given, .. } = *field;
    let (typed, error) = (typed.to_owned(), errors.of(name));
    match given {
        Given::Text(Suggest::Nothing) => line(field, "text", typed, error),
        Given::Whole(_) => line(field, "number", typed, error),
        Given::Decimal => line(field, "text", typed, error),
        Given::Text(suggest) => {
            let known = if suggest == Suggest::Models { &page.models } else { &page.datasets };
            suggested(field, typed, error, known)
        }
        Given::OneOf(choices) => {
            let options = choices.iter().map(|(value, label)| ((*value).to_owned(), (*label).to_owned()));
            let mut options: Vec<(String, String)> = options.collect();
            // One that REST knows and this form does not is shown as what it is, and not as another.
            if !typed.is_empty() && !choices.iter().any(|(value, _)| *value == typed) {
                options.push((typed.clone(), typed.clone()));
            }
            choice(field, options, &typed, error)
        }
        Given::Connection => {
            let mut options = vec![(String::new(), "None yet".to_owned())];
            options.extend(page.connections.iter().map(|name| (name.clone(), name.clone())));
            // One that is gone meanwhile is shown as what it is, and not as another.
            if !typed.is_empty() && !page.connections.contains(&typed) {
                options.push((typed.clone(), format!("{typed} (no longer there)")));
            }
            choice(field, options, &typed, error)
        }
    }
}

fn line(field: &'static SpecField, kind: &'static str, value: String, error: Option<String>) -> AnyView {
    let SpecField { name, label, hint, required, .. } = *field;
    view! { <Field name label kind value hint autocomplete="off" required error /> }.into_any()
}

/// A choice among what there is.
fn choice(
    field: &'static SpecField,
    options: Vec<(String, String)>,
    typed: &str,
    error: Option<String>,
) -> AnyView {
    let SpecField { name, label, hint, .. } = *field;
    let options = options
        .into_iter()
        .map(|(value, label)| {
            let selected = value == typed;
            view! { <option value=value selected=selected>{label}</option> }
        })
        .collect_view();
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = match (hint.is_empty(), error.is_some()) {
        (true, false) => None,
        (false, false) => Some(hint_id.clone()),
        (true, true) => Some(error_id.clone()),
        (false, true) => Some(format!("{hint_id} {error_id}")),
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select class="select" id=name name=name aria-invalid=error.is_some().then_some("true")
                aria-describedby=described>{options}</select>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
    .into_any()
}

/// A line of text with what there is to choose from.
fn suggested(field: &'static SpecField, value: String, error: Option<String>, known: &[String]) -> AnyView {
    let name = field.name;
    let options = known.iter().map(|name| view! { <option value=name.clone()></option> }).collect_view();
    view! {
        {line_with_list(field, value, error)}
        <datalist id=format!("{name}-known")>{options}</datalist>
    }
    .into_any()
}

fn line_with_list(field: &'static SpecField, value: String, error: Option<String>) -> AnyView {
    let SpecField { name, label, hint, required, .. } = *field;
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let described = if error.is_some() { format!("{hint_id} {error_id}") } else { hint_id.clone() };
    view! {
        <div class="field">
            <label for=name>{label} {(!required).then(|| view! { <span class="optional">"optional"</span> })}</label>
            <input id=name name=name type="text" value=value list=format!("{name}-known") required=required autocomplete="off"
                spellcheck="false" autocapitalize="none" aria-invalid=error.is_some().then_some("true")
                aria-describedby=described />
            <p class="hint" id=hint_id>{hint}</p>
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
    .into_any()
}

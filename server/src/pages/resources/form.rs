//! `/account/<kind>/new` and `/account/<kind>/<id>/edit`: making a resource, and changing what is set of one.

use accounts::{Error, NewResource, Resource, ResourceChange, ResourceQuery, RestQuery, Spec};
use app::pages::{ResourceFormPage, Typed, fields, given, on_the_form, typed};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::{AccountId, Invalid, Operation, ResourceId, ResourceKind, policy};
use serde_json::{Map, Value};

use super::{conflict, find, kind_of, nowhere, onlooker};
use crate::pages::Visit;
use crate::pages::answers::{Answer, Answered, redirect, see_other, with_notice};
use crate::pages::forms::{Posted, invalid_fields};
use crate::render;

/// Most models or datasets that are suggested.
const SUGGESTED: i64 = 100;

/// What stands in the form.
#[derive(Clone, Default)]
struct Filled {
    id: String,
    name: String,
    typed: Typed,
}

impl Filled {
    fn posted(kind: ResourceKind, posted: &Posted) -> Self {
        let field = |name| posted.field(name).trim().to_owned();
        let typed = fields(kind).iter().map(|asked| field(asked.name)).collect();
        Self { id: field("id"), name: field("name"), typed }
    }

    fn of(resource: &Resource) -> Self {
        let name = resource.spec.name().map(ToString::to_string).unwrap_or_default();
        Self { id: resource.id.to_string(), name, typed: typed(resource.kind, resource.spec.fields()) }
    }

    /// The fields that shall be different from `before`, and the name.
    fn changes(
        &self,
        kind: ResourceKind,
        before: &Map<String, Value>,
    ) -> Result<Map<String, Value>, Vec<Invalid>> {
        let mut changes = given(kind, &self.typed, before)?;
        changes.insert("displayName".to_owned(), self.name.clone().into());
        Ok(changes)
    }
}

/// GET /account/<kind>/new
pub async fn get_new(visit: Visit, Path(section): Path<String>) -> Response {
    let Some(kind) = kind_of(&section) else { return nowhere(visit).await };
    let answered = begin(&visit, kind).await;
    visit.finish(None, answered)
}

async fn begin(visit: &Visit, kind: ResourceKind) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    // What the address names is filled in: a job begun at its dataset.
    let field = |name| visit.query(name).unwrap_or_default().to_owned();
    let typed = fields(kind).iter().map(|asked| field(asked.name)).collect();
    let filled = Filled { typed, ..Filled::default() };
    show(visit, &account, kind, None, filled, Vec::new(), StatusCode::OK).await
}

/// POST /account/<kind>/new: `account`, `id`, `name`, and the fields of the kind.
pub async fn post_new(visit: Visit, Path(section): Path<String>, posted: Posted) -> Response {
    let Some(kind) = kind_of(&section) else { return nowhere(visit).await };
    let answered = create(&visit, kind, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn create(visit: &Visit, kind: ResourceKind, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let filled = Filled::posted(kind, posted);
    let id = match filled.id.as_str() {
        "" => Ok(None),
        id => ResourceId::parse(id).map(Some),
    };
    let set = filled.changes(kind, &Map::new()).and_then(|sent| {
        let sent = sent.into_iter().filter(|(_, value)| !value.is_null()).collect();
        Spec::new(kind, sent)
    });
    let (id, spec) = match (id, set) {
        (Ok(id), Ok(spec)) => (id, spec),
        (id, set) => {
            // Whoever may not do it is told so, and not what else is wrong.
            visit.state.accounts.standing(caller, &account, Operation::CreateResource).await?;
            let wrong = id.err().into_iter().chain(set.err().into_iter().flatten()).collect();
            return wrong_form(visit, &account, kind, None, filled, wrong).await;
        }
    };
    match visit.state.accounts.create_resource(caller, &account, NewResource { kind, id, spec }).await {
        Ok(made) => {
            let page = app::addresses::resource(&account, kind, &made.id);
            Ok(see_other(&with_notice(&page, "resource-created", made.title())))
        }
        Err(error) => {
            let wrong = invalid_fields(error)?;
            wrong_form(visit, &account, kind, None, filled, wrong).await
        }
    }
}

/// GET /account/<kind>/<id>/edit
pub async fn get_edit(visit: Visit, Path((section, id)): Path<(String, String)>) -> Response {
    let Some(kind) = editable(&section) else { return nowhere(visit).await };
    let answered = begin_edit(&visit, kind, &id).await;
    visit.finish(None, answered)
}

/// A kind of which something can be changed afterwards: the contract knows no change of a job.
fn editable(section: &str) -> Option<ResourceKind> {
    kind_of(section).filter(|kind| *kind != ResourceKind::FineTuningJob)
}

async fn begin_edit(visit: &Visit, kind: ResourceKind, id: &str) -> Answered {
    let (me, _) = visit.reader()?;
    let account = visit.account(me)?;
    let resource = find(visit, &account, kind, id).await?;
    let filled = Filled::of(&resource);
    show(visit, &account, kind, Some(resource), filled, Vec::new(), StatusCode::OK).await
}

/// POST /account/<kind>/<id>/edit: `account`, `version`, `name`, and the fields of the kind.
pub async fn post_edit(
    visit: Visit,
    Path((section, id)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let Some(kind) = editable(&section) else { return nowhere(visit).await };
    let answered = change(&visit, kind, &id, &posted).await;
    visit.finish(posted.account().ok().as_ref(), answered)
}

async fn change(visit: &Visit, kind: ResourceKind, id: &str, posted: &Posted) -> Answered {
    let (_, caller) = visit.reader()?;
    let account = posted.account()?;
    let version = posted.version("version")?;
    let resource = find(visit, &account, kind, id).await?;
    let filled = Filled::posted(kind, posted);
    let accounts = &visit.state.accounts;
    let fields = match filled.changes(kind, resource.spec.fields()) {
        Ok(fields) => fields,
        Err(wrong) => {
            // Whoever may not do it is told so, and not what else is wrong.
            accounts.change_resource(caller, &account, kind, &resource.id, ResourceChange::default()).await?;
            return wrong_form(visit, &account, kind, Some(resource), filled, wrong).await;
        }
    };
    let wish = ResourceChange { fields, version: Some(version) };
    match accounts.change_resource(caller, &account, kind, &resource.id, wish).await {
        Ok(changed) => {
            let page = app::addresses::resource(&account, kind, &changed.id);
            Ok(see_other(&with_notice(&page, "resource-changed", changed.title())))
        }
        // What was typed is kept; saving again, upon the version shown now, is the reader's choice.
        Err(Error::ResourceConflict(now)) => {
            let said = vec![conflict(&now)];
            show(visit, &account, kind, Some(*now), filled, said, StatusCode::CONFLICT).await
        }
        Err(error) => {
            let wrong = invalid_fields(error)?;
            wrong_form(visit, &account, kind, Some(resource), filled, wrong).await
        }
    }
}

async fn wrong_form(
    visit: &Visit,
    account: &AccountId,
    kind: ResourceKind,
    resource: Option<Resource>,
    filled: Filled,
    wrong: Vec<Invalid>,
) -> Answered {
    let errors = on_the_form(kind, wrong);
    show(visit, account, kind, resource, filled, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn show(
    visit: &Visit,
    account: &AccountId,
    kind: ResourceKind,
    resource: Option<Resource>,
    filled: Filled,
    errors: Vec<Invalid>,
    status: StatusCode,
) -> Answered {
    let (_, caller) = visit.reader()?;
    // Of what is deleted nothing is changed; its page says what comes first.
    if let Some(deleted) = resource.as_ref().filter(|resource| resource.deleted.is_some()) {
        return Err(redirect(&app::addresses::resource(account, kind, &deleted.id)));
    }
    let onlooker = onlooker(visit, account).await?;
    let may = match &resource {
        None => policy::may(&onlooker.actor, Operation::CreateResource).is_ok(),
        Some(resource) => {
            let (actor, account) = (&onlooker.actor, &onlooker.account);
            policy::change_resource(actor, account, &resource.facts(), Operation::ChangeResource).is_ok()
        }
    };
    let status = if may { status } else { StatusCode::FORBIDDEN };
    let Filled { id, name, typed } = filled;
    let page = ResourceFormPage {
        connections: connections(visit, account, kind).await?,
        models: names(visit, account, ResourceKind::Model, kind != ResourceKind::Dataset).await?,
        datasets: names(visit, account, ResourceKind::Dataset, kind == ResourceKind::FineTuningJob).await?,
        onlooker,
        kind,
        resource,
        id,
        name,
        typed,
        errors,
    };
    let frame = visit.frame(Some(account));
    let view = move || app::pages::resource_form(frame, page);
    Ok(render::page(&visit.state, Some(caller), status, view))
}

/// Full names of resources of a kind, for whoever is to name one.
async fn names(
    visit: &Visit,
    account: &AccountId,
    kind: ResourceKind,
    wanted: bool,
) -> Result<Vec<String>, Answer> {
    if !wanted {
        return Ok(Vec::new());
    }
    let (_, caller) = visit.reader()?;
    // A dataset without a file would only be refused.
    let filter = if kind == ResourceKind::Dataset { "state = READY" } else { "" };
    let list = RestQuery { page_size: Some(SUGGESTED), filter, ..RestQuery::default() };
    let query = ResourceQuery { list, show_deleted: false };
    let found = visit.state.accounts.query_resources(caller, account, kind, query).await?;
    let name = |resource: Resource| format!("accounts/{account}/{}/{}", kind.collection(), resource.id);
    Ok(found.items.into_iter().map(name).collect())
}

/// The connections a deployment can choose from.
async fn connections(visit: &Visit, account: &AccountId, kind: ResourceKind) -> Result<Vec<String>, Answer> {
    if kind != ResourceKind::Deployment {
        return Ok(Vec::new());
    }
    let (_, caller) = visit.reader()?;
    let found = visit.state.accounts.connections(caller, account).await?;
    Ok(found.connections.iter().map(|connection| connection.id.to_string()).collect())
}

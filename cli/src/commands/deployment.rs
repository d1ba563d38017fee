//! `deployment …`

use domain::{ResourceId, ResourceKind};
use serde_json::{Value, json};

use super::resource::{self, Ending, Subject, body};
use super::session::Session;
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::{
    ChangeDeployment, CreateDeployment, DeploymentCommand, ListDeployments, ScaleDeployment,
};
use crate::output::Column;
use crate::wire::{self, Resource, id_of};

const DEPLOYMENT: Subject = Subject::of(
    ResourceKind::Deployment,
    |one| {
        let upstream = one.upstream.as_ref().map(upstream);
        vec![("Model", Some(one.base_model.clone())), ("Prompts go to", upstream)]
    },
    &[Column::giving("MODEL"), Column::giving("PROMPTS GO TO")],
    cells,
);

pub fn run(command: DeploymentCommand, session: &mut Session) -> Result<(), Failure> {
    match command {
        DeploymentCommand::Create(args) => create(&args, session),
        DeploymentCommand::Update(args) => update(&args, session),
        DeploymentCommand::Get(args) => resource::get(&DEPLOYMENT, &args.name, session),
        DeploymentCommand::List(args) => list(&args, session),
        DeploymentCommand::Delete(args) => {
            let then = match args.hard {
                true => "It cannot come back.".to_owned(),
                false => format!("It can come back with: rosterctl deployment undelete {}", args.name.id),
            };
            let ending = Ending { yes: args.yes, hard: args.hard, then };
            resource::delete(&DEPLOYMENT, &args.name, &ending, session)
        }
        DeploymentCommand::Undelete(args) => {
            let path = session.path_in(DEPLOYMENT.collection, &args.name)?;
            let call = Call::new(Method::Post, format!("{path}:undelete")).sending(json!({}));
            DEPLOYMENT.ask_and_show(session, &call)
        }
        DeploymentCommand::Scale(args) => scale(&args, session),
        DeploymentCommand::Give(args) => resource::give(&DEPLOYMENT, &args, session),
    }
}

fn create(args: &CreateDeployment, session: &mut Session) -> Result<(), Failure> {
    let sent = body(
        [
            ("baseModel", Some(args.base_model.as_str().into())),
            args.told.name(),
            ("upstream", prompts_go_to(args.connection.as_ref(), args.upstream_model.as_deref())),
            ("minReplicaCount", args.min_replica_count.map(Value::from)),
            ("maxReplicaCount", args.max_replica_count.map(Value::from)),
        ],
        &args.told.fields,
    );
    let collection = resource::collection(&DEPLOYMENT, session)?;
    let path = args.deployment_id.as_ref().map(|id| format!("{collection}/{id}"));
    let call = Call::new(Method::Post, collection)
        .with("deploymentId", args.deployment_id.as_ref())
        .sending(Value::Object(sent));
    resource::create(&DEPLOYMENT, &call, path, args.told.dry_run, session)
}

fn update(args: &ChangeDeployment, session: &mut Session) -> Result<(), Failure> {
    let ChangeDeployment { name, change } = args;
    let changes = body(
        [
            ("baseModel", change.base_model.as_deref().map(Value::from)),
            ("displayName", change.display_name.as_ref().map(|name| name.as_str().into())),
            ("upstream", prompts_go_to(change.connection.as_ref(), change.upstream_model.as_deref())),
            ("minReplicaCount", change.min_replica_count.map(Value::from)),
            ("maxReplicaCount", change.max_replica_count.map(Value::from)),
        ],
        &change.fields,
    );
    resource::update(&DEPLOYMENT, name, changes, session)
}

fn list(args: &ListDeployments, session: &mut Session) -> Result<(), Failure> {
    let call = Call::new(Method::Get, resource::collection(&DEPLOYMENT, session)?)
        .with("showDeleted", args.show_deleted.then_some(true));
    resource::list_at(&DEPLOYMENT, call, &args.listing, session)
}

fn scale(args: &ScaleDeployment, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_in(DEPLOYMENT.collection, &args.name)?;
    let count = args.replica_count;
    let call = Call::new(Method::Patch, format!("{path}:scale")).sending(json!({"replicaCount": count}));
    let answer = DEPLOYMENT.ask(session, &call)?;
    let plural = if count == 1 { "" } else { "s" };
    session.show(&answer, |_| Ok(format!("{} should have {count} replica{plural} now.\n", args.name.id)))
}

/// The field `upstream`.
fn prompts_go_to(connection: Option<&ResourceId>, model: Option<&str>) -> Option<Value> {
    let (connection, model) = connection.zip(model)?;
    Some(json!({"connection": connection.as_str(), "model": model}))
}

fn cells(one: &Resource) -> Vec<String> {
    let upstream = one.upstream.as_ref().map(upstream);
    vec![one.base_model.clone(), upstream.unwrap_or_else(|| "—".to_owned())]
}

/// `llama at vllm`
fn upstream(upstream: &wire::Upstream) -> String {
    format!("{} at {}", upstream.model, id_of(&upstream.connection))
}

//! `model …`

use domain::ResourceKind;
use serde_json::{Value, json};

use super::resource::{self, Ending, Subject, body};
use super::session::Session;
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::{ChangeModel, CreateModel, ModelCommand};
use crate::output::Column;

const MODEL: Subject = Subject::of(
    ResourceKind::Model,
    |one| {
        let about = Some(one.description.clone()).filter(|about| !about.is_empty());
        vec![("Kind", Some(one.kind.clone())), ("About", about)]
    },
    &[Column::whole("KIND")],
    |one| vec![one.kind.clone()],
);

pub fn run(command: ModelCommand, session: &mut Session) -> Result<(), Failure> {
    match command {
        ModelCommand::Create(args) => create(args, session),
        ModelCommand::Update(args) => update(args, session),
        ModelCommand::Get(args) => resource::get(&MODEL, &args.name, session),
        ModelCommand::List(listing) => resource::list(&MODEL, &listing, session),
        ModelCommand::Delete(args) => {
            let ending = Ending { yes: args.yes, hard: false, then: "It cannot come back.".to_owned() };
            resource::delete(&MODEL, &args.name, &ending, session)
        }
        ModelCommand::Give(args) => resource::give(&MODEL, &args, session),
    }
}

fn create(args: CreateModel, session: &mut Session) -> Result<(), Failure> {
    let model = body(
        [
            ("kind", args.kind.map(Value::from)),
            ("description", args.description.map(Value::from)),
            args.told.name(),
        ],
        &args.told.fields,
    );
    let collection = resource::collection(&MODEL, session)?;
    let path = format!("{collection}/{}", args.model_id);
    let call = Call::new(Method::Post, collection)
        .sending(json!({"modelId": args.model_id.as_str(), "model": model}));
    resource::create(&MODEL, &call, Some(path), args.told.dry_run, session)
}

fn update(ChangeModel { name, change }: ChangeModel, session: &mut Session) -> Result<(), Failure> {
    let changes = body(
        [
            ("kind", change.kind.map(Value::from)),
            ("description", change.description.map(Value::from)),
            ("displayName", change.display_name.map(|name| name.as_str().into())),
        ],
        &change.fields,
    );
    resource::update(&MODEL, &name, changes, session)
}

//! `dataset …`

mod download;
mod upload;

use domain::ResourceKind;
use serde_json::{Value, json};

use super::resource::{self, Ending, Subject, body};
use super::session::Session;
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::{ChangeDataset, CreateDataset, DatasetCommand};
use crate::names::ResourceName;
use crate::output::Column;

const DATASET: Subject = Subject::of(
    ResourceKind::Dataset,
    |one| {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        vec![("Format", given(&one.format)), ("Examples", given(&one.example_count))]
    },
    &[Column::whole("FORMAT"), Column::whole("EXAMPLES")],
    |one| {
        let or_none = |text: &String| if text.is_empty() { "—".to_owned() } else { text.clone() };
        vec![or_none(&one.format), or_none(&one.example_count)]
    },
);

pub fn run(command: DatasetCommand, session: &mut Session) -> Result<(), Failure> {
    match command {
        DatasetCommand::Create(args) => create(args, session),
        DatasetCommand::Update(args) => update(args, session),
        DatasetCommand::Get(args) => resource::get(&DATASET, &args.name, session),
        DatasetCommand::List(listing) => resource::list(&DATASET, &listing, session),
        DatasetCommand::Delete(args) => {
            let then = "It cannot come back.".to_owned();
            resource::delete(&DATASET, &args.name, &Ending { yes: args.yes, hard: false, then }, session)
        }
        DatasetCommand::Upload(args) => upload::run(&args.name, &args.file, session),
        DatasetCommand::Download(args) => download::run(&args, session),
        DatasetCommand::Give(args) => resource::give(&DATASET, &args, session),
    }
}

fn create(args: CreateDataset, session: &mut Session) -> Result<(), Failure> {
    // A file that cannot be read is found out before anything is made.
    let file = args.file.as_deref().map(|file| upload::open(file, session)).transpose()?;
    let dataset = body(
        [("format", args.format.map(|format| format.contract().into())), args.told.name()],
        &args.told.fields,
    );
    let collection = resource::collection(&DATASET, session)?;
    let path = format!("{collection}/{}", args.dataset_id);
    let call = Call::new(Method::Post, collection)
        .sending(json!({"datasetId": args.dataset_id.as_str(), "dataset": dataset}));
    let Some(file) = file else {
        return resource::create(&DATASET, &call, Some(path), args.told.dry_run, session);
    };
    session.ask(&call)?;
    let name = ResourceName { within: None, id: args.dataset_id };
    upload::send(&name, file, session).inspect_err(|_| {
        // Said beside the failure, which says why.
        let _ = session.remark(&format!(
            "The dataset is made and has no file yet. Send it with: rosterctl dataset upload {} FILE",
            name.id
        ));
    })
}

fn update(ChangeDataset { name, change }: ChangeDataset, session: &mut Session) -> Result<(), Failure> {
    let changes = body(
        [
            ("format", change.format.map(|format| format.contract().into())),
            ("displayName", change.display_name.map(|name| Value::from(name.as_str()))),
        ],
        &change.fields,
    );
    resource::update(&DATASET, &name, changes, session)
}

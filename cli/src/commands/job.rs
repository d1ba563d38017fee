//! `supervised-fine-tuning-job …`

use domain::ResourceKind;
use serde_json::Value;

use super::resource::{self, Ending, Subject, body};
use super::session::Session;
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::{CreateJob, JobCommand};
use crate::output::Column;
use crate::wire::{Resource, id_of};

const JOB: Subject = Subject::of(
    ResourceKind::FineTuningJob,
    |one| {
        let given = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        vec![
            ("Dataset", Some(one.dataset.clone())),
            ("Begins with", given(&one.base_model)),
            ("Makes", given(&one.output_model)),
            ("Done", progress(one)),
        ]
    },
    &[Column::giving("DATASET"), Column::giving("MAKES"), Column::whole("DONE")],
    |one| {
        let or_none = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
        vec![
            id_of(&one.dataset).to_owned(),
            or_none(id_of(&one.output_model)),
            progress(one).unwrap_or_else(|| "—".to_owned()),
        ]
    },
);

pub fn run(command: JobCommand, session: &mut Session) -> Result<(), Failure> {
    match command {
        JobCommand::Create(args) => create(&args, session),
        JobCommand::Get(args) => resource::get(&JOB, &args.name, session),
        JobCommand::List(listing) => resource::list(&JOB, &listing, session),
        JobCommand::Delete(args) => {
            let ending = Ending { yes: args.yes, hard: false, then: "It cannot come back.".to_owned() };
            resource::delete(&JOB, &args.name, &ending, session)
        }
        JobCommand::Cancel(args) => {
            let then = "is stopped; a runner that works on it hears of it at its next report.";
            resource::verb(&JOB, &args.name, "cancel", then, session)
        }
        JobCommand::Resume(args) => {
            let path = session.path_in(JOB.collection, &args.name)?;
            let call = Call::new(Method::Post, format!("{path}:resume")).sending(serde_json::json!({}));
            JOB.ask_and_show(session, &call)
        }
        JobCommand::Give(args) => resource::give(&JOB, &args, session),
    }
}

fn create(args: &CreateJob, session: &mut Session) -> Result<(), Failure> {
    let dataset = session.name_in(ResourceKind::Dataset.collection(), &args.dataset)?;
    let output = args.output_model.as_ref();
    let output = output.map(|model| session.name_in(ResourceKind::Model.collection(), model)).transpose()?;
    let sent = body(
        [
            ("dataset", Some(dataset.into())),
            ("baseModel", args.base_model.as_deref().map(Value::from)),
            ("outputModel", output.map(Value::from)),
            ("epochs", args.epochs.map(Value::from)),
            ("learningRate", args.learning_rate.map(Value::from)),
            args.told.name(),
        ],
        &args.told.fields,
    );
    let collection = resource::collection(&JOB, session)?;
    let path = args.job_id.as_ref().map(|id| format!("{collection}/{id}"));
    let call = Call::new(Method::Post, collection)
        .with("supervisedFineTuningJobId", args.job_id.as_ref())
        .sending(Value::Object(sent));
    resource::create(&JOB, &call, path, args.told.dry_run, session)
}

/// `42 %`
fn progress(one: &Resource) -> Option<String> {
    one.job_progress.as_ref()?.percent.map(|percent| format!("{percent} %"))
}

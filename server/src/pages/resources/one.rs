//! `/account/<kind>/<id>`: one resource.

use accounts::JobRun;
use app::pages::{ResourcePage, RunFacts};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use domain::ResourceKind;

use super::{find, kind_of, nowhere, onlooker};
use crate::pages::answers::Answered;
use crate::pages::{Visit, datasets};
use crate::render;

/// GET
pub async fn get(visit: Visit, Path((section, id)): Path<(String, String)>) -> Response {
    let Some(kind) = kind_of(&section) else { return nowhere(visit).await };
    let answered = show(&visit, kind, &id).await;
    visit.finish(None, answered)
}

async fn show(visit: &Visit, kind: ResourceKind, id: &str) -> Answered {
    let (me, caller) = visit.reader()?;
    let account = visit.account(me)?;
    let mut resource = find(visit, &account, kind, id).await?;
    let accounts = &visit.state.accounts;
    let keys = [resource.key];
    let (mut file, mut run) = (None, None);
    if kind == ResourceKind::Dataset {
        let found = accounts.dataset_files(caller, &account, &keys).await?.remove(&resource.key);
        file = found.map(|file| datasets::facts(&file));
    }
    if kind == ResourceKind::FineTuningJob {
        let found = accounts.job_runs(caller, &account, &keys).await?.remove(&resource.key);
        // A runner that is not heard of any more writes nothing, so the clock says how the job stands.
        resource.state = JobRun::state(found.as_ref(), resource.state);
        run = found.map(|run| RunFacts {
            runner: run.runner,
            percent: run.percent,
            attempts: run.attempts,
            claimed: run.claimed,
            reported: run.reported,
        });
    }
    let page = ResourcePage {
        onlooker: onlooker(visit, &account).await?,
        resource,
        file,
        run,
        api: visit.state.public_url.text().to_string(),
    };
    let frame = visit.frame(Some(&account));
    let view = move || app::pages::resource(frame, page);
    Ok(render::page(&visit.state, Some(caller), StatusCode::OK, view))
}

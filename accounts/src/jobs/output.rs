//! The model that comes of a job: made when the job is reported as completed, and its owner's, not the
//! runner's. If there is one of that id already, it stays as it is.

use domain::policy::{self, ReportJob};
use domain::{AccountId, Operation, ResourceId, ResourceKind};
use serde_json::{Map, Value, json};

use crate::audit::Entry;
use crate::change::{By, Change};
use crate::db::Tx;
use crate::resources::{create, row};
use crate::secret::new_key;
use crate::{Accounts, Error, Resource, Result, Spec};

const KIND: ResourceKind = ResourceKind::Model;

/// The id of the model that comes of a job: what its runner says, else what the job says, else the job's own.
pub(super) fn id_of(
    named: Option<&ResourceId>,
    spec: &Spec,
    job: &ResourceId,
    account: &AccountId,
) -> ResourceId {
    if let Some(named) = named {
        return named.clone();
    }
    let said = spec.text("outputModel");
    let said = said.strip_prefix(&full_name(account, "")).unwrap_or(said);
    ResourceId::parse(said).unwrap_or_else(|_| job.clone())
}

/// A model by its name in the contract.
pub(super) fn full_name(account: &AccountId, model: &str) -> String {
    format!("accounts/{account}/{}/{model}", KIND.collection())
}

impl Accounts {
    /// Makes the model, in the transaction of the report, and makes both last. An account that has as many
    /// models as it may have gets none more; the job is completed all the same.
    pub(super) async fn keep_output(
        &self,
        mut tx: Tx,
        by: &By,
        report: &ReportJob,
        job: &Resource,
        id: &ResourceId,
    ) -> Result<()> {
        let account = report.account();
        let is_there = match row::load(&mut tx, account, KIND, id).await {
            Ok(_) => true,
            Err(Error::NotFound) => false,
            Err(error) => return Err(error),
        };
        let present = create::count(&mut tx, account, KIND).await?;
        let owner = job.owner.as_ref().map(|owner| owner.key);
        let decision =
            policy::create_output_model(report, owner, present, self.inner.resource_limits.of(KIND));
        if is_there || decision.is_err() {
            return Ok(tx.commit().await?);
        }
        let change = Change::go_on(self, tx, by, account, Operation::CreateResource).await?;
        let mut granted = change.decide_about_resource(KIND, id.as_str(), decision).await?;
        let spec = spec_of(job, account).map_err(Error::Invalid)?;
        if !granted.insert(new_key(), id, &job.created_by, &spec).await? {
            return Err(Error::Damaged(format!("the model “{id}” is there and is not")));
        }
        granted.commit(Entry::about_resource(KIND, id, json!({"job": job.id}))).await
    }
}

/// What is known of a model that has come of a job.
fn spec_of(job: &Resource, account: &AccountId) -> std::result::Result<Spec, Vec<domain::Invalid>> {
    let mut spec = Spec::new(KIND, Map::new())?;
    let name = format!("accounts/{account}/{}/{}", ResourceKind::FineTuningJob.collection(), job.id);
    spec.set("fineTuningJob", name.into());
    let base = job.spec.text("baseModel");
    if !base.is_empty() {
        spec.set("peftDetails", json!({"baseModel": base}));
    }
    Ok(spec)
}

/// The fields of a job with the model that has come of it.
pub(super) fn with_output(spec: &Spec, account: &AccountId, id: &ResourceId) -> Spec {
    let mut spec = spec.clone();
    spec.set("outputModel", Value::from(full_name(account, id.as_str())));
    spec
}

//! From the name of a model to the server that answers for it.

use domain::{AccountId, BaseUrl, ConnectionId, Operation, ResourceId, UpstreamKey};
use serde_json::Value;
use sqlx::FromRow;
use uuid::Uuid;

use crate::connections::row::unseal;
use crate::db::on;
use crate::{Accounts, Caller, Error, Result};

/// Where a request goes.
#[derive(Clone, Debug)]
pub struct Route {
    /// The deployment, for what is counted of each.
    pub deployment: Uuid,
    /// Its id.
    pub deployment_id: ResourceId,
    /// The user on whose account it is asked.
    pub user: Uuid,
    /// Where the server is that answers.
    pub base_url: BaseUrl,
    /// The key to ask it with, if it wants one.
    pub key: Option<UpstreamKey>,
    /// What that server calls the model.
    pub model: String,
}

#[derive(FromRow)]
struct Found {
    key: Uuid,
    id: String,
    spec: String,
    connection: String,
    base_url: String,
    sealed_key: Option<Vec<u8>>,
}

/// The deployments that can answer; what follows is which of them. What they use is `connection:` and its id.
macro_rules! ready_deployment {
    ($which:literal) => {
        concat!(
            "SELECT r.key, r.id, r.spec, n.id AS connection, n.base_url, n.sealed_key FROM resources r \
             JOIN connections n ON n.account = r.account AND n.id = substr(r.uses, 12) \
             WHERE r.account = $1 AND r.kind = 'deployment' AND r.state = 'ready' AND r.deleted IS NULL AND ",
            $which
        )
    };
}

/// What a caller can mean by a model.
#[derive(Debug, PartialEq, Eq)]
enum Meant<'a> {
    /// One deployment.
    Deployment(&'a str),
    /// Whichever deployment has been there longest that stands for this model.
    Model(&'a str),
}

/// Reads `accounts/acme/deployments/d1`, `<model>#accounts/acme/deployments/d1` and the names of models.
fn meant<'a>(account: &AccountId, model: &'a str) -> Meant<'a> {
    let named = model.rsplit_once('#').map_or(model, |(_, deployment)| deployment);
    let within = named.strip_prefix("accounts/").and_then(|rest| rest.strip_prefix(account.as_str()));
    match within.and_then(|rest| rest.strip_prefix("/deployments/")) {
        Some(id) => Meant::Deployment(id),
        None => Meant::Model(model),
    }
}

impl Accounts {
    /// The way to the server that answers for `model`, as the caller names it: a deployment
    /// (`accounts/acme/deployments/d1`, also behind a model's name and `#`), or a model that a ready
    /// deployment stands for.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no ready deployment of that name in the account, and as well for what
    /// is another account's; [`Error::Refused`], [`Error::Paused`] and what else keeps a caller out.
    pub async fn route_inference(&self, caller: Caller, account: &AccountId, model: &str) -> Result<Route> {
        const BY_ID: &str = ready_deployment!("r.id = $2");
        const BY_BASE: &str = ready_deployment!("r.base = $2 ORDER BY r.created, r.id");
        let seat = self.seat(caller, account, Operation::RunInference).await?;
        // Nothing is called so, and PostgreSQL could not even be asked.
        if model.contains('\0') {
            return Err(Error::NotFound);
        }
        let user = seat.actor.user().ok_or(Error::NotFound)?;
        let pool = self.inner.db.pool();
        let found: Vec<Found> = match meant(account, model) {
            Meant::Deployment(id) => on!(&pool, c => sqlx::query_as(BY_ID).bind(account.as_str()).bind(id)
                .fetch_all(*c).await)?,
            // A model of the account has a long name, which is stored, and a short one.
            Meant::Model(name) => {
                let is_long = name.contains('/');
                let name =
                    if is_long { name.to_owned() } else { format!("accounts/{account}/models/{name}") };
                on!(&pool, c => sqlx::query_as(BY_BASE).bind(account.as_str()).bind(&name).fetch_all(*c).await)?
            }
        };
        let awake = found.into_iter().find(|found| !rests(&found.spec));
        self.route(account, user, awake.ok_or(Error::NotFound)?)
    }

    fn route(&self, account: &AccountId, user: Uuid, found: Found) -> Result<Route> {
        let damaged = || Error::Damaged(format!("the deployment “{}”", found.id));
        let spec: Value = serde_json::from_str(&found.spec).map_err(|_| damaged())?;
        let model = spec.pointer("/upstream/model").and_then(Value::as_str).ok_or_else(damaged)?;
        let connection = ConnectionId::parse(&found.connection).map_err(|_| damaged())?;
        let base_url = BaseUrl::parse(&found.base_url).map_err(|_| damaged())?;
        let open = |sealed: &Vec<u8>| unseal(&self.inner.secret, account, &connection, &base_url, sealed);
        Ok(Route {
            deployment: found.key,
            deployment_id: ResourceId::parse(&found.id).map_err(|_| damaged())?,
            user,
            key: found.sealed_key.as_ref().map(open).transpose()?,
            model: model.to_owned(),
            base_url,
        })
    }
}

/// Whether a deployment is scaled to no replica at all.
pub(super) fn rests(spec: &str) -> bool {
    serde_json::from_str(spec).is_ok_and(|spec: Value| spec["replicaCount"] == 0)
}

#[cfg(test)]
mod tests;

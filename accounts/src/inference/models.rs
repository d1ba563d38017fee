//! What a caller can ask for an answer.

use std::collections::BTreeMap;

use domain::{AccountId, Operation, Timestamp};

use super::route::rests;
use crate::db::on;
use crate::{Accounts, Caller, Result};

/// Something that can be named as `model`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallableModel {
    /// Its full name.
    pub name: String,
    /// Since when it is there.
    pub created: Timestamp,
}

impl Accounts {
    /// What can be asked at this moment: the ready deployments, and the models they stand for, by name.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) and what else keeps a caller out.
    pub async fn callable_models(&self, caller: Caller, account: &AccountId) -> Result<Vec<CallableModel>> {
        const READY: &str = "SELECT r.id, r.base, r.created, r.spec FROM resources r \
            JOIN connections n ON n.account = r.account AND n.id = substr(r.uses, 12) WHERE r.account = $1 \
            AND r.kind = 'deployment' AND r.state = 'ready' AND r.deleted IS NULL ORDER BY r.created DESC, r.id DESC";
        self.seat(caller, account, Operation::RunInference).await?;
        let rows: Vec<(String, Option<String>, i64, String)> =
            on!(self.inner.db.pool(), c => sqlx::query_as(READY).bind(account.as_str()).fetch_all(c).await)?;
        let mut models = BTreeMap::new();
        // The oldest last: a model is there since the first deployment that stands for it.
        for (id, base, created, spec) in rows {
            if rests(&spec) {
                continue;
            }
            models.insert(format!("accounts/{account}/deployments/{id}"), created);
            if let Some(base) = base {
                models.insert(base, created);
            }
        }
        let model = |(name, created)| CallableModel { name, created: Timestamp::from_micros(created) };
        Ok(models.into_iter().map(model).collect())
    }
}

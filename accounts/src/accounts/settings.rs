//! An account's settings: reading them, and changing them without overwriting another admin's change.

use domain::policy::{self, ChangeSettings, Settings};
use domain::{AccountId, Email, Operation};
use serde_json::{Map, Value, json};

use super::details::SettingsChange;
use crate::audit::Entry;
use crate::change::{Change, Granted};
use crate::db::on;
use crate::users::store::exactly_one;
use crate::{AccountSettings, Accounts, Caller, Error, Result, Setting};

/// How many users hold a granular role: people, invited people and service accounts.
const HOLDERS: &str = "SELECT CAST(COALESCE(sum(n), 0) AS BIGINT) FROM user_counts \
                       WHERE account = $1 AND role IN ('contributor', 'inference-user')";

impl Accounts {
    /// The settings, for everybody in the account to see.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Paused`].
    pub async fn account_settings(&self, caller: Caller, account: &AccountId) -> Result<AccountSettings> {
        let seat = self.seat(caller, account, Operation::ViewUsers).await?;
        let pool = self.inner.db.pool();
        let holders: i64 =
            on!(&pool, c => sqlx::query_scalar(HOLDERS).bind(account.as_str()).fetch_one(*c).await)?;
        let own = seat.user.as_ref().map(|own| own.facts()).transpose()?;
        Ok(AccountSettings {
            settings: seat.stored.settings()?,
            version: seat.stored.version,
            granular_holders: holders.unsigned_abs(),
            close_refused: policy::close_account(&seat.actor, &seat.account, own.as_ref()).err(),
            contacts: self.contacts_for(&seat).await?,
            account: seat.account,
            actor: seat.actor,
        })
    }

    /// Gives the account other settings. Asking for those it has changes nothing and succeeds.
    ///
    /// # Errors
    /// [`Error::SettingsConflict`] if they are no longer at that version, [`Error::Refused`] if the
    /// policy forbids it, [`Error::NotFound`].
    pub async fn change_settings(
        &self,
        caller: Caller,
        account: &AccountId,
        to: Settings,
        version: i64,
    ) -> Result<()> {
        self.set(caller, account, to.into(), Some(version)).await
    }

    pub(super) async fn set(
        &self,
        caller: Caller,
        account: &AccountId,
        wish: SettingsChange,
        version: Option<i64>,
    ) -> Result<()> {
        let account = account.clone();
        self.detached(move |accounts| async move {
            accounts.do_change_settings(caller, &account, wish, version).await
        })
        .await
    }

    async fn do_change_settings(
        &self,
        caller: Caller,
        account: &AccountId,
        wish: SettingsChange,
        version: Option<i64>,
    ) -> Result<()> {
        let change = Change::open(self, caller, account, Operation::ChangeSettings).await?;
        let version = version.unwrap_or(change.stored().version);
        let mut change = change.upon_settings(version).await?;
        let from = change.stored().settings()?;
        let to = wish.of(&from);
        let changed = Setting::changed(&from, &to);
        if changed.is_empty() {
            return change.nothing_to_do().await;
        }
        let holders: i64 = on!(change.reading(), c => sqlx::query_scalar(HOLDERS).bind(account.as_str())
            .fetch_one(&mut **c).await)?;
        let decision = policy::change_settings(
            change.actor(),
            change.facts(),
            to.clone(),
            holders.unsigned_abs(),
            version,
        );
        let mut granted = change.decide_on_account(decision).await?;
        granted.set_settings().await?;
        let from_to = |setting: &Setting| {
            (setting.as_str().to_owned(), json!({"from": setting.value(&from), "to": setting.value(&to)}))
        };
        let detail: Map<String, Value> = changed.iter().map(from_to).collect();
        granted.commit(Entry::about_account(Value::Object(detail))).await
    }

    /// Who changed what since the version a wish was formed upon: as many entries as versions.
    async fn settings_conflict(&self, account: &AccountId, now: Settings, versions: i64) -> Result<Error> {
        const SINCE: &str = "SELECT actor_name, detail FROM audit_log WHERE account = $1 AND target = 'account' \
                             AND operation = 'change-settings' ORDER BY seq DESC LIMIT $2";
        const MOST: i64 = 50;
        let entries: Vec<(String, String)> = on!(self.inner.db.pool(), c => sqlx::query_as(SINCE)
            .bind(account.as_str()).bind(versions.clamp(0, MOST)).fetch_all(c).await)?;
        let details = entries.iter().filter_map(|(_, detail)| serde_json::from_str::<Value>(detail).ok());
        let details: Vec<Value> = details.collect();
        let was_changed =
            |setting: &Setting| details.iter().any(|detail| detail.get(setting.as_str()).is_some());
        Ok(Error::SettingsConflict {
            now: Box::new(now),
            changed: Setting::ALL.into_iter().filter(was_changed).collect(),
            by: entries.into_iter().next().map(|(name, _)| name),
        })
    }
}

impl Change {
    /// The same change, if the settings are at the version a wish was formed upon.
    ///
    /// # Errors
    /// [`Error::SettingsConflict`]; the change is over then and has changed nothing.
    pub(crate) async fn upon_settings(self, version: i64) -> Result<Self> {
        let present = self.stored().version;
        if present == version {
            return Ok(self);
        }
        let (accounts, account) = (self.accounts().clone(), self.facts().id.clone());
        let now = self.stored().settings()?;
        self.nothing_to_do().await?;
        Err(accounts.settings_conflict(&account, now, present.saturating_sub(version)).await?)
    }
}

impl Setting {
    /// The value in the audit log.
    fn value(self, of: &Settings) -> Value {
        match self {
            Self::Name => json!(of.name),
            Self::Contact => json!(of.contact),
            Self::GranularRoles => json!(of.granular_roles),
            Self::InvitationDays => json!(of.invitation_days),
        }
    }

    fn changed(from: &Settings, to: &Settings) -> Vec<Self> {
        Self::ALL.into_iter().filter(|setting| setting.value(from) != setting.value(to)).collect()
    }
}

impl Granted<ChangeSettings> {
    async fn set_settings(&mut self) -> Result<()> {
        let (account, now) = (self.account().clone(), self.accounts().now());
        let (tx, decision) = self.writing();
        let to = decision.to();
        const SET: &str = "UPDATE accounts SET display_name = $2, contact = $3, granular_roles = $4, \
                           invitation_days = $5, version = version + 1, updated = $7 WHERE id = $1 AND version = $6";
        let rows = on!(tx, c => sqlx::query(SET).bind(account.as_str()).bind(to.name.as_str())
            .bind(to.contact.as_ref().map(Email::as_str)).bind(to.granular_roles).bind(to.invitation_days.days())
            .bind(decision.version()).bind(now.micros()).execute(&mut **c).await.map(|done| done.rows_affected()))?;
        exactly_one(rows)
    }
}

#[cfg(test)]
mod tests;

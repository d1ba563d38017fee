//! Who is who in the log: principals that have entries, whom a reader means, and who of them is in the
//! account now.

use std::collections::{BTreeMap, HashMap};

use domain::{AccountId, Email, Operation, ResourceKind, UserId, fold};
use uuid::Uuid;

use crate::db::on;
use crate::db::reading::Reading;
use crate::users::{list_sql, row};
use crate::{Accounts, AuditChoices, AuditList, AuditName, Result};

/// Most principals that are gone through for a name. One that is still in the account is found by their
/// id or address however many there are.
const MOST_PRINCIPALS: i64 = 1_000;
/// Most of them whose entries are read for one name.
const MOST_MEANT: usize = 20;
/// Most names and actions that are offered.
const MOST_OFFERED: usize = 200;

/// The principals of a chain, each with what they were called last, without going through their entries: each
/// step looks up the next larger key in the index.
macro_rules! principals {
    ($table:literal, $newest:literal) => {
        concat!(
            "WITH RECURSIVE step (key, n) AS (SELECT (SELECT min(actor) FROM ",
            $table,
            " WHERE account = $1), 1 ",
            "UNION ALL SELECT (SELECT min(actor) FROM ",
            $table,
            " WHERE account = $1 AND actor > step.key), n + 1 ",
            "FROM step WHERE step.key IS NOT NULL AND n < $2) ",
            "SELECT key, (SELECT actor_name FROM ",
            $table,
            " WHERE account = $1 AND actor = step.key ",
            "ORDER BY ",
            $newest,
            " LIMIT 1) FROM step WHERE key IS NOT NULL"
        )
    };
}

/// The operations of a chain, likewise.
macro_rules! operations {
    ($table:literal) => {
        concat!(
            "WITH RECURSIVE step (name, n) AS (SELECT (SELECT min(operation) FROM ",
            $table,
            " WHERE account = $1), 1 ",
            "UNION ALL SELECT (SELECT min(operation) FROM ",
            $table,
            " WHERE account = $1 AND operation > step.name), n + 1 ",
            "FROM step WHERE step.name IS NOT NULL AND n < $2) SELECT name FROM step WHERE name IS NOT NULL"
        )
    };
}

impl Accounts {
    /// What a form can offer to whoever sees the whole log.
    pub(super) async fn choices(
        &self,
        reading: &Reading<'_>,
        account: &AccountId,
        list: AuditList,
    ) -> Result<AuditChoices> {
        const CHANGED: &str = operations!("audit_log");
        const REFUSED: &str = operations!("audit_refusals");
        let statement = match list {
            AuditList::Changes => CHANGED,
            AuditList::Refusals => REFUSED,
        };
        let actions: Vec<String> = on!(reading.pool(), c => sqlx::query_scalar(statement)
            .bind(account.as_str()).bind(MOST_OFFERED as i64).fetch_all(c).await)?;
        let mut names: Vec<String> =
            principals(reading, account, list).await?.into_iter().map(|(_, name)| name).collect();
        names.sort_by_key(|name| fold(name));
        names.dedup();
        names.truncate(MOST_OFFERED);
        Ok(AuditChoices {
            names,
            actions: actions.iter().filter_map(|name| Operation::named(name)).collect(),
        })
    }

    /// The keys of those whom `who` means: a user of the account by their id; everybody who has, or had, an
    /// address; or whoever was called something that has it in it. Also a key as it stands in the log.
    pub(super) async fn meant(
        &self,
        reading: &Reading<'_>,
        account: &AccountId,
        list: AuditList,
        who: &str,
    ) -> Result<Vec<String>> {
        let who = who.trim();
        if who == "operator" || who == "installation" {
            return Ok(vec![who.to_owned()]);
        }
        if let Some(user) = who.strip_prefix("user:").and_then(|key| Uuid::parse_str(key).ok()) {
            let row = row::read_by_key(&self.inner.db.pool(), user).await?;
            let person = row.filter(|row| row.account == account.as_str()).and_then(|row| row.person);
            return Ok(keys_of(user, person));
        }
        if let Some(person) = who.strip_prefix("person:").and_then(|key| Uuid::parse_str(key).ok()) {
            return Ok(vec![format!("person:{person}")]);
        }
        if let Ok(id) = UserId::parse(who)
            && let Ok(row) = row::read(&self.inner.db.pool(), account, &id).await
        {
            return Ok(keys_of(row.id, row.person));
        }
        let mut keys: Vec<String> = Vec::new();
        if let Ok(email) = Email::parse(who) {
            keys.extend(self.holder_of(account, &email).await?);
        }
        let wanted = fold(who);
        let called = principals(reading, account, list).await?.into_iter();
        keys.extend(called.filter(|(_, name)| fold(name).contains(&wanted)).map(|(key, _)| key));
        keys.sort();
        keys.dedup();
        keys.truncate(MOST_MEANT);
        Ok(keys)
    }

    /// The keys of everybody who has, or had, exactly this address, or was called exactly this.
    pub(super) async fn had(
        &self,
        reading: &Reading<'_>,
        account: &AccountId,
        address: &str,
    ) -> Result<Vec<String>> {
        let wanted = fold(address.trim());
        let mut keys: Vec<String> = Vec::new();
        if let Ok(email) = Email::parse(&wanted) {
            keys.extend(self.holder_of(account, &email).await?);
        }
        let called = principals(reading, account, AuditList::Changes).await?.into_iter();
        keys.extend(called.filter(|(_, name)| fold(address_within(name)) == wanted).map(|(key, _)| key));
        keys.sort();
        keys.dedup();
        Ok(keys)
    }

    async fn holder_of(&self, account: &AccountId, email: &Email) -> Result<Vec<String>> {
        const HOLDER: &str = "SELECT u.id, u.person FROM users u JOIN people p ON p.id = u.person \
                              WHERE u.account = $1 AND p.email_key = $2";
        let found: Option<(Uuid, Option<Uuid>)> = on!(self.inner.db.pool(), c => sqlx::query_as(HOLDER)
            .bind(account.as_str()).bind(email.folded()).fetch_optional(c).await)?;
        Ok(found.map(|(user, person)| keys_of(user, person)).unwrap_or_default())
    }

    /// Those of these principals and targets who are in the account now: their ids and what they are called.
    pub(super) async fn present(
        &self,
        account: &AccountId,
        keys: impl Iterator<Item = &str>,
    ) -> Result<Present> {
        let keys: BTreeMap<Uuid, ()> = keys
            .filter_map(|key| Uuid::parse_str(key.strip_prefix("user:")?).ok())
            .map(|key| (key, ()))
            .collect();
        if keys.is_empty() {
            return Ok(Present::default());
        }
        let keys: Vec<Uuid> = keys.into_keys().collect();
        let rows: Vec<row::Row> = on!(self.inner.db.pool(), c => list_sql::of_keys(account.as_str(), &keys)
            .build_query_as().persistent(false).fetch_all(c).await)?;
        let now = self.now();
        let named = |row: row::Row| {
            let user = row.user(now)?;
            Ok((format!("user:{}", row.id), (user.id.clone(), user.shown_name().to_owned())))
        };
        Ok(Present(rows.into_iter().map(named).collect::<Result<_>>()?))
    }
}

async fn principals(
    reading: &Reading<'_>,
    account: &AccountId,
    list: AuditList,
) -> Result<Vec<(String, String)>> {
    const CHANGED: &str = principals!("audit_log", "at DESC, seq DESC");
    const REFUSED: &str = principals!("audit_refusals", "minute DESC, n DESC");
    let statement = match list {
        AuditList::Changes => CHANGED,
        AuditList::Refusals => REFUSED,
    };
    let rows: Vec<(String, Option<String>)> = on!(reading.pool(), c => sqlx::query_as(statement)
        .bind(account.as_str()).bind(MOST_PRINCIPALS).fetch_all(c).await)?;
    // A refusal of before names were kept has none.
    Ok(rows.into_iter().filter_map(|(key, name)| Some((key, name?))).collect())
}

/// The address within `Alice Liddell (alice@example.com)`, or all of a name without one.
pub fn address_within(name: &str) -> &str {
    let last = name.rsplit_once(' ').and_then(|(_, last)| last.strip_prefix('(')?.strip_suffix(')'));
    last.filter(|address| address.contains('@')).unwrap_or(name)
}

/// The last word of `a.actor_name`, in the SQL of both databases: what is left without all up to the last space.
macro_rules! last_word {
    () => {
        "replace(a.actor_name, rtrim(a.actor_name, replace(a.actor_name, ' ', '')), '')"
    };
}

/// [`address_within`] of `a.actor_name`, in SQL.
pub(super) const ADDRESS_WITHIN: &str = concat!(
    "CASE WHEN a.actor_name LIKE '% (%' AND ",
    last_word!(),
    " LIKE '(%@%)' THEN substr(",
    last_word!(),
    ", 2, length(",
    last_word!(),
    ") - 2) ELSE a.actor_name END"
);

/// The keys under which a user of an account acts: as such, and as the person who made the account.
pub(super) fn keys_of(user: Uuid, person: Option<Uuid>) -> Vec<String> {
    let person = person.map(|person| format!("person:{person}"));
    std::iter::once(format!("user:{user}")).chain(person).collect()
}

/// What a target is called that is neither a person nor the account.
fn thing(key: &str) -> Option<String> {
    let (kind, id) = key.split_once(':').filter(|(kind, _)| !matches!(*kind, "user" | "person"))?;
    Some(match ResourceKind::named(kind) {
        Some(kind) => format!("{kind} {id}"),
        None => format!("{kind} {id}"),
    })
}

/// Users of the account by their keys in the log.
#[derive(Default)]
pub(super) struct Present(HashMap<String, (UserId, String)>);

impl Present {
    /// Who did something: called as they were then.
    pub(super) fn who(&self, key: String, name: Option<String>) -> AuditName {
        let user = self.0.get(&key);
        let name =
            name.or_else(|| user.map(|(_, name)| name.clone())).unwrap_or_else(|| "Somebody".to_owned());
        AuditName { user: user.map(|(id, _)| id.clone()), name, key }
    }

    /// Whom something is about: called as they are now, or as the entry has it. None for the account itself.
    pub(super) fn about(&self, key: String, detail: Option<&serde_json::Value>) -> Option<AuditName> {
        if key == "account" {
            return None;
        }
        if let Some((id, name)) = self.0.get(&key) {
            return Some(AuditName { user: Some(id.clone()), name: name.clone(), key });
        }
        // Neither people nor the account: what it is and its id, like `deployment:d1`.
        if let Some(name) = thing(&key) {
            return Some(AuditName { user: None, name, key });
        }
        let text = |field: &str| detail?.get(field)?.as_str().map(str::to_owned);
        let name = text("email").or_else(|| text("name")).or_else(|| text("user"));
        Some(AuditName { user: None, name: name.unwrap_or_else(|| "a user who is gone".to_owned()), key })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_principal_is_its_last_word_in_brackets() {
        for (name, address) in [
            ("Alice Liddell (alice@example.com)", "alice@example.com"),
            ("A (b@c.d) (alice@example.com)", "alice@example.com"),
            ("operator", "operator"),
            ("Alice (the first)", "Alice (the first)"),
            ("(alice@example.com)", "(alice@example.com)"),
            ("", ""),
        ] {
            assert_eq!(address_within(name), address);
        }
    }
}

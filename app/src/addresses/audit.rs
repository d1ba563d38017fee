//! The addresses of the audit log: what it is narrowed down by stands in them.

use std::fmt::Write;

use accounts::{AuditList, AuditQuery};
use domain::{AccountId, Invalid, Operation, Timestamp};

use super::encoded;

/// Rows a page.
const SIZE: u32 = 50;
/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// What the page of the audit log shows: exactly what stands in its address. Days are kept as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Changes or refusals.
    pub list: AuditList,
    /// Whose entries; empty for all.
    pub who: String,
    /// Only this operation.
    pub action: Option<Operation>,
    /// The first day, like `2026-11-24`, in UTC; empty for the beginning.
    pub from: String,
    /// The last day; empty for today.
    pub to: String,
    /// The page token; empty for the first page.
    pub page: String,
}

impl AuditFilter {
    /// Reads what stands in an address. What cannot be understood is as if it were not there, but for
    /// days, which people type.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filter = Self::default();
        for (key, value) in pairs {
            let value = value.trim();
            match key {
                "list" if value == "refusals" => filter.list = AuditList::Refusals,
                "who" => filter.who = value.to_owned(),
                "action" => filter.action = Operation::named(value),
                "from" => filter.from = value.to_owned(),
                "to" => filter.to = value.to_owned(),
                "page" => filter.page = value.to_owned(),
                _ => {}
            }
        }
        filter
    }

    /// The entries of one user.
    pub fn of_user(user: &domain::UserId) -> Self {
        Self { who: user.to_string(), ..Self::default() }
    }

    /// The other list, narrowed down alike; the actions of the two differ.
    #[must_use]
    pub fn in_list(&self, list: AuditList) -> Self {
        Self { list, action: None, page: String::new(), ..self.clone() }
    }

    /// Another page of it.
    #[must_use]
    pub fn at(&self, page: String) -> Self {
        Self { page, ..self.clone() }
    }

    /// True if only a part of the list is asked for.
    pub fn is_narrowed(&self) -> bool {
        self.action.is_some() || [&self.who, &self.from, &self.to].iter().any(|text| !text.is_empty())
    }

    /// What to ask for.
    ///
    /// # Errors
    /// What is wrong with `from` and `to`.
    pub fn query(&self) -> Result<AuditQuery, Vec<Invalid>> {
        let (from, until) = (day("from", &self.from), day("to", &self.to));
        let wrong: Vec<Invalid> = [&from, &until].into_iter().filter_map(|day| day.clone().err()).collect();
        let (Ok(from), Ok(to)) = (from, until) else { return Err(wrong) };
        Ok(AuditQuery {
            list: self.list,
            who: self.who.clone(),
            action: self.action,
            from,
            until: to.map(|day| day.plus_seconds(DAY)),
            size: SIZE,
            page: self.page.clone(),
        })
    }

    fn after(&self, path: &str, account: &AccountId) -> String {
        let mut address = format!("{path}?account={account}");
        let list = if self.list == AuditList::Refusals { "refusals" } else { "" };
        let action = self.action.map_or("", Operation::as_str);
        let values = [
            ("list", list),
            ("who", &self.who),
            ("action", action),
            ("from", &self.from),
            ("to", &self.to),
            ("page", &self.page),
        ];
        for (key, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
            // Writing to a String cannot fail.
            let _ = write!(address, "&{key}={}", encoded(value));
        }
        address
    }
}

/// The audit log.
pub fn audit(account: &AccountId, filter: &AuditFilter) -> String {
    filter.after("/account/audit", account)
}

/// The same as a file, all of its pages; `format` is `csv` or `jsonl`.
pub fn audit_export(account: &AccountId, filter: &AuditFilter, format: &str) -> String {
    format!("{}&format={format}", filter.at(String::new()).after("/account/audit/export", account))
}

/// The beginning of a day in UTC.
fn day(field: &str, typed: &str) -> Result<Option<Timestamp>, Invalid> {
    if typed.is_empty() {
        return Ok(None);
    }
    let read = (typed.len() == 10).then(|| Timestamp::parse(&format!("{typed}T00:00:00Z")).ok()).flatten();
    read.map(Some).ok_or_else(|| {
        let which = if field == "from" { "first" } else { "last" };
        Invalid::new(field, format!("Write the {which} day like 2026-03-31."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> AccountId {
        AccountId::parse("acme").expect("id")
    }

    #[test]
    fn a_filter_reads_back_from_its_address() {
        assert_eq!(audit(&acme(), &AuditFilter::default()), "/account/audit?account=acme");
        let filter = AuditFilter {
            list: AuditList::Refusals,
            who: "zoë & co".to_owned(),
            action: Some(Operation::ChangeRole),
            from: "2026-03-01".to_owned(),
            to: "2026-03-31".to_owned(),
            page: "token".to_owned(),
        };
        let address = audit(&acme(), &filter);
        assert_eq!(
            address,
            "/account/audit?account=acme&list=refusals&who=zo%C3%AB%20%26%20co&action=change-role&from=2026-03-01&to=2026-03-31&page=token"
        );
        let pairs = address.split(['?', '&']).filter_map(|pair| pair.split_once('='));
        let read =
            AuditFilter::from_pairs(pairs.filter(|(key, _)| *key != "who").chain([("who", " zoë & co ")]));
        assert_eq!(read, filter);
        assert!(audit_export(&acme(), &filter, "csv").ends_with("&to=2026-03-31&format=csv"));
    }

    #[test]
    fn days_are_whole_days_of_utc_and_mistyped_ones_are_named() {
        let of = |from: &str, to: &str| {
            AuditFilter { from: from.to_owned(), to: to.to_owned(), ..AuditFilter::default() }.query()
        };
        let query = of("2026-03-31", "2026-03-31").expect("a day");
        let seconds = |at: Option<Timestamp>| at.map(Timestamp::seconds);
        assert_eq!((seconds(query.from), seconds(query.until)), (Some(1_774_915_200), Some(1_775_001_600)));
        assert_eq!((of("", "").expect("all").from, of("", "").expect("all").until), (None, None));
        let fields = |wrong: Vec<Invalid>| wrong.into_iter().map(|invalid| invalid.field).collect::<Vec<_>>();
        assert_eq!(fields(of("yesterday", "2026-02-30").expect_err("wrong")), ["from", "to"]);
        assert_eq!(fields(of("2026-03-01T00:00:00Z", "").expect_err("wrong")), ["from"]);
    }
}

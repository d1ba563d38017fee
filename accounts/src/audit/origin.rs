//! Where a request came from, as the log keeps it.

use std::net::IpAddr;
use std::sync::Arc;

use sqlx::FromRow;

use super::Principal;
use crate::Accounts;

/// Most characters of a user agent that are kept.
const LONGEST_USER_AGENT: usize = 200;

/// Where a request came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// What the program that asks calls itself. Whoever asks chooses this text.
    pub user_agent: String,
    /// The network address it asks from.
    pub address: IpAddr,
    /// The id of the request, which the answer and the log of the process have too.
    pub request: Option<String>,
}

impl Accounts {
    /// The same installation, asked from somewhere: whatever is changed or refused through the
    /// answer is on record with `origin`. Called once for each request; what the operator's commands
    /// and the installation itself do comes from nowhere.
    ///
    /// A user agent is cut to 200 characters and loses characters that do not print.
    #[must_use]
    pub fn asked_from(&self, origin: Origin) -> Self {
        let prints = |c: &char| !c.is_control();
        let user_agent = origin.user_agent.chars().filter(prints).take(LONGEST_USER_AGENT).collect();
        let origin = Origin { user_agent, address: origin.address.to_canonical(), request: origin.request };
        Self { origin: Some(Arc::new(origin)), ..self.clone() }
    }

    /// Where this was asked from.
    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.origin.as_deref()
    }
}

/// Where an entry or a refusal came from, as it is stored. None of it for what was written before
/// Roster kept it, nor for what nobody asked for from anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, FromRow)]
pub(crate) struct Stamp {
    pub(crate) user_agent: Option<String>,
    pub(crate) address: Option<String>,
    /// The id of the API key that asked.
    pub(crate) api_key: Option<String>,
    /// The id of the request.
    pub(crate) request: Option<String>,
}

impl Stamp {
    /// What is stored of a request from `origin` by `principal`.
    pub(crate) fn of(origin: Option<&Origin>, principal: &Principal) -> Self {
        Self {
            user_agent: origin.map(|origin| origin.user_agent.clone()).filter(|agent| !agent.is_empty()),
            address: origin.map(|origin| origin.address.to_string()),
            api_key: principal.api_key.map(|key| key.to_string()),
            request: origin.and_then(|origin| origin.request.clone()),
        }
    }

    /// What the id of the request adds to the MAC behind everything else: nothing where there is none, as
    /// in entries that were written before Roster kept it.
    pub(crate) fn request_added(&self) -> Option<Vec<u8>> {
        added(&[self.request.as_deref()])
    }

    /// Its other columns, for the MAC.
    pub(crate) fn columns(&self) -> [Option<&str>; 3] {
        [self.user_agent.as_deref(), self.address.as_deref(), self.api_key.as_deref()]
    }
}

/// What columns that were added after the first version contribute to a MAC: nothing at all where all
/// are empty, so that entries from before still verify, and else their contents, each telling an empty
/// text from none. Filling, editing and emptying a column therefore all change the MAC.
pub(crate) fn added(columns: &[Option<&str>]) -> Option<Vec<u8>> {
    columns.iter().any(Option::is_some).then(|| {
        let mut bytes = Vec::new();
        for column in columns {
            match column {
                None => bytes.push(0),
                Some(text) => {
                    bytes.push(1);
                    bytes.extend((text.len() as u64).to_be_bytes());
                    bytes.extend(text.as_bytes());
                }
            }
        }
        bytes
    })
}

#[cfg(test)]
mod tests;

//! One reader's request for a page: who they are, which account they look at, and the frame their
//! page stands in.

use std::net::IpAddr;

use accounts::{Caller, Error, Me, Result};
use app::backend::convert;
use app::model::{Frame, Person};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::response::{IntoResponse, Response};
use domain::{AccountId, UserId};

use super::answers::{Answer, redirect, see_other};
use super::notices;
use crate::http::client_address::limited_network;
use crate::http::temporary::Temporary;
use crate::session::caller::Asking;
use crate::session::cookies::{self, Cookie};
use crate::state::AppState;

/// One reader's request.
#[derive(Clone)]
pub struct Visit {
    /// What the process shares, knowing where this request comes from.
    pub state: AppState,
    /// Session and origin.
    pub asking: Asking,
    /// The reader's own view of themselves, if they are signed in.
    pub me: Option<Me>,
    /// The headers, for cookies.
    pub headers: axum::http::HeaderMap,
    posts: bool,
    path: String,
    query: Vec<(String, String)>,
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> std::result::Result<Self, Response> {
        let asking = Asking::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let me = match asking.person {
            None => None,
            Some(person) => match state.accounts.me(person).await {
                Ok(me) => Some(me),
                Err(Error::NotFound) => None,
                Err(error) => return Err(Temporary::bare(&error)),
            },
        };
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self {
            state: state.asked_by(&asking),
            me,
            asking,
            headers: parts.headers.clone(),
            posts: parts.method == Method::POST,
            path: parts.uri.path().to_owned(),
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        })
    }
}

impl Visit {
    /// The path of the address.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A value of the address; the first, if it stands there twice.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of the address.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The signed-in reader and how use cases know them.
    pub fn signed_in(&self) -> Option<(&Me, Caller)> {
        self.me.as_ref().zip(self.asking.caller)
    }

    /// The reader, or the way to sign in and back. Whoever has sent something off is told first that
    /// nothing came of it.
    pub fn reader(&self) -> std::result::Result<(&Me, Caller), Answer> {
        self.signed_in().ok_or_else(|| match self.posts {
            true => Answer::SignedOut,
            false => redirect(&app::addresses::sign_in(&self.here())),
        })
    }

    /// Path and query of this page, without the notice, which is said only once.
    pub fn here(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.query_pairs().filter(|(key, _)| !matches!(*key, "notice" | "about")));
        match query.finish() {
            query if query.is_empty() => self.path.clone(),
            query => format!("{}?{query}", self.path),
        }
    }

    /// The account the address names. Without one the reader is sent to the same page of the account
    /// they used last, or told that they are in none.
    pub fn account(&self, me: &Me) -> std::result::Result<AccountId, Answer> {
        match self.query("account") {
            // Something that is no id is an account that does not exist.
            Some(named) => AccountId::parse(named).map_err(|_| Answer::from(Error::NotFound)),
            None => match &me.last_used {
                Some(last) => {
                    let joint = if self.here().contains('?') { '&' } else { '?' };
                    Err(redirect(&format!("{}{joint}account={last}", self.here())))
                }
                None => Err(Answer::NoAccount),
            },
        }
    }

    /// The reader's own user in an account.
    pub fn own_user(&self, account: &AccountId) -> std::result::Result<UserId, Answer> {
        let (me, _) = self.reader()?;
        let own = me.memberships.iter().find(|place| place.account == *account);
        own.map(|place| place.user.clone()).ok_or_else(|| Error::NotFound.into())
    }

    /// The frame around a page about `account`.
    pub fn frame(&self, account: Option<&AccountId>) -> Frame {
        let memberships: Vec<_> = match &self.me {
            Some(me) => me.memberships.iter().cloned().map(convert::membership).collect(),
            None => Vec::new(),
        };
        let in_view =
            |account: &AccountId| memberships.iter().find(|place| place.account == *account).cloned();
        Frame {
            person: self.me.as_ref().map(|me| Person { name: me.name.clone(), email: me.email.clone() }),
            account: account.and_then(in_view),
            invitations: match &self.me {
                Some(me) => me.invitations.iter().cloned().map(convert::open_invitation).collect(),
                None => Vec::new(),
            },
            may_create_account: self.me.as_ref().is_some_and(|me| me.create_account_refused.is_none()),
            theme: cookies::theme(&self.headers, &self.state.public_url),
            notice: self
                .query("notice")
                .and_then(|code| notices::sentence(code, self.query("about").unwrap_or_default())),
            slash_searches: self.me.as_ref().is_some_and(|me| me.preferences.slash_searches),
            demo: self.state.demo,
            here: self.here(),
            memberships,
        }
    }

    /// The network limits count by.
    pub fn network(&self) -> IpAddr {
        limited_network(self.asking.address)
    }

    /// Counts an attempt to use the link with this token.
    pub fn limit_links(&self, token: &str) -> std::result::Result<(), Answer> {
        self.state.limits.link(self.network(), token).map_err(|full| Answer::TooMany(full.seconds))
    }

    /// Moves a link's token into a cookie and leads to the clean address.
    pub fn keep_token(&self, cookie: Cookie, token: &str, to: &str) -> Response {
        let mut response = see_other(to);
        let public_url = &self.state.public_url;
        // What cannot stand in a cookie is no token of ours; without one the page says so.
        if let Some(header) = cookie.set(token, public_url).or_else(|| cookie.clear(public_url)) {
            response.headers_mut().append(header::SET_COOKIE, header);
        }
        response
    }

    /// Reads a page of this visit anew, after something about the reader has changed.
    pub async fn again(mut self) -> Result<Self> {
        if let Some(person) = self.asking.person {
            self.me = Some(self.state.accounts.me(person).await?);
        }
        Ok(self)
    }
}

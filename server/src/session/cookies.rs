//! The cookies Roster sets besides the session's: a link's token on its way to a form, the colour
//! scheme, and what marks a browser in which somebody signed in. All are `__Host-`, so no other host and no plain http can set them; only where the
//! operator insists on plain http, and browsers would drop those, they are ordinary ones.

use app::model::Theme;
use axum::http::{HeaderMap, HeaderValue, header};

use crate::http::public_url::PublicUrl;

/// Seconds a link's token waits for its form: fifteen minutes.
const TOKEN_LIFETIME: u32 = 15 * 60;
/// Seconds the colour scheme and a known browser are remembered: a year.
const LONG_LIFETIME: u32 = 365 * 24 * 60 * 60;

/// A cookie of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session's id.
    Session,
    /// The token of the setup link.
    SetUp,
    /// The token of an invitation.
    Invitation,
    /// The token of a sign-in link.
    SignIn,
    /// The token of a link to a new password.
    Reset,
    /// The colour scheme.
    Theme,
    /// Shows that somebody signed in with this browser before; see `accounts::KnownDevice`.
    Device,
}

impl Cookie {
    /// Its name. Cookies ignore ports, so on this machine the port is part of it.
    pub fn name(self, public_url: &PublicUrl) -> String {
        let base = match self {
            Self::Session => "roster",
            Self::SetUp => "roster-setup",
            Self::Invitation => "roster-invitation",
            Self::SignIn => "roster-sign-in",
            Self::Reset => "roster-reset",
            Self::Theme => "roster-theme",
            Self::Device => "roster-device",
        };
        match public_url.loopback_port() {
            Some(port) => format!("__Host-{base}-{port}"),
            None if public_url.keeps_secure_cookies() => format!("__Host-{base}"),
            None => base.to_owned(),
        }
    }

    /// Its value in a request.
    pub fn read(self, headers: &HeaderMap, public_url: &PublicUrl) -> Option<String> {
        let name = self.name(public_url);
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value.to_owned())
    }

    /// The header that sets it; none for a value that cannot stand in one.
    pub fn set(self, value: &str, public_url: &PublicUrl) -> Option<HeaderValue> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        if value.len() > 512 || !value.bytes().all(fits) {
            return None;
        }
        let lifetime = match self {
            Self::Theme | Self::Device => LONG_LIFETIME,
            _ => TOKEN_LIFETIME,
        };
        self.header(value, lifetime, public_url)
    }

    /// The header that takes it away.
    pub fn clear(self, public_url: &PublicUrl) -> Option<HeaderValue> {
        self.header("", 0, public_url)
    }

    fn header(self, value: &str, lifetime: u32, public_url: &PublicUrl) -> Option<HeaderValue> {
        let name = self.name(public_url);
        let secure = if public_url.keeps_secure_cookies() { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; Max-Age={lifetime}; HttpOnly{secure}; SameSite=Lax");
        HeaderValue::from_str(&text).ok()
    }
}

/// The colour scheme a request asks for.
pub fn theme(headers: &HeaderMap, public_url: &PublicUrl) -> Theme {
    match Cookie::Theme.read(headers, public_url).as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::System,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_read_by_its_whole_name() {
        let public = PublicUrl::parse("https://roster.example.com").expect("address");
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("__Host-roster-setupx=1; __Host-roster-setup=tok"),
        );
        assert_eq!(Cookie::SetUp.read(&headers, &public).as_deref(), Some("tok"));
        assert_eq!(Cookie::Invitation.read(&headers, &public), None);
    }

    #[test]
    fn plain_http_that_is_insisted_on_has_cookies_that_browsers_keep() {
        let public = PublicUrl::parse("http://roster.example.com").expect("address");
        let set = Cookie::Session.set("x", &public).expect("a header");
        assert_eq!(set, "roster=x; Path=/; Max-Age=900; HttpOnly; SameSite=Lax");
        let here = PublicUrl::parse("http://localhost:3000").expect("address");
        assert_eq!(Cookie::Session.name(&here), "__Host-roster-3000");
    }

    #[test]
    fn nothing_but_plain_tokens_is_put_into_a_cookie() {
        let public = PublicUrl::parse("https://roster.example.com").expect("address");
        for bad in ["a;b", "a b", "a\r\nb", "ä", &"a".repeat(513)] {
            assert!(Cookie::SetUp.set(bad, &public).is_none(), "{bad}");
        }
        let set = Cookie::SetUp.set("abc-_", &public).expect("a header");
        assert_eq!(set, "__Host-roster-setup=abc-_; Path=/; Max-Age=900; HttpOnly; Secure; SameSite=Lax");
    }
}

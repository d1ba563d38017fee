//! The document around every page: head, stylesheet, scripts where there is an island, and the
//! content security policy that belongs to exactly this document.
//!
//! The server provides [`LeptosOptions`] as context: `site_pkg_dir` is `assets`, `output_name` is
//! the name of the present build. Without them pages come without style and scripts and still
//! work.

use axum::http::{HeaderValue, header};
use leptos::hydration::HydrationScripts;
use leptos::nonce::{Nonce, use_nonce};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use crate::forms::escaped;
use crate::model::Theme;

/// What a document needs to know besides its content.
pub struct Head {
    /// The title, without the name of the product.
    pub title: String,
    /// The colour scheme.
    pub theme: Theme,
    /// Whether there is an island: only then scripts and WASM are loaded.
    pub has_island: bool,
}

/// A whole document.
pub fn document(head: Head, body: AnyView) -> AnyView {
    send_policy(use_nonce().filter(|_| head.has_island));
    let options = use_context::<LeptosOptions>();
    let style =
        options.as_ref().map(|options| format!("/{}/{}.css", options.site_pkg_dir, options.output_name));
    let scripts = options.filter(|_| head.has_island);
    let title = escaped(&format!("{} · Roster", head.title));
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=head.theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=head.theme.color_scheme() />
                <title inner_html=title></title>
                {style.map(|style| view! { <link rel="stylesheet" href=style /> })}
                <link rel="icon" type="image/svg+xml" href="/assets/favicon.svg" />
                {scripts.map(|options| view! { <HydrationScripts options islands=true /> })}
            </head>
            <body>{body}</body>
        </html>
    }
    .into_any()
}

/// The policy of this document. Pages without an island allow no script at all.
fn send_policy(nonce: Option<Nonce>) {
    let Some(response) = use_context::<ResponseOptions>() else { return };
    let scripts = nonce.map_or_else(
        || "'none'".to_owned(),
        |nonce| format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"),
    );
    let policy = format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         manifest-src 'self'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

impl Theme {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name in the cookie, the form and the page.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Reads the name in the cookie or the form; anything else is the usual one.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.as_str() == text).unwrap_or_default()
    }

    /// What the browser is told, before it has read the stylesheet.
    const fn color_scheme(self) -> &'static str {
        match self {
            Self::System => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

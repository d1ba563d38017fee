//! The built browser part under `/assets`: scripts, WASM, styles and the files from
//! `style/static`, compressed ahead of time. `cargo xtask site` makes them; what they are
//! called is written there. Which page asks for them is the shell's business.

use std::borrow::Cow;

use axum::{
    Router,
    extract::Path,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
    routing::get,
};

/// Best first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{*path}", get(serve))
}

/// `roster-<hash>`, the name of the current build's files. None when there is no browser
/// part: pages then work as they do without JavaScript.
pub fn output_name() -> Option<String> {
    let name = site::read("name.txt")?;
    String::from_utf8(name.into_owned()).ok()
}

async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    respond(&path, &headers, site::read).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

fn respond(
    path: &str,
    request: &HeaderMap,
    read: impl Fn(&str) -> Option<Cow<'static, [u8]>>,
) -> Option<Response> {
    // Also refuses the compressed files under names of their own.
    let content_type = content_type(path)?;
    if !is_inside(path) {
        return None;
    }
    let file = format!("assets/{path}");
    let compressed = ENCODINGS
        .into_iter()
        .filter(|(encoding, _)| accepts(request, encoding))
        .find_map(|(encoding, ending)| Some((encoding, read(&format!("{file}{ending}"))?)));
    let (encoding, content) = match compressed {
        Some((encoding, content)) => (Some(encoding), content),
        None => (None, read(&file)?),
    };

    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(cache_control(path)));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some((headers, content).into_response())
}

/// None for what is not meant for browsers.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "css" => "text/css; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

/// Every part is a plain name: nothing leads out of the folder.
fn is_inside(path: &str) -> bool {
    !path.contains(['\\', ':', '\0']) && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Another content has another hash, so those files never change.
fn cache_control(path: &str) -> &'static str {
    if has_hash(path) { "public, max-age=31536000, immutable" } else { "public, max-age=3600" }
}

/// Whether this is `roster-<12 hexadecimal digits>` and an ending.
fn has_hash(path: &str) -> bool {
    let hash = path.strip_prefix("roster-").and_then(|rest| rest.get(..12));
    hash.is_some_and(|hash| hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether Accept-Encoding lists this encoding, and not with a weight of zero. A `*` counts
/// for nothing: what is not compressed is always acceptable.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    request
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|item| item.split_once(';').unwrap_or((item, "q=1")))
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case(encoding))
        .any(|(_, weight)| {
            let weight = weight.trim().trim_start_matches(['q', 'Q']).trim_start_matches('=');
            weight.parse::<f32>().is_ok_and(|weight| weight > 0.0)
        })
}

/// Embedded, so that a release is one file.
#[cfg(not(debug_assertions))]
mod site {
    use std::borrow::Cow;

    #[derive(rust_embed::Embed)]
    #[folder = "../target/site/"]
    #[allow_missing = true]
    struct Site;

    /// Cargo does not see that files were added to the folder. xtask names the build in this
    /// variable, and cargo does see that the variable has changed.
    const _: Option<&str> = option_env!("ROSTER_SITE");

    pub fn read(path: &str) -> Option<Cow<'static, [u8]>> {
        Site::get(path).map(|file| file.data)
    }
}

/// Read from disk at every request: a new browser part needs no new server. (rust-embed could
/// do that as well, but never finds a folder that was not yet there when it was compiled.)
#[cfg(debug_assertions)]
mod site {
    use std::{borrow::Cow, fs, path::Path};

    const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site");

    pub fn read(path: &str) -> Option<Cow<'static, [u8]>> {
        fs::read(Path::new(FOLDER).join(path)).ok().map(Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = "roster-0123456789ab.js";

    fn site(path: &str) -> Option<Cow<'static, [u8]>> {
        let content: &[u8] = match path {
            "assets/roster-0123456789ab.js" => b"plain",
            "assets/roster-0123456789ab.js.br" => b"brotli",
            "assets/roster-0123456789ab.js.gz" => b"gzip",
            "assets/favicon.svg" => b"<svg/>",
            "name.txt" | "assets/../name.txt" => b"roster-0123456789ab",
            _ => return None,
        };
        Some(content.into())
    }

    fn ask(path: &str, accept_encoding: &'static str) -> Option<Response> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accept_encoding));
        respond(path, &headers, site)
    }

    fn encoding(accept_encoding: &'static str) -> Option<String> {
        let response = ask(SCRIPT, accept_encoding).expect("the script is there");
        let encoding = response.headers().get(CONTENT_ENCODING)?;
        Some(encoding.to_str().expect("text").to_owned())
    }

    #[test]
    fn the_smallest_accepted_encoding_is_taken() {
        assert_eq!(encoding("gzip, deflate, br, zstd").as_deref(), Some("br"));
        assert_eq!(encoding("gzip;q=1.0, BR; q=0.5").as_deref(), Some("br"));
        assert_eq!(encoding("gzip, br;q=0").as_deref(), Some("gzip"));
        assert_eq!(encoding("zstd, *"), None);
        assert_eq!(encoding("br;q=nonsense"), None);
    }

    #[test]
    fn a_file_without_compressed_forms_is_sent_as_it_is() {
        let response = ask("favicon.svg", "br, gzip").expect("the icon is there");
        assert_eq!(response.headers().get(CONTENT_ENCODING), None);
        assert_eq!(response.headers()[CONTENT_TYPE], "image/svg+xml");
    }

    #[tokio::test]
    async fn the_body_is_what_the_header_says() {
        let response = ask(SCRIPT, "br").expect("the script is there");
        let body = axum::body::to_bytes(response.into_body(), 100).await;
        assert_eq!(body.expect("a body"), "brotli");
    }

    #[test]
    fn every_answer_says_what_it_is_and_for_how_long() {
        let response = ask(SCRIPT, "").expect("the script is there");
        let headers = response.headers();
        assert_eq!(headers[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(headers[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(headers[VARY], "accept-encoding");
        assert_eq!(headers[X_CONTENT_TYPE_OPTIONS], "nosniff");
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        assert!(has_hash("roster-0123456789ab_bg.wasm"));
        assert!(!has_hash("roster-logo.svg"));
        assert!(!has_hash("roster-0123456789äb.js"));
        assert!(!has_hash("favicon.svg"));
    }

    #[test]
    fn nothing_else_is_served() {
        for path in [
            "",
            "missing.js",
            "roster-0123456789ab.js.br",
            "../name.txt",
            "name.txt",
            "../assets/favicon.svg",
            "/etc/favicon.svg",
            "x/..\\favicon.svg",
        ] {
            assert!(ask(path, "br").is_none(), "{path}");
        }
    }

    #[test]
    fn the_name_of_a_build_is_one_line() {
        // Without a build there is no name, and that is fine as well.
        assert!(output_name().is_none_or(|name| has_hash(&name) && name.len() == 19));
    }
}

//! Words for answers that come with a status alone: from the layers in front of the pages, from
//! extractors that could not read a request, and from a panic. Without frame, style and script, since
//! whoever gets them may be nobody we know.

use std::any::Any;

use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

/// What is said of a status; none for those that always come with words of their own.
fn words(status: StatusCode) -> Option<(&'static str, &'static str)> {
    Some(match status {
        StatusCode::BAD_REQUEST => ("Not understood", "The request could not be read. Nothing was changed."),
        StatusCode::NOT_FOUND => ("Not found", "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => ("Not possible", "This address cannot be asked in this way."),
        StatusCode::PAYLOAD_TOO_LARGE => ("Too much at once", "Send less than 64 kB at a time."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("Not understood", "Only forms of Roster are taken here."),
        StatusCode::INTERNAL_SERVER_ERROR => {
            ("Something went wrong", "The fault is on this side and is in the log. Try again in a moment.")
        }
        StatusCode::SERVICE_UNAVAILABLE => ("This takes too long", "Roster is busy. Try again in a moment."),
        StatusCode::INSUFFICIENT_STORAGE => ("No room", app::words::NO_ROOM),
        _ => return None,
    })
}

/// Puts a short page in the place of an empty or technical answer.
pub async fn give_words(request: Request, next: Next) -> Response {
    // What watches over the process reads plain text.
    if request.uri().path() == "/readyz" {
        return next.run(request).await;
    }
    let response = next.run(request).await;
    let Some((title, sentence)) = words(response.status()).filter(|_| is_bare(response.headers())) else {
        return response;
    };
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} · Roster</title><main><h1>{title}</h1><p>{sentence}</p>\
         <p><a href=\"/\">Go to Roster</a></p></main></html>"
    );
    // What else the answer says stays, for example the methods that are allowed.
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.remove(CONTENT_TYPE);
    if parts.status == StatusCode::SERVICE_UNAVAILABLE {
        parts.headers.entry(RETRY_AFTER).or_insert(HeaderValue::from_static("5"));
    }
    (parts, Html(html)).into_response()
}

fn is_bare(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

/// Answers a request whose handling panicked.
pub fn after_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!("a request panicked: {message}");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::http::header::ALLOW;
    use axum::middleware::from_fn;
    use axum::routing::{get, post};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn ask(path: &str) -> (StatusCode, HeaderMap, String) {
        let routes = Router::new()
            .route(
                "/panic",
                get(|| async {
                    if true {
                        panic!("on purpose")
                    }
                }),
            )
            .route("/post", post(|| async {}))
            .route("/own", get(|| async { (StatusCode::NOT_FOUND, Html("own words")) }))
            .layer(CatchPanicLayer::custom(after_panic))
            .layer(from_fn(give_words));
        let request = Request::get(path).body(Body::empty()).expect("a request");
        let (parts, body) = routes.oneshot(request).await.expect("an answer").into_parts();
        let body = to_bytes(body, 10_000).await.expect("a body");
        (parts.status, parts.headers, String::from_utf8_lossy(&body).into_owned())
    }

    #[tokio::test]
    async fn a_panic_is_told_as_our_fault_without_its_message() {
        let (status, _, body) = ask("/panic").await;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(body.contains("Something went wrong") && !body.contains("on purpose"), "{body}");
    }

    #[tokio::test]
    async fn a_bare_status_gets_words_and_keeps_its_headers() {
        let (status, headers, body) = ask("/post").await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(headers[ALLOW], "POST");
        assert!(body.contains("Not possible"), "{body}");
    }

    #[tokio::test]
    async fn an_answer_with_words_of_its_own_keeps_them() {
        assert_eq!(ask("/own").await.2, "own words");
    }
}

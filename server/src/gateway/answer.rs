//! What of an upstream's answer goes on: status, body, `Retry-After`, and a content type out of two. Everything
//! else stays behind, its cookies among it.

use std::time::Duration;

use accounts::{Accounts, Route};
use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};

use super::crowd::Place;
use super::failure::Failure;
use super::meter::{Form, Meter};
use super::relay;
use super::upstream::Incoming;

/// Longest `Retry-After` that goes on, in seconds: a day.
const LONGEST_WAIT: u64 = 24 * 60 * 60;

/// What goes on.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: StatusCode,
    form: Form,
    retry_after: Option<u64>,
}

/// Most bytes of what an upstream says when it does not answer.
const LONGEST_EXCUSE: usize = 64 * 1024;

/// The caller's answer out of the upstream's. An answer goes on as it comes; what is said instead of one is
/// read whole first, since some servers repeat the key they were asked with.
///
/// # Errors
/// That the upstream failed, or answered what is no answer.
pub async fn pass_on(
    accounts: Accounts,
    route: &Route,
    place: Place,
    go_on: Duration,
    response: Response<Incoming>,
) -> Result<Response<Body>, Failure> {
    let (parts, body) = response.into_parts();
    let head = head(parts.status, &parts.headers).inspect_err(|failure| {
        let (status, why) = (parts.status.as_u16(), failure.message());
        tracing::warn!(deployment = %route.deployment_id, status, why, "the upstream's answer was not passed on");
    })?;
    // Only what was answered counts.
    let body = if head.status == StatusCode::OK {
        relay::body(body, go_on, Some(Meter::new(accounts, route, head.form)), place)
    } else {
        let said = relay::whole(body, go_on, LONGEST_EXCUSE).await.ok_or_else(Failure::odd_answer)?;
        if route.key.as_ref().is_some_and(|key| holds(&said, key.reveal().as_bytes())) {
            tracing::warn!(deployment = %route.deployment_id, "the upstream repeated its key, which was kept back");
            return Err(Failure::odd_answer());
        }
        Body::from(said)
    };
    let mut response = Response::new(body);
    *response.status_mut() = head.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(head.form.content_type()));
    if let Some(seconds) = head.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len().max(1)).any(|window| window == part)
}

fn head(status: StatusCode, headers: &HeaderMap) -> Result<Head, Failure> {
    let retry_after = retry_after(headers);
    match status.as_u16() {
        // What a caller can have got wrong in the prompt, or has to wait for.
        200 | 400 | 413 | 422 | 429 => {}
        401 | 403 => return Err(Failure::upstream_refused_key()),
        408 | 504 => return Err(Failure::timed_out()),
        500..=599 => return Err(Failure::upstream_failed(retry_after)),
        _ => return Err(Failure::odd_answer()),
    }
    let is_plain = headers.get_all(CONTENT_ENCODING).iter().all(|encoding| encoding == "identity");
    let form = form(headers).filter(|_| is_plain).ok_or_else(Failure::odd_answer)?;
    Ok(Head { status, form, retry_after })
}

/// The one content type there is, if it is one of the two.
fn form(headers: &HeaderMap) -> Option<Form> {
    let mut kinds = headers.get_all(CONTENT_TYPE).iter();
    let (kind, None) = (kinds.next()?, kinds.next()) else { return None };
    let essence = kind.to_str().ok()?.split(';').next()?.trim().to_ascii_lowercase();
    Form::of(&essence)
}

/// Seconds to wait, if that is what it says; a date is not passed on.
fn retry_after(headers: &HeaderMap) -> Option<u64> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    value.parse().ok().filter(|seconds| is_number && *seconds <= LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(status: u16, headers: &[(&'static str, &'static str)]) -> Result<Head, u16> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        let status = StatusCode::from_u16(status).expect("a status");
        head(status, &map)
            .map_err(|failure| axum::response::IntoResponse::into_response(failure).status().as_u16())
    }

    const JSON: (&str, &str) = ("content-type", "application/json");

    #[test]
    fn answers_and_what_the_caller_got_wrong_go_on() {
        for status in [200, 400, 413, 422, 429] {
            assert_eq!(seen(status, &[JSON]).map(|head| head.status.as_u16()), Ok(status));
        }
        for kind in ["application/json; charset=utf-8", "Application/JSON", "text/event-stream;charset=utf-8"]
        {
            assert!(seen(200, &[("content-type", kind)]).is_ok(), "{kind}");
        }
    }

    #[test]
    fn everything_odd_becomes_a_failure_of_the_gateway() {
        for status in
            [100, 101, 103, 201, 202, 204, 206, 301, 302, 304, 307, 308, 402, 404, 405, 407, 418, 451]
        {
            assert_eq!(seen(status, &[JSON]), Err(502), "{status}");
        }
        for status in [401, 403, 500, 502, 503, 599] {
            assert_eq!(seen(status, &[JSON]), Err(502), "{status}");
        }
        assert_eq!(seen(504, &[JSON]), Err(504));
        for headers in [
            &[][..],
            &[("content-type", "text/html")],
            &[("content-type", "application/jsonp")],
            &[("content-type", "text/event-stream, text/html")],
            &[JSON, ("content-type", "text/html")],
            &[JSON, ("content-encoding", "gzip")],
        ] {
            assert_eq!(seen(200, headers), Err(502), "{headers:?}");
        }
    }

    #[test]
    fn only_a_number_of_seconds_is_passed_on_as_time_to_wait() {
        let wait = |value| seen(429, &[JSON, ("retry-after", value)]).expect("a head").retry_after;
        assert_eq!((wait("7"), wait(" 0 ")), (Some(7), Some(0)));
        for odd in ["-1", "+1", "1.5", "Fri, 31 Dec 1999 23:59:59 GMT", "", "99999999", "7\u{0009}x"] {
            assert_eq!(wait(odd), None, "{odd}");
        }
    }
}

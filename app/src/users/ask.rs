//! How the island calls the server functions of [`api`](super::api).
//!
//! The functions' own callers would do, but each brings its own copy of everything from the
//! request to the answer: half as much again as the whole page may weigh. Path, arguments and
//! answer still come from the functions, so that the two sides cannot disagree.

use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Headers, RequestInit, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use server_fn::ServerFn;
use wasm_bindgen_futures::JsFuture;

use super::proof;
use crate::model::{Failure, PASSWORD_AGAIN};

/// Calls a server function with its arguments.
pub async fn ask<F>(call: F) -> Result<F::Output, Failure>
where
    F: ServerFn<Error = Failure> + Serialize,
    F::Output: DeserializeOwned,
{
    let body = serde_json::to_string(&call).map_err(|_| Failure::Internal)?;
    let (done, text) = insist(F::PATH, body).await.map_err(|_| Failure::Offline)?;
    if done {
        serde_json::from_str(&text).map_err(|_| Failure::Internal)
    } else {
        Err(serde_json::from_str(&text).unwrap_or(Failure::Internal))
    }
}

/// Posts JSON; for as long as all it lacks is the password, asks for that and posts again.
async fn insist(path: &str, mut body: String) -> Result<(bool, String), JsValue> {
    let end = body.len() - 1;
    loop {
        let answer = post(path, &body).await?;
        let Ok(Failure::NeedsPassword(said)) = serde_json::from_str(&answer.1) else { return Ok(answer) };
        let Some(password) = proof::ask(&said).await else { return Ok(answer) };
        body.truncate(end);
        for part in [",\"", PASSWORD_AGAIN, "\":", &serde_json::to_string(&password).unwrap_or_default(), "}"]
        {
            body.push_str(part);
        }
    }
}

/// Posts JSON. Tells whether it was done, and what was answered; an error if nothing was.
async fn post(path: &str, body: &str) -> Result<(bool, String), JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    headers.set("accept", "application/json")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&JsValue::from_str(body));
    let response: Response =
        JsFuture::from(window().fetch_with_str_and_init(path, &request)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?;
    Ok((response.ok(), text.as_string().unwrap_or_default()))
}

//! Reading requests: paths, queries, bodies and conditions, each as a typed struct, and each wrong one
//! as a [`Problem`] that names the field and repeats nothing of what was sent.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use domain::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::error::Problem;
use super::{json, known};

/// The ids in a path. One that nobody can have is as unknown as one that nobody has.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(ids)| Self(ids)).map_err(|_| Problem::not_found())
    }
}

/// The parameters of a query. Unknown ones have been refused by then, see [`known::query`].
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let camel: String = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs.map(|(name, value)| (json::lower_camel(&name), value)))
            .finish();
        let pairs = form_urlencoded::parse(camel.as_bytes());
        let query = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs));
        query.map(Self).map_err(|error| {
            let field = error.path().to_string();
            if error.inner().to_string().starts_with("duplicate") {
                return Problem::invalid(&twice(&error.inner().to_string()), "Give this parameter once.");
            }
            Problem::invalid(&field, format!("This is not {}.", expected(&error.inner().to_string())))
        })
    }
}

/// A JSON object as the body. No body at all is an empty object, so that a verb needs none.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (_, object) = read(request, state).await?;
        fields(object, "").map(Self)
    }
}

/// A change of a resource: what is sent of it, and the condition it is made under. The condition is the header
/// `If-Match` or, as in the rest of the contract's world, the field `etag` of the body.
pub struct Change<T> {
    /// What is sent.
    pub body: T,
    /// The condition.
    pub if_match: IfMatch,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Change<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let mut if_match = IfMatch::from_request_parts(&mut parts, state).await?;
        let (_, object) = read(Request::from_parts(parts, body), state).await?;
        if_match.or(object.get("etag"))?;
        Ok(Self { body: fields(object, "")?, if_match })
    }
}

/// The bytes of a body and the object they spell, with every field known to the operation. No body at all is an
/// empty object.
pub async fn read<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<(Bytes, Map<String, Value>), Problem> {
    let is_json = is_json(request.headers());
    let (method, extensions) = (request.method().clone(), request.extensions().clone());
    let bytes =
        Bytes::from_request(request, state).await.map_err(|rejection| Problem::from(rejection.status()))?;
    if !bytes.is_empty() && !is_json {
        return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into());
    }
    let object = object(&bytes, known::reads_no_body(&method, &extensions))?;
    known::body(&method, &extensions, &object)?;
    Ok((bytes, object))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
}

/// A body as a JSON object. Official clients insist on a body where `nothing_is_read` of it, and send whatever
/// JSON they like.
fn object(bytes: &[u8], nothing_is_read: bool) -> Result<Map<String, Value>, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    let value = serde_json::from_slice(bytes).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        Problem::invalid("body", format!("This is not valid JSON: see {place}."))
    })?;
    match value {
        Value::Object(object) => Ok(object),
        _ if nothing_is_read => Ok(Map::new()),
        _ => Err(Problem::invalid("body", "Send a JSON object.")),
    }
}

/// An object as what it should be; `within` is the field it stands in, if it stands in one.
///
/// Its fields may have proto's own spelling, `display_name`, as a parser of proto's JSON has to accept.
pub fn fields<T: DeserializeOwned>(object: Map<String, Value>, within: &str) -> Result<T, Problem> {
    let mut camel = Map::new();
    for (field, value) in object {
        let name = json::lower_camel(&field);
        if camel.insert(name.clone(), value).is_some() {
            return Err(Problem::invalid(&name, "Give this field once."));
        }
    }
    let object = camel;
    serde_path_to_error::deserialize(Value::Object(object)).map_err(|error| {
        let path = error.path().to_string();
        let said = error.inner().to_string();
        let (field, message) = match said.strip_prefix("missing field `") {
            Some(missing) => (missing.trim_end_matches('`').to_owned(), "This is required.".to_owned()),
            None => (path, format!("This is not {}.", expected(&said))),
        };
        let field = if within.is_empty() { field } else { format!("{within}.{field}") };
        Problem::invalid(&field, message)
    })
}

/// What a parser wanted, without what it got: that may be a secret in the wrong place.
fn expected(said: &str) -> &str {
    match said.rsplit_once("expected ") {
        Some((_, "a boolean" | "`true` or `false`")) => "true or false",
        Some((_, "u8" | "u16" | "u32" | "u64" | "i64" | "usize")) => "a whole number that fits",
        Some((_, expected)) => expected,
        None if ["digit", "number", "integer"].iter().any(|it| said.contains(it)) => "a whole number",
        None if said.contains("bool") => "true or false",
        None => "what is expected here",
    }
}

/// The parameter that stands twice.
fn twice(said: &str) -> String {
    said.split('`').nth(1).unwrap_or_default().to_owned()
}

/// The condition a change is made under.
pub struct IfMatch(Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let Some(condition) = parts.headers.get(IF_MATCH) else { return Ok(Self(None)) };
        let text = condition.to_str().map_err(|_| Problem::invalid("If-Match", "This is no etag."))?;
        Ok(Self(Some(text.trim().to_owned())))
    }
}

impl IfMatch {
    /// The etag a body names counts where there is no header.
    fn or(&mut self, etag: Option<&Value>) -> Result<(), Problem> {
        match etag {
            None | Some(Value::Null) => Ok(()),
            Some(Value::String(etag)) if etag.is_empty() => Ok(()),
            Some(Value::String(etag)) => {
                match self.asks() {
                    true => self.check(etag).map_err(|_| {
                        Problem::invalid(
                            "etag",
                            "This is another version than If-Match names. Send one of the two.",
                        )
                    })?,
                    false => self.0 = Some(etag.clone()),
                }
                Ok(())
            }
            Some(_) => Err(Problem::invalid("etag", "This is not a string.")),
        }
    }

    /// Whether there is something to hold against the resource.
    pub fn asks(&self) -> bool {
        self.0.as_deref().is_some_and(|condition| condition != "*")
    }

    /// The version the change must be made upon: that of the resource `present`, which is only read if there is
    /// a condition, and answers its version and when it was made.
    ///
    /// # Errors
    /// ABORTED if the condition is about another one, and what reading it answers.
    pub async fn version(
        &self,
        present: impl Future<Output = ::accounts::Result<(i64, Timestamp)>>,
    ) -> Result<Option<i64>, Problem> {
        if !self.asks() {
            return Ok(None);
        }
        let (version, created) = present.await?;
        self.check(&json::etag(version, created))?;
        Ok(Some(version))
    }

    /// Holds the condition against the etag the resource has.
    ///
    /// # Errors
    /// ABORTED if it is another one.
    pub fn check(&self, etag: &str) -> Result<(), Problem> {
        let Some(condition) = self.0.as_deref().filter(|condition| *condition != "*") else { return Ok(()) };
        let matches = condition.split(',').any(|one| {
            let one = one.trim();
            one.strip_prefix("W/").unwrap_or(one).trim_matches('"') == etag
        });
        if matches { Ok(()) } else { Err(Problem::changed_meanwhile()) }
    }
}

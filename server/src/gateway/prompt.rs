//! The body of a request: read as far as it takes to know which model is meant, and written anew with the
//! upstream's name for it. Everything else goes on as it came, to the last digit of a number.

use std::collections::BTreeMap;

use axum::body::Bytes;
use serde_json::value::RawValue;

use super::failure::Failure;

/// A prompt.
pub struct Prompt<'a> {
    fields: BTreeMap<String, &'a RawValue>,
    model: String,
}

impl<'a> Prompt<'a> {
    /// Reads a body.
    ///
    /// # Errors
    /// What is wrong with it; nothing of it is repeated.
    pub fn read(body: &'a Bytes) -> Result<Self, Failure> {
        let fields: BTreeMap<String, &RawValue> = serde_json::from_slice(body).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            Failure::invalid(None, format!("The body is no JSON object: see {place}."))
        })?;
        let model = fields.get("model").map(|model| model.get());
        let model = model.ok_or_else(|| {
            Failure::invalid(Some("model"), "Say which model is meant, in the field model.")
        })?;
        let model = serde_json::from_str(model).map_err(|_| {
            Failure::invalid(Some("model"), "The field model is the name of a model, as text.")
        })?;
        Ok(Self { fields, model })
    }

    /// The model that is meant, as the caller names it.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The body for an upstream that calls the model so. A field that was there twice is there once.
    ///
    /// # Errors
    /// None that can be met: what was read as JSON is written as JSON.
    pub fn for_upstream(&self, model: &str) -> Result<Vec<u8>, serde_json::Error> {
        let model = serde_json::value::to_raw_value(model)?;
        let mut fields = self.fields.clone();
        fields.insert("model".to_owned(), &model);
        serde_json::to_vec(&fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(body: &str) -> Result<String, String> {
        let body = Bytes::from(body.to_owned());
        let prompt = Prompt::read(&body).map_err(|failure| failure.message().to_owned())?;
        Ok(String::from_utf8(prompt.for_upstream("llama").expect("JSON")).expect("text"))
    }

    #[test]
    fn only_the_model_becomes_another() {
        let body = r#"{"temperature": 0.30000000000000004, "model": "m", "seed": 18446744073709551616, "a": {"b":  [1e999]}}"#;
        let expected = r#"{"a":{"b":  [1e999]},"model":"llama","seed":18446744073709551616,"temperature":0.30000000000000004}"#;
        assert_eq!(sent(body).as_deref(), Ok(expected));
    }

    #[test]
    fn a_model_named_twice_or_in_another_spelling_of_the_name_is_sent_once() {
        let twice = sent(r#"{"model": "a", "\u006dodel": "b"}"#).expect("sent");
        assert_eq!(twice, r#"{"model":"llama"}"#);
    }

    #[test]
    fn what_is_wrong_is_said_and_not_repeated() {
        for (body, said) in [
            ("", "no JSON object"),
            ("secret", "no JSON object"),
            (r#"["secret"]"#, "no JSON object"),
            (r#"{"prompt": "secret""#, "no JSON object"),
            (r#"{"prompt": "secret"}"#, "which model"),
            (r#"{"model": ["secret"]}"#, "as text"),
            (r#"{"model": null}"#, "as text"),
        ] {
            let message = sent(body).expect_err(body);
            assert!(message.contains(said) && !message.contains("secret"), "{body}: {message}");
        }
    }
}

//! `chat`: what a model says, shown as it says it.

mod answer;

use serde_json::{Map, Value, json};

use super::session::Session;
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::Chat;
use crate::names::ResourceName;

/// Most bytes that are read from a pipe as one message.
const LONGEST: u64 = 1024 * 1024;

pub fn run(args: &Chat, session: &mut Session) -> Result<(), Failure> {
    let model = model(&args.model, session)?;
    let mut talk = Talk::new(model, args);
    match &args.message {
        Some(message) => talk.say(message, session),
        None if session.can_confirm() => talk.go_on(session),
        None => {
            let message = session.piped_text(LONGEST)?;
            if message.trim().is_empty() {
                return Err(Failure::Usage(
                    "There is nothing to say. Write a message, or pipe one in.".to_owned(),
                ));
            }
            talk.say(&message, session)
        }
    }
}

/// What answers, by its full name: a bare id is a deployment's.
fn model(name: &ResourceName, session: &mut Session) -> Result<String, Failure> {
    const DEPLOYMENTS: &str = "deployments";
    const MODELS: &str = "models";
    let collection = match &name.within {
        Some((_, MODELS)) => MODELS,
        _ => DEPLOYMENTS,
    };
    session.name_in(collection, name)
}

/// A conversation.
struct Talk<'a> {
    model: String,
    args: &'a Chat,
    messages: Vec<Value>,
}

impl<'a> Talk<'a> {
    fn new(model: String, args: &'a Chat) -> Self {
        let system = args.system.as_ref().map(|system| json!({"role": "system", "content": system}));
        Self { model, args, messages: system.into_iter().collect() }
    }

    /// One message after the other, until there are no more.
    fn go_on(&mut self, session: &mut Session) -> Result<(), Failure> {
        session.remark(&format!("You talk with {}. Leave with Ctrl-D.", self.model))?;
        while let Some(message) = session.prompt("> ")? {
            if message.trim().is_empty() {
                continue;
            }
            match self.say(&message, session) {
                Ok(()) => {}
                // Nothing of a failed turn is remembered, so that the next may do better.
                Err(failure @ (Failure::Failed(_) | Failure::Refused(_))) => session.tell(&failure),
                Err(failure) => return Err(failure),
            }
        }
        Ok(())
    }

    /// Says it, shows what is answered, and remembers both.
    fn say(&mut self, message: &str, session: &mut Session) -> Result<(), Failure> {
        let said = json!({"role": "user", "content": message});
        let messages: Vec<_> = self.messages.iter().chain([&said]).collect();
        let mut body = Map::from_iter([
            ("model".to_owned(), Value::from(self.model.as_str())),
            ("messages".to_owned(), json!(messages)),
        ]);
        body.extend(self.args.max_tokens.map(|most| ("max_tokens".to_owned(), most.into())));
        body.extend(self.args.temperature.map(|it| ("temperature".to_owned(), it.into())));
        if session.shows_json() {
            // The body as it is has its end, and is no stream.
            let answer =
                session.ask_at_length(&Call::new(Method::Post, PATH).sending(Value::Object(body)))?;
            return session.show(&answer, |_| Ok(String::new()));
        }
        body.insert("stream".to_owned(), true.into());
        let answer = answer::show(&Call::new(Method::Post, PATH).sending(Value::Object(body)), session)?;
        self.messages.extend([said, json!({"role": "assistant", "content": answer})]);
        Ok(())
    }
}

/// Where all deployments answer.
const PATH: &str = "/v1/chat/completions";

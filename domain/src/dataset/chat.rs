//! Conversations, in the form that the chat interfaces of OpenAI and Fireworks share: messages with a role
//! and content, which is text or parts, with tools that are offered, called and answered.
//!
//! Of what is read only its kind is kept. Fields that are not named here may be anything.

use std::fmt;

use serde::de::{Error, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::example::{Object, Wrong};

/// One line: messages, and the tools that were on offer.
#[derive(Deserialize)]
pub(super) struct Conversation {
    messages: Vec<Object<Message>>,
    #[serde(default, rename = "tools")]
    _tools: Option<Vec<Object<Tool>>>,
}

impl Conversation {
    /// That something can be learned from it.
    pub(super) fn teaches(&self) -> Result<(), Wrong> {
        self.begins()?;
        match self.messages.iter().any(|Object(message)| message.role == Role::Assistant) {
            true => Ok(()),
            false => Err(("messages".to_owned(), "must hold at least one of the role assistant".to_owned())),
        }
    }

    /// That it is a conversation at all.
    pub(super) fn begins(&self) -> Result<(), Wrong> {
        if self.messages.is_empty() {
            return Err(("messages".to_owned(), "must not be empty".to_owned()));
        }
        let late = self.messages.iter().skip(1).position(|Object(message)| message.role == Role::System);
        match late {
            None => Ok(()),
            Some(at) => Err((
                format!("messages[{}].role", at + 1),
                "may be system in the first message only".to_owned(),
            )),
        }
    }
}

#[derive(Deserialize)]
#[serde(try_from = "TypedMessage")]
struct Message {
    role: Role,
}

#[derive(Deserialize)]
struct TypedMessage {
    role: Role,
    #[serde(default)]
    content: Content,
    #[serde(default, rename = "name")]
    _name: Option<Text>,
    #[serde(default)]
    tool_calls: Option<Vec<Object<ToolCall>>>,
    #[serde(default)]
    tool_call_id: Option<Text>,
}

impl TryFrom<TypedMessage> for Message {
    type Error = &'static str;

    fn try_from(typed: TypedMessage) -> Result<Self, &'static str> {
        let calls = typed.tool_calls.is_some_and(|calls| !calls.is_empty());
        let says = typed.content == Content::Something;
        match typed.role {
            Role::Assistant if !calls && !says => Err("must have content or tool_calls"),
            Role::Tool if typed.tool_call_id.is_none() => {
                Err("must have tool_call_id, the id of the call it answers")
            }
            Role::Assistant => Ok(()),
            _ if calls => Err("must not have tool_calls, which only the assistant makes"),
            _ if !says => Err("must have content"),
            _ => Ok(()),
        }?;
        Ok(Self { role: typed.role })
    }
}

/// A word out of a few.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident: $expected:literal, $($word:literal => $variant:ident),+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        enum $name {
            $($variant),+
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Word;
                impl Visitor<'_> for Word {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: Error>(self, word: &str) -> Result<$name, E> {
                        match word {
                            $($word => Ok($name::$variant),)+
                            other => Err(E::invalid_value(Unexpected::Str(other), &self)),
                        }
                    }
                }
                deserializer.deserialize_str(Word)
            }
        }
    };
}

words! {
    /// Who says something.
    Role: "system, developer, user, assistant or tool",
    "system" => System, "developer" => Developer, "user" => User, "assistant" => Assistant, "tool" => Tool
}
words! {
    /// What a part of a message is.
    PartKind: "text or image_url", "text" => Text, "image_url" => ImageUrl
}
words! {
    /// What a tool is.
    ToolKind: "function", "function" => Function
}

/// Text, of which no more is kept than whether there is any.
pub(super) struct Text {
    pub(super) is_empty: bool,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text { is_empty: text.is_empty() })
            }
        }
        deserializer.deserialize_str(Any)
    }
}

/// What a message says.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Content {
    /// Absent or null.
    #[default]
    Nothing,
    /// Text, empty or not, or parts.
    Something,
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Content;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, a list of parts, or null")
            }

            fn visit_unit<E: Error>(self) -> Result<Content, E> {
                Ok(Content::Nothing)
            }

            fn visit_str<E: Error>(self, _: &str) -> Result<Content, E> {
                Ok(Content::Something)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut parts: A) -> Result<Content, A::Error> {
                let mut content = Content::Nothing;
                while let Some(Object(Part)) = parts.next_element()? {
                    content = Content::Something;
                }
                match content {
                    Content::Nothing => Err(A::Error::custom("must hold at least one part")),
                    Content::Something => Ok(content),
                }
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[derive(Deserialize)]
#[serde(try_from = "TypedPart")]
struct Part;

#[derive(Deserialize)]
struct TypedPart {
    #[serde(rename = "type")]
    kind: PartKind,
    #[serde(default)]
    text: Option<Text>,
    #[serde(default)]
    image_url: Option<Object<ImageUrl>>,
}

#[derive(Deserialize)]
struct ImageUrl {
    #[serde(rename = "url")]
    _url: Text,
}

impl TryFrom<TypedPart> for Part {
    type Error = &'static str;

    fn try_from(typed: TypedPart) -> Result<Self, &'static str> {
        match typed.kind {
            PartKind::Text if typed.text.is_none() => Err("must have text"),
            PartKind::ImageUrl if typed.image_url.is_none() => Err("must have image_url"),
            _ => Ok(Self),
        }
    }
}

#[derive(Deserialize)]
struct ToolCall {
    #[serde(rename = "id")]
    _id: Text,
    #[serde(rename = "type")]
    _kind: ToolKind,
    #[serde(rename = "function")]
    _function: Object<CalledFunction>,
}

#[derive(Deserialize)]
struct CalledFunction {
    #[serde(rename = "name")]
    _name: Text,
    /// JSON, but as text: so models write it.
    #[serde(rename = "arguments")]
    _arguments: Text,
}

#[derive(Deserialize)]
struct Tool {
    #[serde(rename = "type")]
    _kind: ToolKind,
    #[serde(rename = "function")]
    _function: Object<OfferedFunction>,
}

#[derive(Deserialize)]
struct OfferedFunction {
    #[serde(rename = "name")]
    _name: Text,
}

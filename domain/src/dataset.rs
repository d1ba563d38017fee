//! What may stand in the file of a dataset: JSON lines, one example each.
//!
//! [`Checker`] takes a file in pieces, as it arrives, and answers with the first line that is wrong and what
//! would be right there. It keeps no more of a file than the line under way, and makes no values of what it
//! reads, so a line costs about what it is long, whatever stands in it. What an example of a conversation
//! looks like is [`chat`]; how a line becomes an example, or the sentence about it, is [`example`].
//!
//! What does not live here: files, uploads, and how large a file may be.

mod chat;
mod checker;
mod example;

pub use checker::{BadLine, Checker, LONGEST_LINE};

use crate::Invalid;

/// What the examples of a dataset are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DatasetFormat {
    /// Conversations to learn from: `messages`, one of them at least by the assistant, and perhaps `tools`.
    #[default]
    Chat,
    /// Texts and how they go on: `prompt` and `completion`.
    Completion,
    /// Conversations to be continued and judged: `messages`, and whatever the judge needs.
    Rl,
}

impl DatasetFormat {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Chat, Self::Completion, Self::Rl];

    /// The format as the contract writes it; none at all, or an unspecified one, is `CHAT`.
    ///
    /// # Errors
    /// [`Invalid`] about `format` if there is no such format.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match text {
            "" | "FORMAT_UNSPECIFIED" => Ok(Self::default()),
            text => Self::ALL
                .into_iter()
                .find(|format| format.as_str() == text)
                .ok_or_else(|| Invalid::new("format", "Use CHAT, COMPLETION or RL.")),
        }
    }

    /// As the contract writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "CHAT",
            Self::Completion => "COMPLETION",
            Self::Rl => "RL",
        }
    }

    /// What one line of it has to be, as it stands after "each line".
    pub const fn label(self) -> &'static str {
        match self {
            Self::Chat => "a conversation: messages, at least one of them by the assistant",
            Self::Completion => "a prompt and its completion",
            Self::Rl => "a conversation to be continued: messages, and what its judge needs",
        }
    }
}

#[cfg(test)]
mod tests;

//! The ways in, how each asks, and how each says no.

use std::io::Write;

use axum::http::StatusCode;

use super::Actor;
use super::cells::{Cell, Deed};
use super::pages;
use crate::tests::cli::Listening;
use crate::tests::gateway::upstream::{ANSWER, Behaviour, json};

/// A way in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    Pages,
    RestByPerson,
    RestByProgram,
    CommandLine,
    GatewayByPerson,
    GatewayByProgram,
}

/// What is answered.
#[derive(Debug)]
pub enum Told {
    Done,
    /// Refused for want of a permission, in these words.
    Refused(String),
    /// Anything else.
    Other(String),
}

impl Way {
    /// Whether whoever asks is a service account.
    pub fn is_by_program(self) -> bool {
        matches!(self, Self::RestByProgram | Self::GatewayByProgram)
    }

    /// What can be done over it.
    pub fn cells(self) -> Vec<Cell> {
        let mut cells = Cell::all();
        cells.retain(|cell| match self {
            Self::Pages | Self::RestByPerson | Self::RestByProgram => cell.deed != Deed::Ask,
            Self::CommandLine => true,
            Self::GatewayByPerson | Self::GatewayByProgram => cell.deed == Deed::Ask,
        });
        cells
    }

    /// How the upstream answers what is asked over it: whole, or bit by bit.
    pub fn upstream_answers(self) -> Behaviour {
        let chunk = format!("data: {}\n\n", serde_json::json!({"choices": [{"delta": {"content": "Hi"}}]}));
        match self {
            Self::CommandLine => Behaviour::Answer(
                200,
                vec![("content-type", "text/event-stream".to_owned())],
                chunk + "data: [DONE]\n\n",
            ),
            _ => json(ANSWER),
        }
    }

    pub async fn ask(self, listening: &Listening, who: &mut Actor, cell: &Cell, id: &str) -> Told {
        match self {
            Self::Pages => pages::ask(who.browser.as_mut().expect("a person"), cell, id).await,
            Self::RestByPerson | Self::RestByProgram | Self::GatewayByPerson | Self::GatewayByProgram => {
                let answer = cell.over_rest(&who.program, id).await;
                let permission = answer.json["details"][0]["metadata"]["permission"].is_string();
                match answer.status {
                    StatusCode::OK => Told::Done,
                    StatusCode::FORBIDDEN if permission && answer.json["code"] == 7 => {
                        Told::Refused(answer.json["message"].as_str().expect("a message").to_owned())
                    }
                    _ => Told::Other(answer.text),
                }
            }
            Self::CommandLine => {
                let mut file = tempfile::NamedTempFile::new().expect("a file");
                file.write_all(Cell::lines().as_bytes()).expect("written");
                let line = cell.line(id, file.path().to_str().expect("text"));
                let outcome = listening.shell(&who.program).run(&line).await;
                match outcome.code {
                    0 => Told::Done,
                    1 if outcome.err.contains("role required to") && outcome.out.is_empty() => {
                        Told::Refused(outcome.err)
                    }
                    _ => Told::Other(format!("{outcome:?}")),
                }
            }
        }
    }
}

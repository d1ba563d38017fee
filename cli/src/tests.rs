//! Whole commands against a server that says what a test wants said: what a real one says seldom,
//! or never. What a real one does say is tried in `server/src/tests/cli.rs`.

mod asking;
mod fake;
mod files;
mod keeping;
mod patience;
mod resources;
mod shown;
mod talking;

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, Write};

use domain::{ApiKeyText, KeyId};
use fake::{Fake, Reply};

use crate::testing::Kept;
use crate::world::{Terminal, World};

/// A well-formed key that opens nothing.
fn key() -> String {
    let id = KeyId::parse("abcdefghij012345").expect("an id");
    ApiKeyText::new(id, b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg").reveal().to_owned()
}

/// What came of a command.
#[derive(Debug)]
struct Outcome {
    code: u8,
    out: String,
    err: String,
}

/// A command to be run.
struct Run {
    environment: HashMap<String, String>,
    input: &'static str,
    terminal: Terminal,
}

/// A command with a key, asking `server`, its answers going to a file.
fn at(server: &Fake) -> Run {
    Run::bare().variable("ROSTER_API_KEY", &key()).variable("ROSTER_BASE_URL", &server.base())
}

/// Somebody at a terminal of 100 columns.
const PERSON: Terminal =
    Terminal { width: Some(100), asks: true, colour: false, colour_of_errors: false, overwrites: true };

impl Run {
    /// A command in an empty environment.
    fn bare() -> Self {
        Self { environment: HashMap::new(), input: "", terminal: Terminal::default() }
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// At a terminal, where `input` is typed.
    fn typing(mut self, input: &'static str) -> Self {
        self.terminal = PERSON;
        self.input = input;
        self
    }

    /// With `input` from a pipe.
    fn piping(mut self, input: &'static str) -> Self {
        self.input = input;
        self
    }

    fn run(self, arguments: &[&str]) -> Outcome {
        let (out, err) = (Kept::default(), Kept::default());
        let mut world = World {
            environment: self.environment,
            input: Box::new(self.input.as_bytes()),
            out: Box::new(out.clone()),
            err: Box::new(err.clone()),
            terminal: self.terminal,
            hidden_line: |question| match question {
                "API key: " => Ok(key()),
                "Key of the server: " => Ok("sk-typed".to_owned()),
                other => panic!("{other}"),
            },
        };
        let arguments = ["rosterctl"].iter().chain(arguments).map(OsString::from);
        let code = crate::run(arguments, &mut world);
        Outcome { code, out: out.text(), err: err.text() }
    }
}

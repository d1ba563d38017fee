//! What a command touches of its surroundings: environment, streams, terminal.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};

use crate::failure::Failure;

/// The surroundings of one command, so that tests can stand in for them.
pub struct World {
    /// The environment variables.
    pub environment: HashMap<String, String>,
    /// What is typed or piped in.
    pub input: Box<dyn BufRead>,
    /// Where answers go.
    pub out: Box<dyn Write>,
    /// Where errors, questions and hints go.
    pub err: Box<dyn Write>,
    /// What is known of the terminal.
    pub terminal: Terminal,
    /// Reads a line without showing it.
    pub hidden_line: fn(&str) -> io::Result<String>,
}

/// What is known of the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Columns, if answers go to a terminal; none if they go to a file or a program.
    pub width: Option<usize>,
    /// True if somebody sits there who can be asked.
    pub asks: bool,
    /// Whether answers may be coloured.
    pub colour: bool,
    /// Whether errors may be coloured.
    pub colour_of_errors: bool,
    /// Whether a line of the errors can be written over, to tell how far something has come.
    pub overwrites: bool,
}

impl World {
    /// The surroundings of this process.
    pub fn of_this_process() -> Self {
        let environment: HashMap<_, _> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let measured = terminal_size::terminal_size_of(io::stdout()).map(|(columns, _)| columns.0);
        let terminal = Terminal::new(
            &environment,
            (io::stdin().is_terminal(), io::stdout().is_terminal(), io::stderr().is_terminal()),
            measured,
        );
        Self {
            environment,
            input: Box::new(BufReader::new(io::stdin())),
            out: Box::new(io::BufWriter::new(io::stdout())),
            err: Box::new(io::stderr()),
            terminal,
            hidden_line: |question| rpassword::prompt_password(question),
        }
    }

    /// An environment variable; an empty one counts as not set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    /// Says something beside the answer, so that it does not end in files and pipes.
    pub fn remark(&mut self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(self.err, "{text}")?)
    }

    /// One line of input without its end, None at the end of input.
    pub fn line(&mut self) -> Result<Option<String>, Failure> {
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }
}

impl Terminal {
    /// From the environment, whether input, output and errors are terminals, and the measured columns.
    fn new(
        environment: &HashMap<String, String>,
        (input, out, err): (bool, bool, bool),
        measured: Option<u16>,
    ) -> Self {
        let set = |name: &str| environment.get(name).filter(|value| !value.is_empty());
        let wanted = set("COLUMNS").and_then(|columns| columns.parse().ok()).filter(|columns| *columns > 0);
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let plain = set("NO_COLOR").is_some() || dumb;
        Self {
            width: out.then(|| wanted.unwrap_or_else(|| measured.map_or(80, usize::from))),
            asks: input && err,
            colour: out && !plain,
            colour_of_errors: err && !plain,
            overwrites: err && !dumb,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(variables: &[(&str, &str)], terminals: (bool, bool, bool)) -> Terminal {
        let environment = variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Terminal::new(&environment, terminals, Some(120))
    }

    #[test]
    fn a_terminal_is_as_wide_as_columns_says_or_as_measured_and_a_pipe_has_no_width() {
        assert_eq!(at(&[], (true, true, true)).width, Some(120));
        assert_eq!(at(&[("COLUMNS", "66")], (true, true, true)).width, Some(66));
        assert_eq!(at(&[("COLUMNS", "wide")], (true, true, true)).width, Some(120));
        assert_eq!(at(&[("COLUMNS", "66")], (true, false, true)).width, None);
    }

    #[test]
    fn colour_is_for_terminals_and_not_where_no_color_or_a_dumb_terminal_asks_for_none() {
        assert!(at(&[], (true, true, true)).colour);
        assert!(!at(&[], (true, false, true)).colour);
        assert!(!at(&[("NO_COLOR", "1")], (true, true, true)).colour);
        assert!(!at(&[("TERM", "dumb")], (true, true, true)).colour_of_errors);
        assert!(!at(&[("TERM", "dumb")], (true, true, true)).overwrites);
        assert!(at(&[("NO_COLOR", "1")], (true, true, true)).overwrites, "a bar needs no colour");
        assert!(!at(&[], (true, true, false)).overwrites);
        assert!(at(&[("NO_COLOR", "")], (true, true, true)).colour, "an empty NO_COLOR asks for nothing");
    }

    #[test]
    fn only_somebody_who_sees_the_question_and_can_answer_is_asked() {
        assert!(at(&[], (true, false, true)).asks);
        assert!(!at(&[], (false, true, true)).asks);
        assert!(!at(&[], (true, true, false)).asks);
    }
}

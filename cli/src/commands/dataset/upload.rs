//! `dataset upload`: the file goes out as it is read. Nothing of it is looked at here; what a line must be
//! is the server's to say.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::DATASET;
use crate::client::{Call, Method};
use crate::commands::session::Session;
use crate::failure::Failure;
use crate::names::ResourceName;
use crate::output::{safe, size};

/// A file that is open.
pub struct Open {
    name: String,
    /// How many bytes it has; nobody knows of a pipe.
    size: Option<u64>,
    content: Box<dyn Read>,
}

/// Opens a file; `-` is what is piped in.
pub fn open(path: &Path, session: &mut Session) -> Result<Open, Failure> {
    if path.as_os_str() == "-" {
        let content = session.piped()?;
        return Ok(Open { name: "stdin.jsonl".to_owned(), size: None, content });
    }
    let shown = safe(&path.to_string_lossy()).into_owned();
    let cannot = |error| Failure::Failed(format!("{shown} cannot be read: {error}."));
    let file = fs::File::open(path).map_err(cannot)?;
    let about = file.metadata().map_err(cannot)?;
    if about.is_dir() {
        return Err(Failure::Usage(format!("{shown} is a folder. Name a file of JSON lines.")));
    }
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let size = about.is_file().then_some(about.len());
    Ok(Open { name, size, content: Box::new(file) })
}

pub fn run(name: &ResourceName, path: &Path, session: &mut Session) -> Result<(), Failure> {
    let file = open(path, session)?;
    send(name, file, session)
}

/// Sends it, and says what the dataset is then.
pub fn send(name: &ResourceName, file: Open, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_in(DATASET.collection, name)?;
    let Open { name: called, size: bytes, content } = file;
    let look = "rosterctl dataset list";
    let answer = session
        .upload(&format!("{path}:upload"), &called, bytes, content)
        .map_err(|failure| failure.or_look_with(look))?;
    if session.shows_json() {
        return session.show(&answer, |_| Ok(String::new()));
    }
    if let Some(bytes) = bytes {
        session.remark(&format!("{} arrived: {}.", safe(&called), size(bytes)))?;
    }
    DATASET.ask_and_show(session, &Call::new(Method::Get, path))
}

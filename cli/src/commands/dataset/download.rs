//! `dataset download`: by the link the server gives, into a file that is there whole or not at all.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use super::DATASET;
use crate::client::{BaseUrl, Call, Method};
use crate::commands::session::Session;
use crate::failure::Failure;
use crate::grammar::DownloadDataset;
use crate::output::{safe, size};
use crate::wire::Links;

pub fn run(args: &DownloadDataset, session: &mut Session) -> Result<(), Failure> {
    let path = session.path_in(DATASET.collection, &args.name)?;
    let target = args.file.clone().unwrap_or_else(|| PathBuf::from(format!("{}.jsonl", args.name.id)));
    let prints = target.as_os_str() == "-";
    if !prints && !args.overwrite && target.exists() {
        return Err(Failure::Failed(format!(
            "{} is there already. Name another file, or replace it with --overwrite.",
            shown(&target)
        )));
    }
    let call = Call::new(Method::Get, format!("{path}:getDownloadEndpoint"));
    let links: Links = DATASET.ask(session, &call)?.read()?;
    let Some(link) = links.filename_to_signed_urls.into_values().next() else {
        return Err(Failure::Failed(format!("{} has no file yet.", args.name.id)));
    };
    let link = here(&link, session.base())?;
    if prints {
        return session.print(&link);
    }
    let bytes = keep(&link, &target, args.overwrite, session)?;
    session.remark(&format!("{} is kept in {}.", size(bytes), shown(&target)))
}

/// The way of a link at the server that was named, behind whatever stands before its paths there.
///
/// The link names the server by the address it has in public, which need not be the one it is reached by
/// from here; and nothing is fetched from anywhere else, whatever an answer says.
fn here(link: &str, base: &BaseUrl) -> Result<String, Failure> {
    let strange = || Failure::Failed(format!("The server gives a link that leads nowhere: {}", safe(link)));
    let uri: ureq::http::Uri = link.parse().map_err(|_| strange())?;
    let target = uri.path_and_query().map(ToString::to_string).ok_or_else(strange)?;
    let target = target.strip_prefix(base.path()).unwrap_or(&target);
    if target.starts_with('/') { Ok(target.to_owned()) } else { Err(strange()) }
}

/// Writes beside the file and puts it in its place at the end.
fn keep(link: &str, target: &Path, overwrite: bool, session: &mut Session) -> Result<u64, Failure> {
    let cannot = |error: io::Error| Failure::Failed(format!("{} cannot be written: {error}.", shown(target)));
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(cannot)?;
    let bytes = session.fetch(link, |content| copy(content, file.as_file_mut(), target))?;
    file.as_file().sync_all().map_err(cannot)?;
    if overwrite {
        file.persist(target).map_err(|error| cannot(error.error))?;
    } else {
        file.persist_noclobber(target).map_err(|error| cannot(error.error))?;
    }
    Ok(bytes)
}

/// Copies all of it, and tells a broken connection from a full disk.
fn copy(content: &mut dyn Read, file: &mut File, target: &Path) -> Result<u64, Failure> {
    let mut content = BufReader::with_capacity(64 * 1024, content);
    let mut copied = 0;
    loop {
        let bytes = io::BufRead::fill_buf(&mut content)
            .map_err(|error| Failure::Failed(format!("The file broke off on its way: {error}.")))?;
        if bytes.is_empty() {
            return Ok(copied);
        }
        file.write_all(bytes)
            .map_err(|error| Failure::Failed(format!("{} cannot be written: {error}.", shown(target))))?;
        let read = bytes.len();
        copied += read as u64;
        io::BufRead::consume(&mut content, read);
    }
}

fn shown(path: &Path) -> String {
    safe(&path.to_string_lossy()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_followed_at_the_server_that_was_named_and_nowhere_else() {
        let at = |base: &str, link: &str| here(link, &BaseUrl::parse(base).expect(base));
        let plain = "http://127.0.0.1:3000";
        assert_eq!(
            at(plain, "https://roster.example.com/downloads/x?y=1").expect("a way"),
            "/downloads/x?y=1"
        );
        assert_eq!(at(plain, "http://169.254.169.254/latest").expect("a way"), "/latest");
        assert_eq!(at(plain, "/downloads/x").expect("a way"), "/downloads/x");
        let below = "https://example.com/roster";
        assert_eq!(at(below, "https://example.com/roster/downloads/x").expect("a way"), "/downloads/x");
        for bad in ["", "mailto:x", "a b"] {
            assert!(at(plain, bad).is_err(), "{bad}");
        }
    }
}

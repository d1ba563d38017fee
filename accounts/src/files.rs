//! The files of an installation: what is too large for the database, in a folder of its own.
//!
//! A file is written once, under a key nobody can guess, and never changed: [`incoming`] takes it in. The
//! database says which files there are; whatever else lies in the folder is what a crash or a cut connection
//! has left, and [`sweep`] takes it away. Whoever writes a file holds a lock on it until the database
//! knows of it, so that a sweep by another process lets it be, and what a killed process held is free at
//! once.
//!
//! What does not live here: whose files they are and who may have them. Everything here blocks; the use
//! cases call it where that stops nobody.

pub(crate) mod incoming;
pub(crate) mod places;
mod sweep;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::secret::random_bytes;
use crate::{Accounts, OpenError, Result};

/// Where files are kept, and how large one may be.
#[derive(Clone, Debug)]
pub struct FileSettings {
    /// The folder; made when it is needed. Processes on the same database share it.
    pub folder: PathBuf,
    /// Most bytes a file may have.
    pub largest: u64,
}

/// Says whose folder it is.
const MARK: &str = "installation";
/// The same in the database.
const META: &str = "data folder";
/// Files that are whole.
const WHOLE: &str = "jsonl";
/// Files that are being written.
const PARTIAL: &str = "part";

impl FileSettings {
    fn whole(&self, file: Uuid) -> PathBuf {
        self.folder.join(format!("{file}.{WHOLE}"))
    }

    fn partial(&self, file: Uuid) -> PathBuf {
        self.folder.join(format!("{file}.{PARTIAL}"))
    }

    fn make(&self) -> io::Result<()> {
        let mut folder = fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
        folder.create(&self.folder)
    }

    /// Writes down for good which names the folder holds.
    fn sync(&self) -> io::Result<()> {
        // Windows opens no folders and needs none of this.
        if cfg!(unix) { File::open(&self.folder)?.sync_all() } else { Ok(()) }
    }

    /// Opens a file that is there.
    pub(crate) fn open(&self, file: Uuid) -> io::Result<File> {
        File::open(self.whole(file))
    }

    /// Takes a file away that the database does not know any more. Readers who have it open read on.
    pub(crate) fn remove(&self, file: Uuid) -> io::Result<()> {
        match fs::remove_file(self.whole(file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Marks the folder as this installation's. False if it is another's.
    fn claim(&self, installation: &str) -> io::Result<bool> {
        self.make()?;
        let mark = self.folder.join(MARK);
        // Under another name first, so that nobody ever reads half a mark.
        let draft = self.partial(crate::secret::new_key());
        let written = create(&draft).and_then(|mut file| {
            file.write_all(installation.as_bytes())?;
            file.sync_all()?;
            fs::hard_link(&draft, &mark)
        });
        fs::remove_file(&draft)?;
        match written {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => self.sync()?,
        }
        Ok(fs::read_to_string(&mark)?.trim() == installation)
    }
}

/// A new file that only its owner may read.
fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Does something that blocks, where that stops nobody.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|panic| crate::Error::Damaged(panic.to_string()))
}

impl Accounts {
    /// Gets the folder of files ready: it is made, and marked as this installation's. To be called by
    /// whoever is going to serve.
    ///
    /// # Errors
    /// [`OpenError::Folder`] if the folder cannot be used, or belongs to another installation, whose files
    /// would be taken for leftovers.
    pub async fn open_files(&self) -> std::result::Result<(), OpenError> {
        let chosen = URL_SAFE_NO_PAD.encode(random_bytes::<16>());
        let kept = self.inner.db.remembered(META, chosen.as_bytes()).await.map_err(OpenError::Unreachable)?;
        let installation = String::from_utf8_lossy(&kept).into_owned();
        let files = self.inner.files.clone();
        let folder = files.folder.display().to_string();
        let claimed = blocking(move || files.claim(&installation)).await;
        let unusable = |why: String| OpenError::Folder(format!("{folder} cannot be used: {why}."));
        match claimed.map_err(|error| unusable(error.to_string()))? {
            Ok(true) => Ok(()),
            Ok(false) => Err(OpenError::Folder(format!(
                "{folder} holds the files of another installation. Name a folder of this one's own."
            ))),
            Err(error) => Err(unusable(error.to_string())),
        }
    }

    /// How large a file may be, in bytes.
    pub fn largest_file(&self) -> u64 {
        self.inner.files.largest
    }
}

#[cfg(test)]
mod tests;

//! Taking away what belongs to nobody: files that a crash or a cut connection has left, and those of
//! datasets that are gone.

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::{FileSettings, PARTIAL, WHOLE, blocking};
use crate::db::on;
use crate::{Accounts, Result};

/// A name in the folder.
struct Found {
    path: PathBuf,
    /// The key of a file that is whole; none of one that never was.
    key: Option<Uuid>,
}

impl FileSettings {
    /// Everything in the folder that is of our making.
    fn found(&self) -> io::Result<Vec<Found>> {
        let folder = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            folder => folder?,
        };
        let mut found = Vec::new();
        for entry in folder {
            let path = entry?.path();
            let key = path.file_stem().and_then(|stem| Uuid::parse_str(stem.to_str()?).ok());
            let Some(key) = key else { continue };
            match path.extension().and_then(|end| end.to_str()) {
                Some(WHOLE) => found.push(Found { path, key: Some(key) }),
                Some(PARTIAL) => found.push(Found { path, key: None }),
                _ => {}
            }
        }
        Ok(found)
    }
}

impl Accounts {
    /// Takes away files that the database does not know and nobody is writing; meant to be called at the
    /// start and now and then. Answers how many there were.
    ///
    /// # Errors
    /// Of the database, and [`Error::Disk`](crate::Error::Disk).
    pub async fn sweep_files(&self) -> Result<u64> {
        let files = self.inner.files.clone();
        let found = blocking(move || files.found()).await??;
        let known: Vec<Uuid> = on!(self.inner.db.pool(), c => sqlx::query_scalar("SELECT file FROM dataset_files")
            .fetch_all(c).await)?;
        let known: HashSet<Uuid> = known.into_iter().collect();
        let mut swept = 0;
        for Found { path, key } in found {
            if key.is_some_and(|key| known.contains(&key)) {
                continue;
            }
            let held = path.clone();
            let Some(lock) = blocking(move || free(&held)).await?? else { continue };
            // Whoever wrote it may have told the database between the first look and the lock.
            if let Some(key) = key
                && self.knows_file(key).await?
            {
                continue;
            }
            swept += u64::from(blocking(move || taken_away(&path, lock)).await??);
        }
        Ok(swept)
    }

    async fn knows_file(&self, key: Uuid) -> Result<bool> {
        let there: Option<(Uuid,)> = on!(self.inner.db.pool(), c =>
            sqlx::query_as("SELECT file FROM dataset_files WHERE file = $1").bind(key).fetch_optional(c).await)?;
        Ok(there.is_some())
    }
}

/// The lock on a file nobody is writing; none if somebody is, or it has gone meanwhile.
fn free(path: &Path) -> io::Result<Option<File>> {
    let file = match File::options().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Whether it was still there to be taken away. The lock is held until then.
fn taken_away(path: &Path, _lock: File) -> io::Result<bool> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

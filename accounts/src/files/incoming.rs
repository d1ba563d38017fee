//! A file on its way in: written beside the others under another name, checked while it is, and given its
//! name when it is whole. Until somebody keeps it, it goes away again by itself.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;

use domain::dataset::{BadLine, Checker, DatasetFormat};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{FileSettings, create};
use crate::secret::new_key;

/// Why a file is not taken.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// A line is wrong.
    Line(BadLine),
    /// It has more bytes than a file may have.
    TooLarge,
    /// It cannot be written.
    Disk(io::Error),
}

impl From<BadLine> for Unfit {
    fn from(line: BadLine) -> Self {
        Self::Line(line)
    }
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// A name in the folder that goes away unless it is kept.
struct Fleeting(Option<PathBuf>);

impl Drop for Fleeting {
    fn drop(&mut self) {
        if let Some(path) = self.0.take()
            && let Err(error) = fs::remove_file(&path)
        {
            tracing::warn!(%error, path = %path.display(), "a file that came to nothing could not be removed");
        }
    }
}

/// A file of which a part has arrived.
pub(crate) struct Incoming {
    name: Fleeting,
    settings: FileSettings,
    key: Uuid,
    /// Locked for as long as this is there.
    file: File,
    checker: Checker,
    hash: Sha256,
    size: u64,
}

/// A file that is whole and has its name, which nobody knows yet.
pub(crate) struct Whole {
    name: Fleeting,
    _locked: File,
    /// What it is known by.
    pub(crate) facts: FileFacts,
}

/// What is known of a file that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileFacts {
    /// Its key.
    pub(crate) key: Uuid,
    /// How many examples it holds.
    pub(crate) examples: u64,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// The hash of all of them.
    pub(crate) sha256: [u8; 32],
}

impl Incoming {
    /// Begins a file of examples.
    pub(crate) fn begin(settings: &FileSettings, format: DatasetFormat) -> io::Result<Self> {
        settings.make()?;
        let key = new_key();
        let path = settings.partial(key);
        let file = create(&path)?;
        let name = Fleeting(Some(path));
        file.lock()?;
        let (checker, hash) = (Checker::new(format), Sha256::new());
        Ok(Self { name, settings: settings.clone(), key, file, checker, hash, size: 0 })
    }

    /// Takes the next piece.
    pub(crate) fn write(&mut self, piece: &[u8]) -> Result<(), Unfit> {
        self.size += piece.len() as u64;
        if self.size > self.settings.largest {
            return Err(Unfit::TooLarge);
        }
        self.checker.feed(piece)?;
        self.hash.update(piece);
        Ok(self.file.write_all(piece)?)
    }

    /// Makes it last, and gives it its name.
    pub(crate) fn finish(self) -> Result<Whole, Unfit> {
        let Self { mut name, settings, key, file, checker, hash, size } = self;
        let facts = FileFacts { key, examples: checker.finish()?, size, sha256: hash.finalize().into() };
        file.sync_all()?;
        let path = settings.whole(key);
        if let Some(partial) = &name.0 {
            fs::rename(partial, &path)?;
        }
        name.0 = Some(path);
        settings.sync()?;
        Ok(Whole { name, _locked: file, facts })
    }
}

impl Whole {
    /// Lets it stay from now on, because the database is being told of it. The lock holds for as long as
    /// this is there, so no sweep takes it before the database knows.
    pub(crate) fn stay(&mut self) {
        self.name.0 = None;
    }
}

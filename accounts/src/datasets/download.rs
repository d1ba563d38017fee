//! Carrying the file of a dataset away: at once, or by a link that anything can open which knows nothing of
//! keys.
//!
//! A link is good for a minute and stored nowhere: it says which file it is for, who asked for it with which
//! key, and until when, under a MAC of the installation. When it is used, that caller is let in again, so it
//! ends with their key, their place and their rights, and with the file: a dataset that is sent anew has
//! another.

use std::fs::File;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{AccountId, KeyId, Operation, ResourceId, ResourceKind, Timestamp};
use uuid::Uuid;

use super::row;
use crate::db::on;
use crate::files::blocking;
use crate::{Accounts, Caller, DatasetFile, Error, Result, resources};

/// Seconds for which a link is good.
pub const LINK_LASTS: i64 = 60;
const PURPOSE: &str = "download link";

/// A file to be carried away.
#[derive(Debug)]
pub struct Download {
    /// The file, open: it can be read to its end whatever becomes of the dataset.
    pub file: File,
    /// The dataset it is of.
    pub dataset: ResourceId,
    /// What is known of it.
    pub facts: DatasetFile,
}

/// What a link says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link {
    file: Uuid,
    user: Uuid,
    key: KeyId,
    ends: Timestamp,
}

impl Link {
    const LENGTH: usize = 16 + 16 + KeyId::LENGTH + 8;

    fn bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        bytes[..16].copy_from_slice(self.file.as_bytes());
        bytes[16..32].copy_from_slice(self.user.as_bytes());
        bytes[32..48].copy_from_slice(self.key.to_string().as_bytes());
        bytes[48..].copy_from_slice(&self.ends.micros().to_be_bytes());
        bytes
    }

    fn of(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            file: Uuid::from_slice(bytes.get(..16)?).ok()?,
            user: Uuid::from_slice(bytes.get(16..32)?).ok()?,
            key: KeyId::parse(std::str::from_utf8(bytes.get(32..48)?).ok()?).ok()?,
            ends: Timestamp::from_micros(i64::from_be_bytes(bytes.get(48..Self::LENGTH)?.try_into().ok()?)),
        })
    }
}

impl Accounts {
    /// Opens the file of a dataset for somebody who may carry it away.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Refused`]; [`Error::NoFile`]; [`Error::Disk`].
    pub async fn download(
        &self,
        caller: Caller,
        account: &AccountId,
        dataset: &ResourceId,
    ) -> Result<Download> {
        let row = self.file_of(caller, account, dataset).await?;
        self.open_download(dataset.clone(), row).await
    }

    /// The token of a link to the file of a dataset, for the holder of a key who may carry it away.
    ///
    /// # Errors
    /// As [`download`](Self::download); [`Error::NotFound`] for anybody without a key.
    pub async fn link_download(
        &self,
        caller: Caller,
        account: &AccountId,
        dataset: &ResourceId,
    ) -> Result<String> {
        let Caller::Key { user, key, .. } = caller else { return Err(Error::NotFound) };
        let row = self.file_of(caller, account, dataset).await?;
        let link = Link { file: row.file, user, key, ends: self.now().plus_seconds(LINK_LASTS) };
        let mut bytes = link.bytes().to_vec();
        bytes.extend(self.inner.secret.mac(PURPOSE, &[&link.bytes()]));
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens what a link is to, for whoever asked for it, if they may still have it.
    ///
    /// # Errors
    /// [`Error::DeadLink`] whatever the matter is; [`Error::Disk`] and [`Error::Database`].
    pub async fn follow_download(&self, token: &str) -> Result<Download> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| Error::DeadLink)?;
        let (said, mac) = bytes.split_at_checked(Link::LENGTH).ok_or(Error::DeadLink)?;
        if !self.inner.secret.verifies(PURPOSE, &[said], mac) {
            return Err(Error::DeadLink);
        }
        let link = Link::of(said).ok_or(Error::DeadLink)?;
        if !link.ends.lasts(self.now(), LINK_LASTS) {
            return Err(Error::DeadLink);
        }
        const WHOSE: &str = "SELECT r.account, r.id FROM dataset_files f JOIN resources r ON r.key = f.dataset WHERE f.file = $1";
        let whose: Option<(String, String)> = on!(self.inner.db.pool(), c => sqlx::query_as(WHOSE).bind(link.file)
            .fetch_optional(c).await)?;
        let (account, dataset) = whose.ok_or(Error::DeadLink)?;
        let account = AccountId::parse(&account).map_err(|_| Error::DeadLink)?;
        let dataset = ResourceId::parse(&dataset).map_err(|_| Error::DeadLink)?;
        let caller = Caller::Key { user: link.user, key: link.key, until: None };
        let row = self.file_of(caller, &account, &dataset).await.map_err(|error| match error {
            Error::Database(_) | Error::Damaged(_) | Error::NoRoom(_) | Error::Unavailable(_) => error,
            _ => Error::DeadLink,
        })?;
        // It may have been sent anew between the two looks.
        if row.file != link.file {
            return Err(Error::DeadLink);
        }
        self.open_download(dataset, row).await
    }

    async fn file_of(&self, caller: Caller, account: &AccountId, dataset: &ResourceId) -> Result<row::Row> {
        self.seat(caller, account, Operation::DownloadDataset).await?;
        let pool = self.inner.db.pool();
        let resource = resources::row::read(&pool, account, ResourceKind::Dataset, dataset).await?;
        row::read(&pool, resource.key).await?.ok_or(Error::NoFile)
    }

    async fn open_download(&self, dataset: ResourceId, row: row::Row) -> Result<Download> {
        let (files, key) = (self.inner.files.clone(), row.file);
        let file = blocking(move || files.open(key)).await??;
        Ok(Download { file, dataset, facts: row.file()? })
    }
}

//! Sending the file of a dataset.
//!
//! Whoever may is let in before a byte is read, and again when all of it is there: in between an hour may
//! have passed, and with it their place, their role, or the dataset. The file is checked and written while
//! it arrives; it is whole, under its name, before the change begins, and the change only says that it is the
//! dataset's. So nothing half-sent is ever READY, and of two at once the one that ends last counts, whole.

use domain::dataset::DatasetFormat;
use domain::policy;
use domain::{AccountId, Invalid, Operation, ResourceId, ResourceKind, ResourceState};
use serde_json::json;
use uuid::Uuid;

use crate::audit::Entry;
use crate::change::Change;
use crate::files::blocking;
use crate::files::incoming::{Incoming, Unfit, Whole};
use crate::files::places::Place;
use crate::resources::row;
use crate::seat::principal_of;
use crate::{Accounts, Caller, DatasetFile, Error, Resource, Result};

/// Bytes that are gathered before they are checked and written.
const PORTION: usize = 512 * 1024;

/// The file of a dataset on its way in, sent by somebody who may. Dropped before it is finished, it leaves
/// nothing.
pub struct Upload {
    accounts: Accounts,
    caller: Caller,
    account: AccountId,
    id: ResourceId,
    /// The dataset; another one may have its id by the end.
    dataset: Uuid,
    format: DatasetFormat,
    gathered: Vec<u8>,
    /// None while a portion is written, and after one that was wrong.
    incoming: Option<Incoming>,
    _place: Place,
}

/// What has come of an upload.
#[derive(Clone, Debug)]
pub struct Uploaded {
    /// The dataset, READY.
    pub resource: Resource,
    /// Its file.
    pub file: DatasetFile,
}

impl Accounts {
    /// Lets somebody in who may send the file of a dataset, before any of it is read.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Refused`]; [`Error::Busy`] while as many files arrive as may at once;
    /// [`Error::NoRoom`] and [`Error::Disk`].
    pub async fn begin_upload(
        &self,
        caller: Caller,
        account: &AccountId,
        dataset: &ResourceId,
    ) -> Result<Upload> {
        let row = self.admit_upload(caller, account, dataset).await?;
        let format = format_of(&row)?;
        let place = self.inner.uploads.enter(account).ok_or(Error::Busy)?;
        let files = self.inner.files.clone();
        let incoming = blocking(move || Incoming::begin(&files, format)).await??;
        Ok(Upload {
            accounts: self.clone(),
            caller,
            account: account.clone(),
            id: dataset.clone(),
            dataset: row.key,
            format,
            gathered: Vec::with_capacity(PORTION),
            incoming: Some(incoming),
            _place: place,
        })
    }

    /// That somebody may send the file of a dataset, for a page that offers it.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Refused`].
    pub async fn may_upload(&self, caller: Caller, account: &AccountId, dataset: &ResourceId) -> Result<()> {
        self.admit_upload(caller, account, dataset).await.map(drop)
    }

    async fn admit_upload(
        &self,
        caller: Caller,
        account: &AccountId,
        dataset: &ResourceId,
    ) -> Result<row::Row> {
        let operation = Operation::UploadDataset;
        let seat = self.seat(caller, account, operation).await?;
        let row = row::read(&self.inner.db.pool(), account, ResourceKind::Dataset, dataset).await?;
        match policy::change_resource(&seat.actor, &seat.account, &row.facts()?, operation) {
            Ok(_) => Ok(row),
            Err(denial) => {
                let principal = principal_of(caller, seat.user.as_ref())?;
                let target = format!("{}:{dataset}", ResourceKind::Dataset.as_str());
                Err(self.refuse(account, &principal, &target, denial).await?)
            }
        }
    }
}

/// What the lines of a dataset are.
fn format_of(row: &row::Row) -> Result<DatasetFormat> {
    DatasetFormat::parse(row.spec()?.text("format"))
        .map_err(|_| Error::Damaged(format!("the format of the dataset {}", row.key)))
}

impl Upload {
    /// Takes the next piece of the file.
    ///
    /// # Errors
    /// [`Error::Invalid`] about `file`, with the first line that is wrong; [`Error::TooLarge`];
    /// [`Error::NoRoom`] and [`Error::Disk`]. The upload is over then.
    pub async fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.gathered.extend_from_slice(piece);
        if self.gathered.len() < PORTION { Ok(()) } else { self.hand_over().await }
    }

    /// Has what is gathered checked and written.
    async fn hand_over(&mut self) -> Result<()> {
        let mut incoming = self.taken()?;
        let portion = std::mem::take(&mut self.gathered);
        // It travels there and back, so that whatever is dropped on the way takes the file with it.
        let (incoming, mut portion, written) = blocking(move || {
            let written = incoming.write(&portion);
            (incoming, portion, written)
        })
        .await?;
        written.map_err(|unfit| self.said(unfit))?;
        portion.clear();
        (self.incoming, self.gathered) = (Some(incoming), portion);
        Ok(())
    }

    fn taken(&mut self) -> Result<Incoming> {
        self.incoming.take().ok_or_else(|| Error::Damaged("an upload that is over goes on".to_owned()))
    }

    fn said(&self, unfit: Unfit) -> Error {
        match unfit {
            Unfit::Line(bad) => Invalid::new("file", bad.to_string()).into(),
            Unfit::TooLarge => Error::TooLarge(self.accounts.largest_file()),
            Unfit::Disk(error) => error.into(),
        }
    }

    /// Makes the file the dataset's.
    ///
    /// # Errors
    /// As [`write`](Self::write); and as at the beginning, if things have changed since. The dataset is as
    /// it was then, and keeps the file it had.
    pub async fn finish(mut self) -> Result<Uploaded> {
        self.hand_over().await?;
        let incoming = self.taken()?;
        let whole = blocking(move || incoming.finish()).await?.map_err(|unfit| self.said(unfit))?;
        // Whoever hangs up now has sent all of it.
        self.accounts.clone().detached(move |_| self.take(whole)).await
    }

    async fn take(self, mut whole: Whole) -> Result<Uploaded> {
        let Self { accounts, caller, account, id, dataset, format, .. } = self;
        let operation = Operation::UploadDataset;
        let change = Change::open(&accounts, caller, &account, operation).await?;
        let (change, row) = change.upon_resource(ResourceKind::Dataset, &id, None).await?;
        if row.key != dataset {
            change.nothing_to_do().await?;
            return Err(Error::NotFound);
        }
        if format_of(&row)? != format {
            change.nothing_to_do().await?;
            let message = "The format of the dataset has been changed meanwhile. Send the file again.";
            return Err(Invalid::new("file", message).into());
        }
        let decision = policy::change_resource(change.actor(), change.facts(), &row.facts()?, operation);
        let mut granted = change.decide_about_resource(ResourceKind::Dataset, id.as_str(), decision).await?;
        let facts = &whole.facts;
        let before = granted.set_file(facts, format).await?;
        granted.set_state(ResourceState::Ready, "").await?;
        let file = granted.file_after().await?;
        let detail = json!({"examples": facts.examples, "size": facts.size, "sha256": file.sha256_hex()});
        let resource = granted.touched().await?;
        // If the answer to the commit is lost, the database may know of the file; a sweep finds out.
        whole.stay();
        granted.commit(Entry::about_resource(ResourceKind::Dataset, &id, detail)).await?;
        if let Some(before) = before {
            accounts.forget_file(before).await;
        }
        Ok(Uploaded { resource, file })
    }
}

impl Accounts {
    /// Takes a file away that belongs to no dataset any more. If that fails, a sweep comes by.
    pub(crate) async fn forget_file(&self, file: Uuid) {
        let files = self.inner.files.clone();
        match blocking(move || files.remove(file)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "a file that is replaced could not be removed"),
            Err(error) => tracing::warn!(%error, "a file that is replaced could not be removed"),
        }
    }
}

//! What the database knows of the files of datasets.

use std::collections::HashMap;

use domain::dataset::DatasetFormat;
use domain::policy::ChangeResource;
use domain::{AccountId, Operation, Timestamp};
use uuid::Uuid;

use crate::change::Granted;
use crate::db::{Pool, Tx, on};
use crate::files::incoming::FileFacts;
use crate::{Accounts, Caller, Error, Result};

/// The file of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatasetFile {
    /// What its lines are.
    pub format: DatasetFormat,
    /// How many examples it holds.
    pub examples: u64,
    /// How many bytes it has.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// When it arrived.
    pub uploaded: Timestamp,
}

impl DatasetFile {
    /// The hash as it is written for people and programs.
    pub fn sha256_hex(&self) -> String {
        self.sha256.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A row of `dataset_files`.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    dataset: Uuid,
    pub(crate) file: Uuid,
    format: String,
    examples: i64,
    size: i64,
    sha256: Vec<u8>,
    uploaded: i64,
}

impl Row {
    pub(crate) fn file(&self) -> Result<DatasetFile> {
        let damaged = || Error::Damaged(format!("the file of the dataset {}", self.dataset));
        Ok(DatasetFile {
            format: DatasetFormat::parse(&self.format).map_err(|_| damaged())?,
            examples: self.examples.unsigned_abs(),
            size: self.size.unsigned_abs(),
            sha256: self.sha256.as_slice().try_into().map_err(|_| damaged())?,
            uploaded: Timestamp::from_micros(self.uploaded),
        })
    }
}

macro_rules! select {
    ($($rest:literal)?) => {
        concat!("SELECT f.dataset, f.file, f.format, f.examples, f.size, f.sha256, f.uploaded FROM dataset_files f", $($rest)?)
    };
}

/// The file of a dataset, if it has one.
pub(crate) async fn read(pool: &Pool<'_>, dataset: Uuid) -> Result<Option<Row>> {
    const READ: &str = select!(" WHERE f.dataset = $1");
    Ok(on!(pool, c => sqlx::query_as(READ).bind(dataset).fetch_optional(*c).await)?)
}

/// The same within a change.
pub(crate) async fn load(tx: &mut Tx, dataset: Uuid) -> Result<Option<Row>> {
    const LOAD: &str = select!(" WHERE f.dataset = $1");
    Ok(on!(tx, c => sqlx::query_as(LOAD).bind(dataset).fetch_optional(&mut **c).await)?)
}

impl Accounts {
    /// The files of datasets of an account, by the datasets' keys; those without one are not among them.
    ///
    /// # Errors
    /// What keeps a caller out.
    pub async fn dataset_files(
        &self,
        caller: Caller,
        account: &AccountId,
        datasets: &[Uuid],
    ) -> Result<HashMap<Uuid, DatasetFile>> {
        self.seat(caller, account, Operation::ViewResources).await?;
        const OF_ACCOUNT: &str =
            select!(" JOIN resources r ON r.key = f.dataset WHERE f.dataset = $1 AND r.account = $2");
        let pool = self.inner.db.pool();
        let mut files = HashMap::with_capacity(datasets.len());
        // A page holds few, and each is one look into an index.
        for dataset in datasets {
            let row: Option<Row> = on!(&pool, c => sqlx::query_as(OF_ACCOUNT).bind(dataset).bind(account.as_str())
                .fetch_optional(*c).await)?;
            if let Some(row) = row {
                files.insert(row.dataset, row.file()?);
            }
        }
        Ok(files)
    }
}

impl Granted<ChangeResource> {
    /// The key of the file of what is changed; none of what has none, or is no dataset.
    pub(crate) async fn file_before(&mut self) -> Result<Option<Uuid>> {
        let (tx, decision) = self.writing();
        Ok(load(tx, decision.resource()).await?.map(|row| row.file))
    }

    /// Whether what is changed has a file.
    pub(crate) async fn has_file(&mut self) -> Result<bool> {
        Ok(self.file_before().await?.is_some())
    }

    /// Gives the dataset this file; answers the key of the one it had.
    pub(super) async fn set_file(
        &mut self,
        facts: &FileFacts,
        format: DatasetFormat,
    ) -> Result<Option<Uuid>> {
        let now = self.accounts().now();
        let (tx, decision) = self.writing();
        let before = load(tx, decision.resource()).await?;
        const SET: &str = "INSERT INTO dataset_files (dataset, file, format, examples, size, sha256, uploaded) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (dataset) DO UPDATE SET \
            file = $2, format = $3, examples = $4, size = $5, sha256 = $6, uploaded = $7";
        on!(&mut *tx, c => sqlx::query(SET).bind(decision.resource()).bind(facts.key).bind(format.as_str())
            .bind(facts.examples.cast_signed()).bind(facts.size.cast_signed()).bind(&facts.sha256[..])
            .bind(now.micros()).execute(&mut **c).await.map(drop))?;
        Ok(before.map(|row| row.file))
    }

    /// The file it has after what has been written so far.
    pub(super) async fn file_after(&mut self) -> Result<DatasetFile> {
        let (tx, decision) = self.writing();
        load(tx, decision.resource()).await?.ok_or(Error::NoFile)?.file()
    }
}

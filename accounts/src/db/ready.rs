//! Whether the database can be written at this moment, for those who watch over the process.

use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::{Db, on};
use crate::{Accounts, Error, Ready, Result};

/// How long an answer is given again, however often somebody asks.
const FRESH: Duration = Duration::from_secs(2);
/// How long a write may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);
/// Bytes that are written: about as much as a change.
const PROBE: usize = 32 * 1024;

/// The last answer and when it was found.
#[derive(Default)]
pub(crate) struct Readiness(Mutex<Option<(Instant, Ready)>>);

impl Accounts {
    /// Whether changes can be made, found out by writing something.
    pub async fn readiness(&self) -> Ready {
        let mut last = self.inner.readiness.0.lock().await;
        if let Some((at, known)) = *last
            && at.elapsed() < FRESH
        {
            return known;
        }
        let ready = match tokio::time::timeout(PROBE_TIMEOUT, self.probe()).await {
            Ok(Ok(())) => Ready::Yes,
            Ok(Err(Error::NoRoom(_))) => Ready::NoRoom,
            Ok(Err(_)) | Err(_) => Ready::Unwritable,
        };
        *last = Some((Instant::now(), ready));
        ready
    }

    async fn probe(&self) -> Result<()> {
        const WRITE: &str = "INSERT INTO server_meta (name, value) VALUES ('readiness', $1) \
            ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.inner.db.room().await?;
        let mut tx = self.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query(WRITE).bind(vec![0_u8; PROBE]).execute(&mut **c).await.map(drop))?;
        Ok(tx.commit().await?)
    }
}

impl Db {
    /// That the disk of an SQLite file takes more: a small write often still fits into the files SQLite has.
    async fn room(&self) -> Result<()> {
        let Self::Sqlite { writer, .. } = self else { return Ok(()) };
        let mut name = writer.connect_options().get_filename().as_os_str().to_owned();
        name.push("-room");
        let written = tokio::fs::write(&name, vec![0_u8; PROBE]).await;
        // What could not be made whole takes up room all the same.
        let removed = tokio::fs::remove_file(&name).await;
        Ok(written.and(removed)?)
    }
}

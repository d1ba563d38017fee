//! Merging the buckets of all processes.

use super::{Bucket, Buckets, Key, PoisonError, Quota, plausible};
use crate::db::on;
use crate::{Accounts, Result};

/// Buckets merged at a time. If there are more, those most used up come first; the others wait for
/// the next time.
const AT_ONCE: usize = 2_000;

impl Buckets {
    /// What has been taken here since the last time, by key: one order for all processes, so that two
    /// of them never wait for each other.
    fn taken(&self) -> Vec<(Key, i64)> {
        let buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken: Vec<(Key, Bucket)> = buckets
            .iter()
            .filter(|(_, bucket)| bucket.taken > 0)
            .map(|(key, bucket)| (*key, *bucket))
            .collect();
        if taken.len() > AT_ONCE {
            taken.select_nth_unstable_by_key(AT_ONCE, |(_, bucket)| std::cmp::Reverse(bucket.full_at));
            taken.truncate(AT_ONCE);
        }
        taken.sort_unstable_by_key(|(key, _)| *key);
        taken.into_iter().map(|(key, bucket)| (key, bucket.taken)).collect()
    }

    /// Learns when a bucket is full by what all have taken; what was taken here meanwhile comes on top.
    fn learn(&self, key: Key, told: i64, full_at: i64, now: i64) {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&key) {
            bucket.taken = bucket.taken.saturating_sub(told);
            let learnt = plausible(full_at, now).saturating_add(bucket.taken);
            bucket.full_at = plausible(bucket.full_at, now).max(learnt).min(now + Quota::FURTHEST);
        }
    }
}

impl Accounts {
    /// Tells the other processes what was tried here and learns what was tried there: every five
    /// seconds by the server.
    ///
    /// # Errors
    /// Only of the database; what was taken is told the next time then.
    pub async fn merge_limits(&self) -> Result<()> {
        // What is stored is trusted as far as `plausible` trusts it, and never goes beyond that itself.
        const MERGE: &str = "INSERT INTO rate_limits (bucket, full_at) VALUES ($1, $2 + $3) \
            ON CONFLICT (bucket) DO UPDATE SET full_at = CASE \
            WHEN rate_limits.full_at > $4 THEN $5 + $3 \
            WHEN rate_limits.full_at <= $2 THEN $2 + $3 \
            WHEN rate_limits.full_at + $3 > $4 THEN $4 \
            ELSE rate_limits.full_at + $3 END RETURNING full_at";
        let taken = self.inner.buckets.taken();
        if taken.is_empty() {
            return Ok(());
        }
        let now = self.now().micros();
        let mut learnt = Vec::with_capacity(taken.len());
        let mut tx = self.inner.db.begin().await?;
        for (key, told) in taken {
            let (full_at,): (i64,) = on!(&mut tx, c => sqlx::query_as(MERGE).bind(&key[..]).bind(now).bind(told)
                .bind(now + Quota::FURTHEST).bind(now + Quota::WINDOW).fetch_one(&mut **c).await)?;
            learnt.push((key, told, full_at));
        }
        tx.commit().await?;
        for (key, told, full_at) in learnt {
            self.inner.buckets.learn(key, told, full_at, now);
        }
        Ok(())
    }

    /// Forgets the shared buckets that are full; meant to be called now and then.
    ///
    /// # Errors
    /// Only of the database.
    pub async fn sweep_limits(&self) -> Result<()> {
        let mut tx = self.inner.db.begin().await?;
        on!(&mut tx, c => sqlx::query("DELETE FROM rate_limits WHERE full_at <= $1").bind(self.now().micros())
            .execute(&mut **c).await.map(drop))?;
        Ok(tx.commit().await?)
    }
}

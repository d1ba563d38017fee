//! How the console behaves for a person, in whatever account they are.

use uuid::Uuid;

use crate::db::on;
use crate::{Accounts, Error, Preferences, Result};

impl Accounts {
    /// Replaces a person's preferences.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such person any more.
    pub async fn change_preferences(&self, person: Uuid, preferences: Preferences) -> Result<()> {
        const SET: &str = "UPDATE people SET slash_searches = $2 WHERE id = $1";
        let mut tx = self.inner.db.begin().await?;
        let rows = on!(&mut tx, c => sqlx::query(SET).bind(person).bind(preferences.slash_searches)
            .execute(&mut **c).await.map(|done| done.rows_affected()))?;
        tx.commit().await?;
        if rows == 1 { Ok(()) } else { Err(Error::NotFound) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Caller;
    use crate::testing::on_both;

    on_both! {
        async fn preferences_are_kept_on_the_person_and_slash_searches_until_told_otherwise(world) {
            let Caller::Person { person, .. } = world.alice().await else { unreachable!("alice is a person") };
            let kept = async || world.accounts.me(person).await.expect("me").preferences;
            assert_eq!(kept().await, Preferences { slash_searches: true });
            for slash_searches in [false, true] {
                world.accounts.change_preferences(person, Preferences { slash_searches }).await.expect("changed");
                assert_eq!(kept().await, Preferences { slash_searches });
            }
            let nobody = world.accounts.change_preferences(Uuid::nil(), Preferences::default()).await;
            assert!(matches!(nobody, Err(Error::NotFound)), "{nobody:?}");
        }
    }
}

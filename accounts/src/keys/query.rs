//! Listing API keys as REST asks for them: of one user or of everybody, with a filter and an order.

mod fields;

use domain::{AccountId, ApiKey, UserId};

use crate::lists::Question;
use crate::{Accounts, Caller, RestPage, RestQuery, Result};
use fields::Keys;

impl Accounts {
    /// Keys of `user`, or of everybody in the account, the newest first if nothing else is asked for.
    ///
    /// The fields of filters are `key_id`, `display_name`, `prefix`, `email` and `user` (the owner's
    /// address and id), `create_time`, `expire_time` and `last_used`. A bare word is looked for in the
    /// key's name and its owner's address. Lists are sorted by all of them but `prefix`; a key that
    /// never ends comes after those that do, one that was never used before those that were.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) about `filter`, `orderBy`, `pageSize` or `pageToken`;
    /// [`Error::Refused`](crate::Error::Refused) for others' keys without the permission,
    /// [`Error::NotFound`](crate::Error::NotFound) and what else keeps a caller out.
    pub async fn query_keys(
        &self,
        caller: Caller,
        account: &AccountId,
        user: Option<&UserId>,
        query: RestQuery<'_>,
    ) -> Result<RestPage<ApiKey>> {
        let owner = self.may_see_keys(caller, account, user).await?;
        let now = self.now();
        let place = [account.as_str(), "keys", user.map_or("-", UserId::as_str)];
        let keys = Keys::of(account, owner, now);
        let mut question = Question::read(keys, &query, &place, &self.inner.secret)?;
        let named = fields::named(&question.filter);
        // One user has few keys, and an id is found at once.
        let walks = !question.filter.is_empty() && owner.is_none() && named.is_none();
        question.of.only(named.unwrap_or_default());
        let reading = self.reading(account).await?;
        question.answer(self, &reading, None, walks, |row| row.key(now)).await
    }
}

#[cfg(test)]
mod tests;

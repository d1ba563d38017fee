//! Listing resources of one kind: with a filter, an order, a page at a time.

mod fields;

use domain::{AccountId, Operation, ResourceKind};

use crate::lists::Question;
use crate::{Accounts, Caller, Resource, RestPage, RestQuery, Result};
use fields::Resources;

/// What is asked of a list of resources.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResourceQuery<'a> {
    /// The filter, the order and the page.
    pub list: RestQuery<'a>,
    /// Also those that are deleted and can come back.
    pub show_deleted: bool,
}

impl Accounts {
    /// Resources of a kind, by their ids if nothing else is asked for.
    ///
    /// The fields of filters are `name` (the id), `display_name`, `state`, `owner` (the owner's id),
    /// `owner_email`, `created_by`, `base_model` (of deployments), `create_time` and `update_time`. A bare
    /// word is looked for in the id and the name. Lists are sorted by all of them but `base_model`,
    /// `owner_email` and `created_by`; what nobody owns comes first.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) about `filter`, `orderBy`, `pageSize` or `pageToken`;
    /// [`Error::NotFound`](crate::Error::NotFound) and what else keeps a caller out.
    pub async fn query_resources(
        &self,
        caller: Caller,
        account: &AccountId,
        kind: ResourceKind,
        query: ResourceQuery<'_>,
    ) -> Result<RestPage<Resource>> {
        self.seat(caller, account, Operation::ViewResources).await?;
        let deleted = if query.show_deleted { "deleted too" } else { "" };
        let place = [account.as_str(), kind.collection(), deleted];
        let of = Resources::of(account, kind, query.show_deleted, self.now());
        let question = Question::read(of, &query.list, &place, &self.inner.secret)?;
        let reading = self.reading(account).await?;
        question.answer(self, &reading, None, false, |row| row.resource()).await
    }
}

#[cfg(test)]
mod tests;

//! Listing users as REST asks for them: people and programs together, with a filter and an order.
//! The list of the users page is in [`super::list`].

mod fields;
mod survey;

use domain::{AccountId, Operation, User};

use crate::lists::Question;
use crate::users::counts::Counts;
use crate::{Accounts, Caller, RestPage, RestQuery, Result};
use fields::{Among, Users};
use survey::Survey;

/// Up to this many rows that might do are fetched by their role and standing, and sorted; of more,
/// one meets enough when walking in the order that is asked for.
const FEW: u64 = 1_000;

impl Accounts {
    /// Users of an account, by id if nothing else is asked for.
    ///
    /// The fields of filters are `name` (the id; `user_id` is the same, and the full name of the user
    /// is understood), `display_name`, `email`, `role`, `state`, `service_account`, `deactivated`,
    /// `create_time`, `update_time`, `last_active_time` and `invitation.state`. A bare word is looked
    /// for where the search of the users page looks. Lists are sorted by name, display name (or
    /// address, where there is none), email, role or one of the times.
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) about `filter`, `orderBy`, `pageSize` or `pageToken`;
    /// [`Error::NotFound`](crate::Error::NotFound), [`Error::Refused`](crate::Error::Refused) and
    /// what else keeps a caller out.
    pub async fn query_users(
        &self,
        caller: Caller,
        account: &AccountId,
        query: RestQuery<'_>,
    ) -> Result<RestPage<User>> {
        self.seat(caller, account, Operation::ViewUsers).await?;
        let now = self.now();
        let users = Users::of(account.clone(), now);
        let place = [account.as_str(), "users"];
        let mut question = Question::read(users, &query, &place, &self.inner.secret)?;
        let counts = Counts::read(&self.inner.db.pool(), account).await?;
        let survey = Survey::of(&question.filter, &counts)?;
        if survey.most == 0 {
            return Ok(RestPage { items: Vec::new(), next_page_token: String::new(), total: 0 });
        }
        let all = counts.cells().map(|cell| cell.number).sum::<u64>();
        let among = match question.of.named(&question.filter) {
            Some(named) => Among::Named(named),
            None if survey.most <= FEW && survey.most < all => Among::Groups(survey.groups),
            None => Among::All,
        };
        let walks = !question.filter.is_empty() && matches!(among, Among::All);
        question.of.only(among);
        let reading = self.reading(account).await?;
        question.answer(self, &reading, survey.exactly, walks, |row| row.user(now)).await
    }
}

#[cfg(test)]
mod tests;

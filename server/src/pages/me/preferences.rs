//! Choosing how the console behaves.

use accounts::Preferences;
use app::addresses;

use super::super::Visit;
use super::super::answers::{Answer, Answered, see_other, with_notice};
use super::super::forms::Posted;

/// `action=preferences`: `slash_searches`, sent only if it is ticked.
pub async fn change(visit: &Visit, posted: &Posted) -> Answered {
    visit.reader()?;
    let person = visit.asking.person.ok_or(Answer::BadForm)?;
    let preferences = Preferences { slash_searches: !posted.field("slash_searches").is_empty() };
    visit.state.accounts.change_preferences(person, preferences).await?;
    let account = posted.account().ok();
    Ok(see_other(&with_notice(&addresses::me(account.as_ref()), "preferences-saved", "")))
}

//! How the console behaves for the reader. The colours are chosen where they are seen, in the frame.

use domain::AccountId;
use leptos::prelude::*;

use crate::addresses;
use crate::forms::{Hidden, HiddenAccount};

/// Posts `action=preferences` with `account` if there is one in view, and `slash_searches` if it is
/// ticked.
pub(super) fn section(account: Option<AccountId>, slash_searches: bool) -> impl IntoView + use<> {
    let here = addresses::me(account.as_ref());
    view! {
        <section class="panel" aria-labelledby="preferences-title">
            <h2 id="preferences-title">"Preferences"</h2>
            <form method="post" action=here class="form narrow" autocomplete="off">
                {account.map(|account| view! { <HiddenAccount account /> })}
                <Hidden name="action" value="preferences" />
                <div class="field">
                    <label class="tick">
                        <input type="checkbox" name="slash_searches" value="yes" checked=slash_searches aria-describedby="slash-hint" />
                        "Pressing " <kbd>"/"</kbd> " goes to the search"
                    </label>
                    <p class="hint" id="slash-hint">
                        "On the list of users. Switch it off if you speak to your computer or press keys by accident."
                    </p>
                </div>
                <div class="actions"><button class="button">"Save preferences"</button></div>
            </form>
        </section>
    }
}

//! The task that works off the outbox. Every process has one; they share the letters.

use std::sync::Arc;
use std::time::Duration;

use accounts::{Accounts, Claim, Fate};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::send::{Mailer, PATIENCE};
use crate::http::temporary;

/// Time between two looks into the outbox.
const LOOK: Duration = Duration::from_secs(1);
/// Letters on their way at the same time: a mail server that hangs on one does not hold up the rest.
const AT_ONCE: usize = 4;
/// Time that letters on their way have when the server stops. What is cut off is sent again later.
const GRACE: Duration = Duration::from_secs(10);

/// Sends what is due until the server stops.
pub async fn work(accounts: Accounts, mailer: Mailer, mut stopping: watch::Receiver<bool>) {
    let mailer = Arc::new(mailer);
    let mut on_their_way = JoinSet::new();
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stopping.wait_for(|stop| *stop) => break,
        }
        // Letters of an earlier look may be on their way still: what is new need not wait for them.
        while on_their_way.try_join_next().is_some() {}
        if on_their_way.len() >= AT_ONCE {
            continue;
        }
        match accounts.claim_letters(AT_ONCE - on_their_way.len()).await {
            Ok(claims) => {
                for claim in claims {
                    on_their_way.spawn(deliver(accounts.clone(), Arc::clone(&mailer), claim));
                }
            }
            Err(error) => temporary::warn(&error, "the outbox cannot be read"),
        }
    }
    let rest = async { while on_their_way.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, rest).await.is_err() {
        tracing::warn!("some mail was cut off and will be sent again");
    }
}

/// One letter, whatever comes of it.
async fn deliver(accounts: Accounts, mailer: Arc<Mailer>, claim: Claim) {
    if let Err(error) = try_to_deliver(&accounts, &mailer, &claim).await {
        temporary::warn(&error, "a letter could not be looked up or struck off");
    }
}

async fn try_to_deliver(accounts: &Accounts, mailer: &Mailer, claim: &Claim) -> accounts::Result<()> {
    let Some(letter) = accounts.read_letter(claim).await? else { return Ok(()) };
    // Another process may have it by the time it would be sent.
    if !accounts.claim_stands(claim, PATIENCE) {
        return Ok(());
    }
    let Err(trouble) = mailer.send(claim, &letter).await else { return accounts.letter_sent(claim).await };
    let (why, attempt) = (trouble.why, claim.attempt());
    match accounts.letter_failed(claim, trouble.unsent).await? {
        Fate::Again { seconds } => {
            tracing::warn!(%why, attempt, seconds, "a mail was not sent; it is tried again")
        }
        Fate::GivenUp => tracing::error!(%why, attempt, "a mail was given up"),
    }
    Ok(())
}

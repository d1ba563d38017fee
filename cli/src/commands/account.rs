//! `account …`

use super::lists;
use super::session::{Screen, Session};
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::AccountCommand;
use crate::output::{Column, Table, facts};
use crate::wire::{Account, id_of};

pub fn run(command: AccountCommand, session: &mut Session) -> Result<(), Failure> {
    match command {
        AccountCommand::Get { account } => {
            let account = session.account(account.as_ref())?;
            let answer = session
                .ask(&Call::new(Method::Get, format!("/v1/accounts/{account}")))
                .map_err(|failure| failure.or_look_with("rosterctl account list"))?;
            session.show(&answer, |screen| Ok(told(&answer.read()?, screen)))
        }
        AccountCommand::List(listing) => {
            lists::show(session, Call::new(Method::Get, "/v1/accounts"), &listing, "accounts", table)
        }
    }
}

fn told(account: &Account, screen: &Screen) -> String {
    facts(&[
        ("Account", Some(account.name.clone())),
        ("Name", Some(account.display_name.clone())),
        ("Contact", Some(account.email.clone()).filter(|email| !email.is_empty())),
        ("State", Some(account.state.clone())),
        ("Created", screen.moment(&account.create_time)),
    ])
}

fn table(accounts: &[Account], screen: &Screen) -> Table {
    let mut table = Table::new(&[
        Column::whole("ID"),
        Column::giving("NAME"),
        Column::giving("CONTACT"),
        Column::whole("STATE"),
        Column::whole("CREATED"),
    ]);
    for account in accounts {
        table.row([
            id_of(&account.name).to_owned(),
            account.display_name.clone(),
            account.email.clone(),
            account.state.clone(),
            screen.cell(&account.create_time),
        ]);
    }
    table
}

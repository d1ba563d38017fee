//! `audit-logs …`

use super::lists;
use super::session::{Screen, Session};
use crate::client::{Call, Method};
use crate::failure::Failure;
use crate::grammar::AuditLogsCommand;
use crate::output::{Column, Table};
use crate::wire::Entry;

pub fn run(command: &AuditLogsCommand, session: &mut Session) -> Result<(), Failure> {
    let AuditLogsCommand::List(args) = command;
    let call = Call::new(Method::Get, format!("/v1/accounts/{}/auditLogs", session.account(None)?))
        .with("startTime", args.start.map(domain::Timestamp::rfc3339))
        .with("endTime", args.end.map(domain::Timestamp::rfc3339))
        .with("email", args.email.as_ref());
    lists::show(session, call, &args.listing, "auditLogs", table)
}

fn table(entries: &[Entry], screen: &Screen) -> Table {
    let mut table = Table::new(&[
        Column::whole("WHEN"),
        Column::giving("WHO"),
        Column::whole("DID"),
        Column::giving("TO"),
        Column::giving("FROM"),
        Column::giving("MORE"),
    ]);
    for entry in entries {
        table.row([
            screen.cell(&entry.timestamp),
            entry.principal.clone(),
            entry.method.clone(),
            entry.resource.clone(),
            entry.client_ip.clone(),
            entry.message.clone(),
        ]);
    }
    table
}

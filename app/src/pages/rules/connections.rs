//! The pages about connections.

use domain::{BaseUrl, Connection, ConnectionDetails, ConnectionId, Contacts, Role, Timestamp};

use super::values::{HOSTILE, actor, email, errors, facts, frame, html, name};
use crate::pages::*;

fn connection() -> Connection {
    Connection {
        id: ConnectionId::parse("vllm").expect("an id"),
        details: Some(ConnectionDetails {
            base_url: BaseUrl::parse("http://example.com/<img>\"'&").expect("an address"),
            has_key: true,
            created_by: HOSTILE.to_owned(),
        }),
        created: Timestamp::from_seconds(0),
        updated: Timestamp::from_seconds(0),
        version: 7,
    }
}

fn typed_connection() -> TypedConnection {
    TypedConnection { id: HOSTILE.to_owned(), base_url: HOSTILE.to_owned(), forget_key: true }
}

fn connections_page(role: Role) -> ConnectionsPage {
    let details = connection().details.filter(|_| role == Role::Admin);
    ConnectionsPage {
        account: facts(),
        actor: actor(role),
        contacts: Contacts { admins: vec![(name(HOSTILE), email("carol@example.com"))], more: 0 },
        connections: vec![Connection { details, ..connection() }],
        kept_from: vec![connection().id],
    }
}

pub(super) fn about_connections() -> Vec<(&'static str, String)> {
    vec![
        ("connections", html(|| connections(frame(Role::Admin), connections_page(Role::Admin)))),
        ("connections read-only", html(|| connections(frame(Role::User), connections_page(Role::User)))),
        (
            "no connections",
            html(|| {
                let page = connections_page(Role::Admin);
                connections(frame(Role::Admin), ConnectionsPage { connections: vec![], ..page })
            }),
        ),
        (
            "new connection",
            html(|| {
                let page =
                    NewConnectionPage { account: facts(), typed: typed_connection(), errors: errors() };
                new_connection(frame(Role::Admin), page)
            }),
        ),
        (
            "change connection",
            html(|| {
                let typed = Some(typed_connection());
                let page = ChangeConnectionPage {
                    account: facts(),
                    connection: connection(),
                    typed,
                    errors: errors(),
                };
                change_connection(frame(Role::Admin), page)
            }),
        ),
        (
            "delete connection",
            html(|| {
                let (account, connection) = (facts(), connection());
                let page = DeleteConnectionPage { account, connection, refused: None, errors: errors() };
                delete_connection(frame(Role::Admin), page)
            }),
        ),
    ]
}

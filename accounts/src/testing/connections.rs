//! Connections for tests.

use domain::{BaseUrl, Connection, ConnectionId, UpstreamKey};

use super::{World, acme};
use crate::{Caller, NewConnection};

pub(crate) fn connection_id(text: &str) -> ConnectionId {
    ConnectionId::parse(text).expect("an id")
}

/// Makes a connection of `acme` to `https://<id>.example.com/v1`.
pub(crate) async fn connected(world: &World, admin: Caller, id: &str, key: Option<&str>) -> Connection {
    let wish = NewConnection {
        id: connection_id(id),
        base_url: BaseUrl::parse(&format!("https://{id}.example.com/v1")).expect("an address"),
        key: key.map(|key| UpstreamKey::parse(key).expect("a key")),
    };
    world.accounts.create_connection(admin, &acme(), wish).await.expect("a connection")
}

//! Memory of live connections that do nothing.

use tempfile::TempDir;

use crate::Failure;
use crate::relay_child::RelayChild;
use crate::report::{Good, Row};
use crate::signer::Device;
use crate::wire::At;

const CONNECTIONS: u16 = 1_000;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let folder = TempDir::new()?;
    let relay = RelayChild::start(&folder.path().join("relay")).await?;
    let at = At::new(&relay).await?;
    let mut device = Device::new(0);
    let (_, founding) = device.found();
    at.push_all(&device, founding).await?;
    let before = relay.resident_kib()?;
    let mut idle = Vec::new();
    for _ in 0..CONNECTIONS {
        idle.push(at.live(&device).await?);
    }
    let each = (relay.resident_kib()? - before) / f64::from(CONNECTIONS);
    Ok(vec![
        Row::new("sockets", "memory of an idle live connection with TLS", each, "KiB")
            .limit(Good::Below, 40.0, "issue")
            .note(format!(
                "{CONNECTIONS} connections of one device, login and first answer over; resident memory of the relay"
            )),
    ])
}

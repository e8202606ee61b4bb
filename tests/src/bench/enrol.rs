//! A person joins, a device is linked: bytes and round trips of the whole ceremony through the relay, from the code to a
//! device that holds every key, waiting included.

use alcove_client_core::client::{NewGroup, NewMember};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_protocol::id::LogId;
use alcove_protocol::keys::{DeviceCertificate, DeviceKeys};
use alcove_protocol::suite::WRAP_BYTES;

use crate::Failure;
use crate::report::{Good, Row, median};
use crate::scene::{Device, Practice};

const NAME: &str = "enrol";
const MEMBERS: usize = 10;
const RUNS: usize = 3;
/// Syncs of each side after the ceremony until the new device holds the newest keys.
const SYNCS_MAX: usize = 5;

pub(crate) async fn run() -> Result<Vec<Row>, Failure> {
    let (practice, lead) = Practice::found().await?;
    let group =
        lead.client.create_group(NewGroup { label: "Tuesday".to_owned(), ..NewGroup::default() }).await?;
    for number in 0..MEMBERS {
        let new = NewMember { legal_name: format!("Member {number}"), ..NewMember::default() };
        lead.client.add_member(group, new).await?;
    }
    lead.client.sync().await?;
    let mut rows = Vec::new();
    for (what, purpose, groups) in
        [("a device is linked", Purpose::Link, Vec::new()), ("a person joins", Purpose::Invite, vec![group])]
    {
        let mut met = Vec::new();
        for number in 0..RUNS {
            let name = format!("{}-{number}", if groups.is_empty() { "tablet" } else { "colleague" });
            met.push(Met::watch(&practice, &lead, &name, purpose, groups.clone()).await?);
        }
        rows.extend(rows_of(what, &met));
    }
    Ok(rows)
}

/// One ceremony, from the outside.
struct Met {
    /// Bytes both ways of both devices, TLS included.
    carried: f64,
    /// Requests of the device that was there, and of the new one.
    round_trips: (f64, f64),
    /// Circles that the new device opens.
    circles: usize,
}

impl Met {
    #[expect(clippy::cast_precision_loss, reason = "counts of one ceremony")]
    async fn watch(
        practice: &Practice,
        lead: &Device,
        name: &str,
        purpose: Purpose,
        groups: Vec<LogId>,
    ) -> Result<Self, Failure> {
        let proxy = &practice.proxy;
        let (carried, connections) = (proxy.carried(), proxy.connections());
        let before = lead.client.wire_counts();
        let new = practice.meet(lead, name, purpose, groups).await?;
        let circles = hold_every_key(lead, &new).await?;
        let (after, of_new) = (lead.client.wire_counts(), new.client.wire_counts());
        let old_connections = after.connections - before.connections + of_new.connections;
        // Until it is in, the new device makes one request over each of its connections.
        let mailbox = proxy.connections() - connections - old_connections;
        let met = Self {
            carried: (proxy.carried() - carried) as f64,
            round_trips: ((after.requests - before.requests) as f64, (mailbox + of_new.requests) as f64),
            circles,
        };
        new.client.close().await;
        Ok(met)
    }
}

/// Until the new device opens what it is to open: the number of its circles.
async fn hold_every_key(lead: &Device, new: &Device) -> Result<usize, Failure> {
    for _ in 0..SYNCS_MAX {
        let circles = new.client.circles().await?.len();
        if circles > MEMBERS && new.client.status().key_missing.is_empty() {
            return Ok(circles);
        }
        lead.client.sync().await?;
        new.client.sync().await?;
    }
    Err("the new device did not get every key".into())
}

#[expect(clippy::cast_precision_loss, reason = "some kilobytes")]
fn rows_of(what: &str, met: &[Met]) -> [Row; 3] {
    let of = |pick: fn(&Met) -> f64| median(&mut met.iter().map(pick).collect::<Vec<_>>());
    let circles = met.first().map_or(0, |met| met.circles);
    let floor = 2 * DeviceKeys::BYTES + DeviceCertificate::BYTES + circles * WRAP_BYTES;
    let note = format!(
        "{circles} circles; TLS, logins, both mailboxes and the logs included; median of {RUNS}; each side looks for the \
         other about twice a second"
    );
    [
        Row::new(NAME, format!("{what}: bytes of both devices"), of(|met| met.carried), "B")
            .limit(Good::Beside, floor as f64, "both devices' keys, one certificate and the wraps alone")
            .note(note),
        Row::new(
            NAME,
            format!("{what}: round trips of the device that was there"),
            of(|met| met.round_trips.0),
            "",
        ),
        Row::new(NAME, format!("{what}: round trips of the new device"), of(|met| met.round_trips.1), ""),
    ]
}

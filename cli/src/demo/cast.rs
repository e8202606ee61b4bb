//! Who takes part: the lead's phone, a colleague's phone for each further author, and at the end the lead's tablet.

use std::path::Path;
use std::time::Duration;

use alcove_client_core::client::{
    Client, Home, Join, JoinWait, NewGroup, NewMember, NewOrg, NewSession, Offer, SessionRef, TextField,
};
use alcove_client_core::crypto::ceremony::Purpose;
use alcove_client_core::error::ClientError;
use alcove_client_core::shell::relay::RelayEndpoint;
use alcove_protocol::id::LogId;

/// How long a ceremony may take.
const CEREMONY_WAIT: Duration = Duration::from_secs(30);
/// The field of the session's note that the recording is typed into.
const FIELD: &str = "process";
/// Rounds of syncs until everybody has every key.
const ROUNDS_MAX: usize = 10;

/// A device of the demo.
#[derive(Debug)]
pub(super) struct Device {
    pub(super) name: String,
    pub(super) client: Client,
    pub(super) note: TextField,
}

/// Everybody, and the session they write in.
#[derive(Debug)]
pub(super) struct Cast {
    pub(super) devices: Vec<Device>,
    pub(super) session: SessionRef,
    pub(super) member: LogId,
}

fn passphrase() -> String {
    data_encoding::HEXLOWER.encode(Home::make_keys().vault_key.expose())
}

/// A new device's home and keys. The demo's passphrases are random and forgotten: its homes are for looking at with the
/// demo's own eyes only, unless `--keep` printed them.
async fn new_home(
    folder: &Path,
    name: &str,
) -> Result<(Home, alcove_client_core::crypto::passphrase::KeyFile), ClientError> {
    let home = Home::new(folder.join(name), "alcove demo");
    let keys = Home::make_keys();
    home.store_keys(&keys, &passphrase()).await?;
    Ok((home, keys))
}

/// Founds the practice on the lead's phone, makes the group with a member, and brings the colleagues in.
pub(super) async fn gather(folder: &Path, relay: &RelayEndpoint, people: usize) -> Result<Cast, ClientError> {
    let (home, keys) = new_home(folder, "lead-phone").await?;
    let org = NewOrg {
        practice: "Demo practice".to_owned(),
        your_name: "Lead".to_owned(),
        relay: relay.clone(),
        org_token: None,
    };
    let lead = Client::set_up(&home, keys, org).await?;
    let group =
        lead.create_group(NewGroup { label: "Thursday group".to_owned(), purpose: String::new() }).await?;
    let member = NewMember { legal_name: "Member 1".to_owned(), ..NewMember::default() };
    let member = lead.add_member(group, member).await?;
    lead.sync().await?;
    let mut clients = vec![("lead's phone".to_owned(), lead.clone())];
    for number in 1..people {
        let name = if people == 2 { "co-facilitator".to_owned() } else { format!("colleague {number}") };
        let (home, keys) = new_home(folder, &name.replace(' ', "-")).await?;
        let offer = lead.offer(Purpose::Invite, vec![group]).await?;
        let join = Join::start(&home, keys, &offer.code(), &name).await?;
        clients.push((format!("{name}'s phone"), meet(&offer, join).await?));
    }
    settle(&clients, group, member).await?;
    let mut devices = Vec::new();
    let mut session = None;
    for (name, client) in clients {
        // Everybody makes the session for themselves, offline, and all meet in one document.
        let new = NewSession { group, local_date: "2031-04-10".to_owned(), ordinal: 1, scheduled: None };
        let made = client.create_session(new).await?;
        let note = client.group_note(&made, FIELD).await?;
        session.get_or_insert(made);
        devices.push(Device { name, client, note });
    }
    let session = session.ok_or(ClientError::NotFound { what: "session" })?;
    Ok(Cast { devices, session, member })
}

/// Both people of a ceremony: they compare the digits of the two screens, and say what they see.
async fn meet(offer: &Offer, mut join: Join) -> Result<Client, ClientError> {
    let wait = JoinWait(CEREMONY_WAIT);
    let (new, old) = tokio::try_join!(join.digits(wait), offer.digits(CEREMONY_WAIT))?;
    let same = new == old.digits;
    offer.confirm(same).await?;
    let (joined, _) = tokio::try_join!(join.confirm(same, wait), offer.joined(CEREMONY_WAIT))?;
    Ok(joined.client)
}

/// Syncs until every colleague has the keys of the group and of the member.
async fn settle(clients: &[(String, Client)], group: LogId, member: LogId) -> Result<(), ClientError> {
    for _ in 0..ROUNDS_MAX {
        let mut ready = 0;
        for (_, client) in clients {
            client.sync().await?;
            let has_group = client.groups().await?.iter().any(|item| item.group == group);
            let has_member = has_group
                && client
                    .members(group)
                    .await?
                    .iter()
                    .any(|item| item.member == member && item.record.is_some());
            ready += usize::from(has_member);
        }
        if ready == clients.len() {
            return Ok(());
        }
    }
    Err(ClientError::NotFound { what: "group key" })
}

/// Links the lead's tablet, which starts from nothing.
pub(super) async fn link_tablet(folder: &Path, cast: &Cast) -> Result<Device, ClientError> {
    let lead = cast.devices.first().ok_or(ClientError::NotFound { what: "device" })?;
    let (home, keys) = new_home(folder, "lead-tablet").await?;
    let offer = lead.client.offer(Purpose::Link, Vec::new()).await?;
    let client = meet(&offer, Join::start(&home, keys, &offer.code(), "Lead").await?).await?;
    lead.client.sync().await?;
    client.sync().await?;
    let note = client.group_note(&cast.session, FIELD).await?;
    Ok(Device { name: "lead's tablet".to_owned(), client, note })
}

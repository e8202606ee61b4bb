//! Bounds on everything that crosses the wire. Units stand in the names.

/// A whole entry: header, body and signature.
pub const ENTRY_BYTES_MAX: usize = 384 * 1024;
/// One automerge change chunk inside an entry.
pub const CHANGE_BYTES_MAX: usize = 256 * 1024;
/// What an opened and unpacked content entry may hold.
pub const CONTENT_PLAIN_BYTES_MAX: usize = 1024 * 1024;
/// The text of one note; a longer one is refused before anything changes.
pub const NOTE_TEXT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Devices that one epoch key is wrapped for.
pub const CIRCLE_RECIPIENTS_MAX: usize = 4_096;
/// Grants in one `access_granted` or `key_grant` record.
pub const GRANTS_MAX: usize = 64;
/// Key slots in one `slots` record.
pub const SLOTS_MAX: usize = 1_024;
/// Skipped author seqs that one `void` record may explain.
pub const VOIDS_MAX: usize = 64;
/// One companion (a wrap or a wrapped slot) beside an entry.
pub const COMPANION_BYTES_MAX: usize = 2 * 1024;
/// Companions beside one entry.
pub const COMPANIONS_MAX: usize = CIRCLE_RECIPIENTS_MAX;
/// One frame.
pub const FRAME_BYTES_MAX: usize = 8 * 1024 * 1024;
/// All frames of one sync request.
pub const REQUEST_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Pushes in one sync request.
pub const REQUEST_PUSHES_MAX: usize = 4_096;
/// Cursors in one hello: circles that one device follows.
pub const CURSORS_MAX: usize = 4_096;
/// Ranges beyond a cursor's prefix that a device may say it holds.
pub const HAVE_RANGES_MAX: usize = 16;
/// What the relay streams in one page before it looks for news again.
pub const PAGE_BYTES_MAX: usize = 256 * 1024;
/// One message in a ceremony's mailbox.
pub const MAIL_BYTES_MAX: usize = 16 * 1024;
/// How long a ceremony's mailbox lives at the relay.
pub const MAIL_LIFE_MS_MAX: u64 = 24 * 60 * 60 * 1000;
/// Text in a relay record: the address it is reached at.
pub const RELAY_ADDRESS_BYTES_MAX: usize = 256;
/// Cut-offs in one record.
pub const CUT_OFFS_MAX: usize = 4_096;
/// Active devices of one person: what everybody's epochs are wrapped for cannot be flooded by one.
pub const PERSON_DEVICES_MAX: usize = 64;
/// Author chains that a relay lets one person begin in a circle, so that cut-offs of them always fit in a record.
pub const PERSON_CHAINS_MAX: usize = 256;
/// Persons whose access one `fork_resolve` ends; persons whom, and devices that, one `org_fork_resolve` removes.
pub const FORK_REMOVALS_MAX: usize = 256;
/// Entries of the way that does not count, which one `org_fork_resolve` names.
pub const FORK_ENTRIES_MAX: usize = 1_024;
/// `intake` and `wipe_ack` entries that a relay keeps of one device.
pub const INTAKE_ENTRIES_MAX: usize = 64;
/// Bytes of all `intake` and `wipe_ack` entries that a relay keeps of one device.
pub const INTAKE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Milliseconds for which a relay's login challenge holds.
pub const CHALLENGE_LIFE_MS_MAX: u64 = 60 * 1000;
/// Days without the relay after which a device stops reading, when the policy does not say otherwise.
pub const LEASE_DAYS_DEFAULT: u8 = 14;
/// The longest lease a policy may set, in days.
pub const LEASE_DAYS_MAX: u8 = 60;
/// Words in one `attest`.
pub const ATTESTS_MAX: usize = 256;
/// Milliseconds that must have passed since the newest entry of a document before what others wrote in it is destroyed
/// without another person's word.
pub const PURGE_WAIT_MS_MIN: u64 = 7 * 24 * 60 * 60 * 1000;

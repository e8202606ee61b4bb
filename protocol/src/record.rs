//! Bodies of the entries that the relay and every device read: the records of the org log and of control and key
//! entries in circle logs. Sealed bodies (`content`, `checkpoint`) are opaque here.

mod circle;
mod fork;
mod org;
mod purge;
mod recovery;
mod removal;

pub use circle::{
    AccessGranted, Created, EpochPart, EpochRecord, Grant, KeyGrant, Recipient, Role, SlotEntry, Slots, Void,
    VoidedSeq, slot_hash, wrap_hash,
};
pub use fork::OrgForkResolve;
pub use org::{AdminChanged, DeviceNamed, Genesis, LoginMode, PersonAdded, PersonNamed, Policy, RelayRecord};
pub use purge::{Attest, AttestVerdict, Attested, Purge, PurgeReason};
pub use recovery::{
    CUSTODIANS, CustodianSignature, DeviceRecovered, Intake, IntakeKey, KitAdded, RecoveryKeys, WipeAck,
};
pub use removal::{AccessChanged, AccessEnded, CutOff, ForkResolve};

use crate::codec::{DecodeError, Reader, Writer};

/// A body with a fixed layout.
pub trait Record: Sized {
    /// Reads the fields.
    ///
    /// # Errors
    /// [`DecodeError`] at the first field that is not as the layout says.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Writes the fields.
    fn write(&self, writer: &mut Writer);

    /// Reads a whole body.
    ///
    /// # Errors
    /// [`DecodeError`], also when bytes are left over.
    fn from_body(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(body);
        let record = Self::read(&mut reader)?;
        reader.end()?;
        Ok(record)
    }

    /// The body's bytes.
    fn to_body(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        self.write(&mut writer);
        writer.finish()
    }
}

impl Record for crate::keys::DeviceCertificate {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        crate::keys::DeviceCertificate::read(reader)
    }

    fn write(&self, writer: &mut Writer) {
        crate::keys::DeviceCertificate::write(self, writer);
    }
}

//! Which documents belong to one session, computed from its name: no document has to be opened for it.

use alcove_protocol::id::LogId;

use crate::clinical::{CircleKind, DocKind};
use crate::crypto::{derive_member_entry_key, derive_session_key};
use crate::engine::{DocKey, Engine};

impl Engine {
    /// The documents that a session has, or would have once they are made, in the circles that this device opens: the
    /// session, its nameless note, its taps, each member's entry, and the signatures of the notes. None for an unknown
    /// group.
    pub fn session_documents(
        &self,
        group: LogId,
        series: &str,
        local_date: &str,
        ordinal: u16,
    ) -> Option<Vec<(DocKey, DocKind)>> {
        let named = |salt| derive_session_key(salt, series.as_bytes(), local_date, ordinal);
        let session = named(self.id_salt(group)?);
        let mut found = Vec::new();
        for (circle, held) in &self.circles {
            let Some(founding) = &held.founding else { continue };
            let salt = &founding.salt;
            let mut add = |kind: DocKind, natural: &[u8]| {
                let key = self.document_named(*circle, kind, natural)?;
                found.push((key, kind));
                Some(key.document)
            };
            let note = if *circle == group {
                add(DocKind::Session, &session)?;
                add(DocKind::GroupNote, &session)?
            } else if founding.kind == CircleKind::Member {
                add(DocKind::MemberEntry, &derive_member_entry_key(salt, &session))?
            } else if founding.kind == CircleKind::Roster && founding.info == group.0 {
                add(DocKind::InteractionTicks, &named(salt))?;
                continue;
            } else {
                continue;
            };
            add(DocKind::NoteStatus, &note.0)?;
        }
        Some(found)
    }
}

//! The end of a note's way: sealed, withdrawn from a wrong record, or destroyed.

use rand_core::CryptoRng;

use super::Client;
use crate::engine::{DocKey, Ending, Engine, ToDestroy};
use crate::error::ClientError;
use crate::time::Timestamp;

/// Documents that are open at the same time.
const OPEN_AT_ONCE: usize = 32;

impl Client {
    /// Destroys documents, whole, on every device and at the relay. With the next sync where only this person wrote in
    /// them; else by an admin, once nothing came to them for seven days: until then the decision waits. All are decided,
    /// or none; what is under a legal hold is not. A hold that another device knows of keeps them there.
    ///
    /// # Errors
    /// [`ClientError::Close`], [`ClientError::NotFound`].
    pub async fn purge_documents(&self, keys: &[DocKey]) -> Result<(), ClientError> {
        self.require_lease()?;
        for some in keys.chunks(OPEN_AT_ONCE).map(<[DocKey]>::to_vec) {
            let may = |some: Vec<DocKey>| {
                move |engine: &mut Engine, _: Timestamp, _: &mut dyn CryptoRng| {
                    (some.iter().try_for_each(|key| engine.may_destroy(*key)), Vec::new())
                }
            };
            self.use_open(some.clone(), may(some)).await??;
        }
        for some in keys.chunks(OPEN_AT_ONCE) {
            let mut documents = Vec::new();
            for key in some {
                let newest_ms = self.views()?.newest_entry_time(*key).await?.unwrap_or_default();
                documents.push(ToDestroy { key: *key, newest_ms });
            }
            let decide = move |engine: &mut Engine, now: Timestamp, _: &mut dyn CryptoRng| match engine
                .purge_documents(&documents, now)
            {
                Ok(effects) => (Ok(()), effects),
                Err(refused) => (Err(refused), Vec::new()),
            };
            self.use_open(some.to_vec(), decide).await??;
        }
        Ok(())
    }

    /// How far the end of a document has come.
    ///
    /// # Errors
    /// [`ClientError::Closed`].
    pub async fn ending(&self, key: DocKey) -> Result<Ending, ClientError> {
        self.use_engine(move |engine, _, _| (engine.ending(key), Vec::new())).await
    }
}

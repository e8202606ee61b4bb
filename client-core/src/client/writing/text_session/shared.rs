//! What an editor's calls and the engine's task share: the text as the editor has it, under a lock that is held shortly.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Notify, oneshot};

use super::TextAuthor;
use crate::client::Client;
use crate::engine::{DocKey, EditRefused, Effect, Engine, TextId};
use crate::error::ClientError;
use crate::shell::actor::Command;
use crate::text::EditorText;
use crate::time::Timestamp;

#[derive(Debug)]
pub(super) struct Shared {
    pub(super) client: Client,
    pub(super) key: DocKey,
    pub(super) field: String,
    pub(super) id: TextId,
    pub(super) state: Mutex<State>,
    /// Something is to be looked at.
    pub(super) woken: Notify,
    pub(super) runtime: Handle,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) text: EditorText<TextAuthor>,
    /// The engine's task is on its way.
    pub(super) is_due: bool,
    pub(super) is_closed: bool,
    /// The document does not take what was typed.
    pub(super) refused: Option<EditRefused>,
}

impl State {
    pub(super) fn usable(&self) -> Result<(), ClientError> {
        match &self.refused {
            Some(refused) => Err(refused.clone().into()),
            None if self.is_closed => Err(ClientError::Closed),
            None => Ok(()),
        }
    }

    /// Tells the editor's text what was written, and the document what was typed.
    fn exchange(
        &mut self,
        engine: &mut Engine,
        id: TextId,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) -> Result<(), EditRefused> {
        self.is_due = false;
        self.take_written(engine, id)?;
        while let Some(typed) = self.text.next_typed() {
            effects.extend(engine.type_text(id, &typed, now)?);
            self.text.typed_is_written();
        }
        Ok(())
    }

    fn take_written(&mut self, engine: &mut Engine, id: TextId) -> Result<(), EditRefused> {
        for (delta, device) in engine.text_written(id)? {
            let author = device.map(|device| TextAuthor { device, person: engine.person_of(device) });
            self.text.changed(&delta, author);
        }
        Ok(())
    }
}

impl Shared {
    /// Nothing that is done under the lock can leave the text half changed.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the engine's task exchange; it comes before whatever is asked of the client after this.
    pub(super) fn send_exchange(self: &Arc<Self>) {
        let shared = Arc::clone(self);
        let work = Box::new(move |engine: &mut Engine, now: Timestamp, _: &mut dyn rand_core::CryptoRng| {
            let mut effects = Vec::new();
            shared.exchange_or_load(engine, now, &mut effects);
            effects
        });
        let (answer, _) = oneshot::channel();
        if let Err(TrySendError::Full(command)) =
            self.client.inner.commands.try_send(Command::Type(work, answer))
        {
            let shared = Arc::clone(self);
            self.runtime.spawn(async move { shared.client.inner.commands.send(command).await });
        }
    }

    fn exchange_or_load(self: &Arc<Self>, engine: &mut Engine, now: Timestamp, effects: &mut Vec<Effect>) {
        let mut state = self.state();
        let exchanged = state.exchange(engine, self.id, now, effects);
        match exchanged {
            Ok(()) => {}
            Err(EditRefused::NotOpen) => {
                let shared = Arc::clone(self);
                self.runtime.spawn(async move { shared.meet().await });
                return;
            }
            Err(refused) => self.refuse(&mut state, refused),
        }
        if state.is_closed {
            engine.close_text(self.id);
        }
    }

    fn refuse(&self, state: &mut State, refused: EditRefused) {
        state.refused = Some(refused);
        self.woken.notify_waiters();
    }

    pub(super) async fn meet(self: &Arc<Self>) -> Result<(), ClientError> {
        self.with_engine(|_, _, _, _| Ok(())).await
    }

    /// Exchanges with the engine, uses it, and takes in what that wrote. The document is loaded where it must be.
    pub(super) async fn with_engine<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Engine, &Self, Timestamp, &mut Vec<Effect>) -> Result<T, EditRefused>
        + Send
        + 'static,
    ) -> Result<T, ClientError> {
        self.state().usable()?;
        let shared = Arc::clone(self);
        let done = self.client.use_open(vec![self.key], move |engine, now, _| {
            let mut effects = Vec::new();
            let exchanged = shared.state().exchange(engine, shared.id, now, &mut effects);
            let done = exchanged.and_then(|()| {
                let done = work(engine, &shared, now, &mut effects)?;
                shared.state().take_written(engine, shared.id)?;
                Ok(done)
            });
            (done, effects)
        });
        let done = done.await?;
        if let Err(refused) = &done {
            let mut state = self.state();
            if state.text.has_typed() {
                self.refuse(&mut state, refused.clone());
            }
        }
        Ok(done?)
    }
}

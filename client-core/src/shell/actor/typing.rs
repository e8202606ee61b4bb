//! Typing goes on while the store writes, which takes as long as the disk takes.

use std::collections::VecDeque;
use std::future::Future;

use tokio::sync::mpsc;

use super::{Actor, Command};
use crate::engine::{Effect, Engine, SaveBatch};
use crate::ports::{Storage, StorageError};
use crate::shell::clock::{now, system_rng};

impl<S: Storage> Actor<S> {
    /// Saves a batch. Typing goes on meanwhile; the first command of another kind waits, and all that come after it.
    pub(super) async fn save_while_typing(
        &mut self,
        batch: &SaveBatch,
        queue: &mut VecDeque<Effect>,
    ) -> Result<(), StorageError> {
        let saving = self.storage.save(batch);
        let commands = (!self.is_ending).then_some(&mut self.commands);
        while_typing(saving, &mut self.engine, commands, &mut self.set_aside, queue).await
    }

    /// Puts the next text into the index. Typing goes on as while a batch is saved.
    pub(super) async fn index_while_typing(
        &mut self,
        queue: &mut VecDeque<Effect>,
    ) -> Result<bool, StorageError> {
        let indexing = self.storage.index_next_text();
        while_typing(indexing, &mut self.engine, Some(&mut self.commands), &mut self.set_aside, queue).await
    }
}

async fn while_typing<T>(
    writing: impl Future<Output = T> + Send,
    engine: &mut Engine,
    mut commands: Option<&mut mpsc::Receiver<Command>>,
    set_aside: &mut Option<Command>,
    queue: &mut VecDeque<Effect>,
) -> T {
    tokio::pin!(writing);
    loop {
        let command = tokio::select! {
            biased;
            written = &mut writing => return written,
            command = next_of(&mut commands), if set_aside.is_none() => command,
        };
        match command {
            Some(Command::Type(work, answer)) => {
                let effects = work(engine, now(), &mut system_rng());
                debug_assert!(
                    !effects.iter().any(|effect| matches!(effect, Effect::Save(_) | Effect::Load(_)))
                );
                // A timer that it sets comes after those that were set before it.
                queue.extend(effects);
                let _ = answer.send(Ok(()));
            }
            Some(other) => *set_aside = Some(other),
            None => commands = None,
        }
    }
}

/// The next command; never one where nobody asks any more.
async fn next_of(commands: &mut Option<&mut mpsc::Receiver<Command>>) -> Option<Command> {
    match commands {
        Some(commands) => commands.recv().await,
        None => std::future::pending().await,
    }
}

//! What a device asks for on a connection that stays open.

use alcove_protocol::frame::Ask;
use alcove_protocol::problem::Problem;
use axum::extract::ws::{Message, WebSocket};

use super::{End, Live, read_asks};
use crate::session::{Offer, given_back};

impl Live {
    pub(super) async fn take_message(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
        socket: &mut WebSocket,
    ) -> Result<(), End> {
        match message {
            Some(Ok(Message::Binary(bytes))) => {
                let asks = read_asks(&bytes)?;
                self.take_asks(asks, socket).await
            }
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            Some(Ok(Message::Text(_))) => Err(Problem::BadFrame.into()),
            Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
        }
    }

    pub(super) async fn take_asks(&mut self, asks: Vec<Ask>, socket: &mut WebSocket) -> Result<(), End> {
        let mut offers = Vec::new();
        let mut others = Vec::new();
        for ask in asks {
            let reoffered = matches!(ask, Ask::Reoffer(_));
            match ask {
                Ask::Hello(_) => return Err(Problem::BadFrame.into()),
                Ask::Push(push) | Ask::Reoffer(push) => offers.push(Offer { push, reoffered }),
                Ask::MailOpen(_) | Ask::MailPut(_) | Ask::MailGet(_) | Ask::Wraps(_) | Ask::IntakeGet(_) => {
                    others.push(ask);
                }
            }
        }
        if let Some(logs) = &mut self.given_back {
            logs.extend(given_back(&offers));
        }
        if !offers.is_empty() {
            let first = self.pushes;
            self.pushes = self.pushes.saturating_add(u32::try_from(offers.len()).unwrap_or(u32::MAX));
            let outcomes = self.session.push(&self.shared, offers).await?;
            self.pending.push_back((first, outcomes));
        }
        for ask in others {
            let mut pages = self.session.ask(&self.shared, ask).await?;
            loop {
                let page = pages.next_page(&self.shared).await?;
                if page.is_empty() {
                    break;
                }
                self.out.extend(page);
                self.flush(socket).await?;
            }
        }
        Ok(())
    }
}

//! Circles that are founded when they are first needed: how to reach a person, a clinician's own notes, supervision of two.

use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;

use crate::client::Client;
use crate::clinical::CircleKind;
use crate::engine::{Engine, Intent};
use crate::error::ClientError;
use crate::shell::clock::system_rng;

impl Client {
    /// The circle of this kind that belongs to `info`; founded, and opened to `people`, where there is none that this
    /// person may write in. Two devices that found it offline make two: both are read, and the one with the lower id is
    /// written to.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] on a device that has not synced yet.
    pub(in crate::client) async fn circle_for(
        &self,
        kind: CircleKind,
        info: Vec<u8>,
        people: Vec<(PersonId, Role)>,
    ) -> Result<LogId, ClientError> {
        self.use_engine(move |engine, _, _| {
            engine.together(|engine| found_or_find(engine, kind, &info, people))
        })
        .await?
    }

    /// Every circle of this kind that belongs to `info`, the one that is written to first.
    pub(in crate::client) async fn circles_with(
        &self,
        kind: CircleKind,
        info: Vec<u8>,
    ) -> Result<Vec<LogId>, ClientError> {
        self.use_engine(move |engine, _, _| (held(engine, kind, &info).collect(), Vec::new())).await
    }

    /// Who may open a circle, besides this person.
    pub(in crate::client) async fn others_in(
        &self,
        circle: LogId,
    ) -> Result<Vec<(PersonId, Role)>, ClientError> {
        let me = self.person();
        self.use_engine(move |engine, _, _| {
            let circles = engine.circle_summaries().into_iter();
            let people = circles.filter(|held| held.circle == circle).flat_map(|held| held.people);
            (people.filter(|(person, _)| *person != me).collect(), Vec::new())
        })
        .await
    }
}

fn held<'a>(engine: &Engine, kind: CircleKind, info: &'a [u8]) -> impl Iterator<Item = LogId> + 'a {
    let mut circles = engine.circle_summaries();
    circles.sort_by_key(|circle| (circle.role < Some(Role::Writer), circle.circle));
    let fits = move |circle: &crate::engine::CircleSummary| {
        circle.kind == Some(kind) && circle.info == info && circle.role.is_some()
    };
    circles.into_iter().filter(fits).map(|circle| circle.circle)
}

fn found_or_find(
    engine: &mut Engine,
    kind: CircleKind,
    info: &[u8],
    people: Vec<(PersonId, Role)>,
) -> Result<LogId, ClientError> {
    let may_write = |engine: &Engine, circle: LogId| {
        let mut circles = engine.circle_summaries().into_iter();
        circles.any(|held| held.circle == circle && held.role >= Some(Role::Writer))
    };
    if let Some(circle) = held(engine, kind, info).next().filter(|circle| may_write(engine, *circle)) {
        return Ok(circle);
    }
    let circle = engine.found_circle(kind, info, &mut system_rng())?.circle;
    let grants = people.into_iter().map(|(person, role)| Intent::GrantAccess { circle, person, role });
    engine.intend(grants.collect());
    Ok(circle)
}

//! A note as it is shown: its prose, every value that stands, its signatures, and where it is.

use std::collections::BTreeMap;

use alcove_client_core::client::Client;
use alcove_client_core::clinical::{DocKind, FieldDef, MemberEntryView, MergeClass, fields};
use alcove_client_core::document::DocView;
use alcove_client_core::engine::Delivery;
use serde::Serialize;

use super::{Place, document_or_stub, find};
use crate::app::App;
use crate::atlas::Atlas;
use crate::conflict::{ShownValue, attendance_values, field_words};
use crate::documents::{ShownField, shown_fields};
use crate::error::CliError;
use crate::moment::counted;
use crate::show::Show;
use crate::verb::sign::{Signed, shown};

/// What a note keeps for its own account: not shown, unless answers differ.
const ASIDE: [&str; 2] = ["guard_answers", "seams_read"];

#[derive(Serialize)]
struct Note {
    group: String,
    date: String,
    ordinal: u16,
    member: Option<String>,
    /// Prose.
    fields: BTreeMap<&'static str, String>,
    /// Who came, of a member's entry: every answer that stands.
    attendance: Vec<ShownValue>,
    /// Everything else that was answered, every answer that stands.
    values: BTreeMap<&'static str, ShownField>,
    /// The fields on which people's answers differ and wait for a word; `set/ITEM/field` inside an item.
    conflicts: Vec<String>,
    /// How far it has come, its signatures, and what stands beside it.
    standing: Option<Signed>,
    #[serde(rename = "where")]
    place: &'static str,
    other_devices: u32,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    order: Vec<&'static str>,
}

impl Show for Note {
    fn text(&self) -> String {
        let mut parts = vec![self.title.clone()];
        if !self.attendance.is_empty() {
            let said: Vec<String> = self.attendance.iter().map(ShownValue::words).collect();
            let differ = if self.conflicts.iter().any(|field| field == "attendance") {
                format!(" {} answers stand (`alcove conflicts` lists them):", said.len())
            } else {
                String::new()
            };
            parts.push(format!("attendance:{differ}\n{}", said.join("\n")));
        }
        for name in &self.order {
            if let Some(prose) = self.fields.get(name) {
                parts.push(format!("{}:\n{}", field_words(name), prose.trim_end()));
            }
        }
        let values: Vec<String> =
            self.order.iter().filter_map(|name| Some(self.values.get(name)?.words(name))).collect();
        if !values.is_empty() {
            parts.push(values.join("\n"));
        }
        let standing = self.standing.as_ref().filter(|standing| standing.says_something());
        if parts.len() == 1 && standing.is_none() {
            parts.push("Nothing is written yet.".to_owned());
        }
        parts.extend(standing.map(Signed::below));
        parts.extend(match self.place {
            "on_this_device" => Some("(only on this device)".to_owned()),
            "at_the_relay" => Some("(at the relay)".to_owned()),
            "on_other_devices" => {
                Some(format!("(on {})", counted(self.other_devices.into(), "other device")))
            }
            _ => None,
        });
        parts.join("\n\n")
    }
}

pub(super) async fn show(app: &App, client: &Client, place: &Place) -> Result<(), CliError> {
    let atlas = Atlas::load(client).await?;
    let found = find(app, client, place).await?;
    let only = place.field.as_deref().map(|name| found.field(Some(name))).transpose()?;
    let key = document_or_stub(client, &found).await?;
    let mut note = Note {
        title: found.title(),
        fields: BTreeMap::new(),
        attendance: Vec::new(),
        values: BTreeMap::new(),
        conflicts: Vec::new(),
        standing: None,
        place: "nowhere",
        other_devices: 0,
        order: order(found.kind(), only),
        group: found.group,
        date: found.session.session.local_date,
        ordinal: found.session.session.ordinal,
        member: found.member.map(|(_, name)| name),
    };
    if let Some(key) = key {
        let item = client.note(key).await?;
        let view = client.document(key).await?;
        if only.is_none() {
            note.standing = Some(shown(&atlas, note.title.clone(), &item, Vec::new()));
            note.attendance = attendance_values(&atlas, &MemberEntryView::from(&view).attendance.values);
            note.conflicts =
                client.conflicts(key).await?.into_iter().map(|conflict| conflict.field).collect();
            note.values = values(&atlas, &view, &note.conflicts);
        }
        let written = note.order.iter().map(|name| (*name, view.text(name).to_owned()));
        note.fields.extend(written.filter(|(_, text)| !text.is_empty()));
        (note.place, note.other_devices) = match client.delivery(key).await? {
            Delivery::OnThisDevice => ("on_this_device", 0),
            Delivery::AtTheRelay => ("at_the_relay", 0),
            Delivery::OnOtherDevices(devices) => ("on_other_devices", devices),
        };
    }
    app.show(&note);
    Ok(())
}

/// The names of a kind's fields in the order in which they are shown, or only one.
fn order(kind: DocKind, only: Option<&'static str>) -> Vec<&'static str> {
    only.map_or_else(|| fields(kind).iter().map(|field| field.name).collect(), |only| vec![only])
}

/// What was answered beside prose and attendance.
fn values(atlas: &Atlas, view: &DocView, conflicts: &[String]) -> BTreeMap<&'static str, ShownField> {
    let mut shown = shown_fields(atlas, view);
    let differs = |name: &str| conflicts.iter().any(|path| path.split('/').next() == Some(name));
    let is_answer = |field: &FieldDef| match field.class {
        MergeClass::Text | MergeClass::Immutable(_) => false,
        MergeClass::MultiValue(_)
        | MergeClass::Preference(_)
        | MergeClass::Lattice(_)
        | MergeClass::Set(_)
        | MergeClass::Log(_) => {
            field.name != "attendance" && (differs(field.name) || !ASIDE.contains(&field.name))
        }
    };
    let answers = fields(view.kind).iter().filter(|field| is_answer(field));
    answers.filter_map(|field| Some((field.name, shown.remove(field.name)?))).collect()
}

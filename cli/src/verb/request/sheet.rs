//! The sheet of the information governance officer: what lies beside a record that a copy never holds.

use alcove_client_core::client::{AboutWhom, Client, PrivateItem, RequestItem};
use serde::Serialize;

use crate::app::App;
use crate::atlas::{Atlas, short};
use crate::error::CliError;
use crate::show::{Show, table};

#[derive(Serialize)]
struct Sheet {
    items: Vec<Row>,
    to_ask: Vec<String>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    what: &'static str,
    about: &'static str,
    open_to: Vec<String>,
    review_by: Option<String>,
    reviewed_by: Vec<String>,
}

impl Show for Sheet {
    fn text(&self) -> String {
        let mut lines = vec![
            "For the information governance officer. None of this is in the copy, and none of its text is here.".to_owned(),
        ];
        if self.items.is_empty() {
            lines.push(
                "This device knows of no private note and no supervision that may be about this person."
                    .to_owned(),
            );
        } else {
            let cells = self.items.iter().map(|row| {
                let reviewed = if row.reviewed_by.is_empty() {
                    "nobody yet".to_owned()
                } else {
                    row.reviewed_by.join(", ")
                };
                let due = row.review_by.clone().unwrap_or_default();
                vec![
                    row.what.to_owned(),
                    row.about.to_owned(),
                    row.open_to.join(", "),
                    reviewed,
                    due,
                    short(&row.id),
                ]
            });
            let header = ["Exists", "About", "Open to", "Reviewed by", "To review by", "Id"];
            lines.push(table(&header, cells));
        }
        lines.push(match self.to_ask.as_slice() {
            [] => "Nobody else may open the record.".to_owned(),
            people => format!("Ask what they keep for themselves: {}.", people.join(", ")),
        });
        lines.join("\n")
    }
}

pub(super) async fn show(
    app: &App,
    client: &Client,
    atlas: &Atlas,
    item: &RequestItem,
) -> Result<(), CliError> {
    let member = item.member.ok_or(CliError::NoMatch { what: "member" })?;
    let found = client.private_material(member).await?;
    let names = |people: &[alcove_protocol::id::PersonId]| {
        people.iter().map(|person| atlas.person_name(*person)).collect::<Vec<_>>()
    };
    let row = |item: &PrivateItem| Row {
        id: item.key.document.to_hex(),
        what: item.kind.label(),
        about: match item.about {
            AboutWhom::ThisPerson => "this person",
            AboutWhom::AuthorKnows => "its author knows whom",
        },
        open_to: names(&item.open_to),
        review_by: item.review_by.clone(),
        reviewed_by: names(&item.reviewed_by),
    };
    app.show(&Sheet { items: found.items.iter().map(row).collect(), to_ask: names(&found.to_ask) });
    Ok(())
}

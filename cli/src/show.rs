//! What a verb has to say: lines for a person, or JSON with stable field names.

use std::io::Write;

use comfy_table::{ContentArrangement, Table, TableStyle};
use serde::Serialize;

/// Columns of a table where no terminal says how wide it is.
const WIDTH_DEFAULT: u16 = 80;

/// Something to show.
pub(crate) trait Show: Serialize {
    /// As lines for a person; the last line without a line break.
    fn text(&self) -> String;
}

/// Shows `what` on standard output.
pub(crate) fn show(what: &impl Show, as_json: bool) {
    let text = if as_json { serde_json::to_string_pretty(what).unwrap_or_default() } else { what.text() };
    line(&text);
}

/// Shows `what` as one line of JSON, or as text: for verbs that say more than one thing.
pub(crate) fn show_event(what: &impl Show, as_json: bool) {
    let text = if as_json { serde_json::to_string(what).unwrap_or_default() } else { what.text() };
    line(&text);
}

/// A line on standard output.
fn line(text: &str) {
    let mut out = std::io::stdout();
    // A reader that has gone away, such as `head`, is no failure.
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// A line on standard error: what is going on, as opposed to results.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A plain table that fits the terminal, or 80 columns.
pub(crate) fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header.to_vec());
    if !table.is_tty() {
        table.set_width(WIDTH_DEFAULT);
    }
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table.trim_fmt()
}

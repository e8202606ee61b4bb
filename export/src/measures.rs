//! Measures as a table.

use std::fmt::Write as _;

use crate::MemberFile;
use crate::file::{all_texts, one_int};
use alcove_client_core::clinical::DocKind;

/// Attendance and measures of one person as CSV (RFC 4180), one row a session: the day, the session of that day, the
/// national attendance code and its words. Several values that stand are separated by ` / `.
pub fn measures_csv(file: &MemberFile) -> String {
    let mut table = String::from("day,session,attendance_code,attendance\r\n");
    for entry in file.of_kind(DocKind::MemberEntry) {
        let view = &entry.view;
        let codes: Vec<String> = view
            .value("attendance")
            .values
            .iter()
            .filter_map(|seen| match seen.value {
                alcove_client_core::clinical::Scalar::Int(code) => Some(code.to_string()),
                _ => None,
            })
            .collect();
        let words = view
            .value("attendance")
            .values
            .iter()
            .map(|seen| crate::words::value("attendance", &seen.value))
            .collect::<Vec<_>>()
            .join(" / ");
        let ordinal = one_int(view, "ordinal").map(|n| n.to_string()).unwrap_or_default();
        let _ = write!(
            table,
            "{},{ordinal},{},{}\r\n",
            cell(&all_texts(view, "local_date").join(" / ")),
            cell(&codes.join(" / ")),
            cell(&words)
        );
    }
    table
}

/// A cell; one that a spreadsheet would read as a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

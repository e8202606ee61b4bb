//! Measures as a table.

use alcove_client_core::clinical::{DocKind, MultiValue, Scalar};

use crate::file::{all_texts, one_int};
use crate::{MemberFile, words};

/// Attendance of one person as CSV (RFC 4180), one row a session: the day, the session of that day, the national
/// attendance code and its words. Several values that stand are separated by ` / `.
pub fn measures_csv(file: &MemberFile) -> String {
    let mut table = String::from("day,session,attendance_code,attendance\r\n");
    for entry in file.of_kind(DocKind::MemberEntry) {
        let attendance = entry.view.value("attendance");
        let row = [
            all_texts(&entry.view, "local_date").join(" / "),
            one_int(&entry.view, "ordinal").map(|ordinal| ordinal.to_string()).unwrap_or_default(),
            joined(&attendance, code),
            joined(&attendance, |value| Some(words::value("attendance", value))),
        ];
        table.push_str(&row.map(|text| cell(&text)).join(","));
        table.push_str("\r\n");
    }
    table
}

fn joined(values: &MultiValue<Scalar>, show: impl Fn(&Scalar) -> Option<String>) -> String {
    let shown: Vec<String> = values.values.iter().filter_map(|seen| show(&seen.value)).collect();
    shown.join(" / ")
}

fn code(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Int(code) => Some(code.to_string()),
        Scalar::Text(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    }
}

/// A cell; one that a spreadsheet would read as a formula begins with an apostrophe.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula_and_no_two_cells() {
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("2031-04-10"), "2031-04-10");
    }
}

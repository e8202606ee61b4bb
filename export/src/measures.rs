//! Measures as a table.

use alcove_client_core::client::MemberDocument;
use alcove_client_core::clinical::{Attendance, DocKind, MultiValue, Scalar};
use alcove_client_core::document::ItemView;

use crate::file::{all_texts, one_text};
use crate::{MemberFile, words};

/// Everything about one person that is counted, as CSV (RFC 4180), one row a value: the day, what it is, the value, and
/// more about it. Attendance has the national code; totals and answers of measures and ratings of goals have points.
/// Several values that stand are separated by ` / `.
pub fn measures_csv(file: &MemberFile) -> String {
    let mut rows: Vec<[String; 4]> = vec![["day", "what", "value", "more"].map(str::to_owned)];
    for document in file.documents() {
        let kind = document.view.kind;
        if kind == DocKind::MemberEntry {
            rows.push(attendance(document));
        } else if kind == DocKind::OutcomeResponse {
            outcome(document, &mut rows);
        } else if kind == DocKind::Goal {
            ratings(document, &mut rows);
        }
    }
    let lines = rows.iter().map(|row| row.clone().map(|text| cell(&text)).join(",") + "\r\n");
    lines.collect()
}

fn attendance(entry: &MemberDocument) -> [String; 4] {
    let values = entry.view.value("attendance");
    let words = |value: &Scalar| match value {
        Scalar::Int(code) => Some(Attendance::from_code(*code).label().to_owned()),
        Scalar::Text(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    };
    let day = all_texts(&entry.view, "local_date").join(" / ");
    [day, "attendance".to_owned(), joined(&values, number), joined(&values, words)]
}

fn outcome(response: &MemberDocument, rows: &mut Vec<[String; 4]>) {
    let view = &response.view;
    let day = one_text(view, "taken_on").unwrap_or_default();
    let name = one_text(view, "instrument").unwrap_or_default();
    for (scale, item) in view.items("totals") {
        let tenths =
            |value: &Scalar| number(value).and_then(|tenths| tenths.parse::<i64>().ok()).map(words::points);
        let rule = joined(&item.value("rule"), text);
        rows.push([
            day.clone(),
            format!("{name} {scale}"),
            joined(&item.value("tenths"), tenths),
            format!("rule {rule}"),
        ]);
    }
    for (question, item) in view.items("answers") {
        rows.push([
            day.clone(),
            format!("{name} answer {question}"),
            joined(&item.value("value"), number),
            String::new(),
        ]);
    }
}

fn ratings(goal: &MemberDocument, rows: &mut Vec<[String; 4]>) {
    let rated = |item: &ItemView| {
        [
            joined(&item.value("on"), text),
            "goal rating".to_owned(),
            joined(&item.value("rating"), number),
            goal.view.text("own_words").to_owned(),
        ]
    };
    let mut new: Vec<[String; 4]> = goal.view.items("ratings").map(|(_, item)| rated(item)).collect();
    new.sort_unstable();
    rows.append(&mut new);
}

fn joined(values: &MultiValue<Scalar>, show: impl Fn(&Scalar) -> Option<String>) -> String {
    let shown: Vec<String> = values.values.iter().filter_map(|seen| show(&seen.value)).collect();
    shown.join(" / ")
}

fn number(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Int(code) => Some(code.to_string()),
        Scalar::Text(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
    }
}

fn text(value: &Scalar) -> Option<String> {
    match value {
        Scalar::Text(text) => Some(text.clone()),
        Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
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

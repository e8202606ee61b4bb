//! Lists and search over the views.

use alcove_protocol::id::LogId;

use super::tables::Tables;
use crate::engine::ViewRow;
use crate::ports::{Hit, ListQuery, ListRow, QuarantineItem};
use crate::shell::store::row::{entry_named, own_words, search_words};

/// Words of text on each side of a match that a hit shows.
const SNIPPET_WORDS: usize = 6;

/// Letters with a mark, and the letter without it: what `SQLite`'s tokenizer makes of the Latin alphabets.
const FOLDED: [(&str, char); 14] = [
    ("àáâãäåāăą", 'a'),
    ("çćĉċč", 'c'),
    ("ď", 'd'),
    ("èéêëēĕėęě", 'e'),
    ("ĝğġģ", 'g'),
    ("ìíîïĩīĭį", 'i'),
    ("ñńņň", 'n'),
    ("òóôõöōŏő", 'o'),
    ("ŕŗř", 'r'),
    ("śŝşš", 's'),
    ("ţť", 't'),
    ("ùúûüũūŭůűų", 'u'),
    ("ýÿŷ", 'y'),
    ("źżž", 'z'),
];

pub(super) fn list(tables: &Tables, query: &ListQuery) -> Vec<ListRow> {
    let mut rows: Vec<&ViewRow> = tables
        .views
        .values()
        .filter(|row| row.kind == query.kind)
        .filter(|row| query.circle.is_none_or(|circle| circle == row.key.circle))
        .filter(|row| !query.conflicts_only || row.conflicts > 0)
        .collect();
    rows.sort_by(|a, b| (a.sort.as_bytes(), a.key).cmp(&(b.sort.as_bytes(), b.key)));
    if query.newest_first {
        rows.reverse();
    }
    rows.into_iter().take(query.limit as usize).map(list_row).collect()
}

pub(super) fn list_row(row: &ViewRow) -> ListRow {
    ListRow { key: row.key, kind: row.kind, json: row.json.clone(), conflicts: row.conflicts }
}

pub(super) fn quarantine(tables: &Tables, limit: u32) -> Vec<QuarantineItem> {
    let item = |row: &crate::engine::QuarantineRow| {
        let entry = entry_named(&row.bytes);
        QuarantineItem {
            log: row.log,
            seq: row.seq,
            reason: row.reason.to_owned(),
            at_ms: row.at.0,
            bytes: row.bytes.len() as u64,
            entry,
            decision: entry.and_then(|(id, _)| Some(tables.decisions.get(&id)?.decision)),
            text: own_words(row.reason, &row.bytes),
        }
    };
    tables.quarantine.iter().rev().take(limit as usize).map(item).collect()
}

/// Ranked by the number of matches.
pub(super) fn search(tables: &Tables, words: &str, circles: Option<&[LogId]>, limit: u32) -> Vec<Hit> {
    let phrases: Vec<Vec<String>> =
        search_words(words).map(|word| tokens(word).map(|(_, token)| token).collect()).collect();
    if phrases.is_empty() {
        return Vec::new();
    }
    let mut hits: Vec<(usize, Hit)> = tables
        .views
        .values()
        .filter(|row| circles.is_none_or(|circles| circles.contains(&row.key.circle)))
        .filter_map(|row| hit(row, &phrases))
        .collect();
    hits.sort_by_key(|(matches, hit)| (std::cmp::Reverse(*matches), hit.key));
    hits.into_iter().take(limit as usize).map(|(_, hit)| hit).collect()
}

fn hit(row: &ViewRow, phrases: &[Vec<String>]) -> Option<(usize, Hit)> {
    let text: Vec<(&str, String)> = tokens(&row.text).collect();
    let found: Vec<Vec<usize>> = phrases
        .iter()
        .map(|phrase| (0..text.len()).filter(|at| matches_at(&text, *at, phrase)).collect())
        .collect();
    if found.iter().any(Vec::is_empty) {
        return None;
    }
    let first = found.first()?.first().copied()?;
    let length = phrases.first()?.len();
    let shown = text.iter().enumerate().skip(first.saturating_sub(SNIPPET_WORDS));
    let mut snippet = String::new();
    for (at, (word, _)) in shown.take_while(|(at, _)| *at < first + length + SNIPPET_WORDS) {
        let before = if at == first { "\u{2068}" } else { "" };
        let after = if at + 1 == first + length { "\u{2069}" } else { "" };
        snippet.extend([before, word, after, " "]);
    }
    snippet.pop();
    let (key, kind, sort) = (row.key, row.kind, row.sort.clone());
    Some((found.iter().map(Vec::len).sum(), Hit { key, kind, sort, snippet }))
}

/// Whether the phrase stands at this word of the text, its last word as a prefix.
fn matches_at(text: &[(&str, String)], at: usize, phrase: &[String]) -> bool {
    let Some((last, whole)) = phrase.split_last() else { return false };
    let mut there = text.iter().skip(at).map(|(_, token)| token);
    whole.iter().all(|word| there.next() == Some(word))
        && there.next().is_some_and(|token| token.starts_with(last.as_str()))
}

/// The words of a text, each as it stands there and as it is compared.
fn tokens(text: &str) -> impl Iterator<Item = (&str, String)> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| (word, word.chars().flat_map(char::to_lowercase).map(without_mark).collect()))
}

fn without_mark(letter: char) -> char {
    FOLDED.iter().find(|(marked, _)| marked.contains(letter)).map_or(letter, |(_, plain)| *plain)
}

//! Documents, as the engine opens them: a page of a sync asks for many at once, so each statement reads for many.

use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use super::read::{bytes, doc_kind};
use crate::engine::{LoadRequest, StoredDocument};
use crate::ports::StorageError;

/// Requests in one statement.
const REQUESTS_IN_STATEMENT: usize = 64;

const HEADS: &str = "SELECT n, document.kind, base.bytes FROM wanted \
     JOIN document ON document.circle = wanted.circle AND document.document = wanted.document \
     LEFT JOIN base ON base.circle = wanted.circle AND base.document = wanted.document AND NOT whole ORDER BY n";
const ENTRIES: &str = "SELECT n, entry.bytes FROM wanted CROSS JOIN entry \
     ON entry.log = wanted.circle AND entry.document = wanted.document \
     WHERE entry.kind = 513 AND entry.covered <= whole AND entry.standing = 0 ORDER BY n, entry.place";
const RECORDS: &str = "SELECT n, entry.bytes FROM wanted CROSS JOIN entry \
     ON entry.log = wanted.circle AND entry.document = wanted.document \
     WHERE entry.kind = 516 AND entry.standing = 0 ORDER BY n, entry.place";
const LOCAL_CHANGES: &str = "SELECT n, local.bytes FROM wanted CROSS JOIN local_change AS local \
     ON local.circle = wanted.circle AND local.document = wanted.document \
     WHERE local.covered <= whole AND local.entry IS NULL ORDER BY n, local.number";
const TYPING: &str = "SELECT n, typing.edit FROM wanted CROSS JOIN typing \
     ON typing.circle = wanted.circle AND typing.document = wanted.document ORDER BY n, typing.number";

pub(super) async fn load_documents(
    from: &mut SqliteConnection,
    requests: &[LoadRequest],
) -> Result<Vec<StoredDocument>, StorageError> {
    let mut documents = Vec::with_capacity(requests.len());
    for requests in requests.chunks(REQUESTS_IN_STATEMENT) {
        documents.extend(load_some(from, requests).await?.into_iter().flatten());
    }
    Ok(documents)
}

/// A document for each request, in order, or none.
async fn load_some(
    from: &mut SqliteConnection,
    requests: &[LoadRequest],
) -> Result<Vec<Option<StoredDocument>>, StorageError> {
    let mut documents: Vec<Option<StoredDocument>> = requests.iter().map(|_| None).collect();
    for row in rows(from, requests, HEADS).await? {
        let at = place(&row)?;
        let (Some(request), Some(document)) = (requests.get(at), documents.get_mut(at)) else { continue };
        *document = Some(StoredDocument {
            key: request.key,
            kind: doc_kind(&row, 1)?,
            from_entries: request.from_entries,
            base: row.try_get(2)?,
            entries: Vec::new(),
            local_changes: Vec::new(),
            typing: Vec::new(),
            records: Vec::new(),
        });
    }
    for (statement, part) in PARTS {
        for row in rows(from, requests, statement).await? {
            if let Some(Some(document)) = documents.get_mut(place(&row)?) {
                part(document).push(bytes(&row, 1)?);
            }
        }
    }
    Ok(documents)
}

type Part = fn(&mut StoredDocument) -> &mut Vec<Vec<u8>>;

const PARTS: [(&str, Part); 4] = [
    (ENTRIES, |document| &mut document.entries),
    (LOCAL_CHANGES, |document| &mut document.local_changes),
    (TYPING, |document| &mut document.typing),
    (RECORDS, |document| &mut document.records),
];

async fn rows(
    from: &mut SqliteConnection,
    requests: &[LoadRequest],
    select: &str,
) -> Result<Vec<SqliteRow>, sqlx::Error> {
    let mut statement: QueryBuilder<Sqlite> =
        QueryBuilder::new("WITH wanted (n, circle, document, whole) AS (");
    statement.push_values((0_i64..).zip(requests), |mut values, (n, request)| {
        values
            .push_bind(n)
            .push_bind(request.key.circle.0.as_slice())
            .push_bind(request.key.document.0.as_slice())
            .push_bind(request.from_entries);
    });
    statement.push(") ").push(select);
    statement.build().fetch_all(from).await
}

/// The place of the row's request.
fn place(row: &SqliteRow) -> Result<usize, StorageError> {
    usize::try_from(row.try_get::<i64, _>(0)?).map_err(|_| StorageError::Damaged("number of a request"))
}

//! Single documents, as the engine opens them.

use sqlx::{Row, SqliteConnection, query, query_scalar};

use super::read::doc_kind;
use crate::engine::{LoadRequest, StoredDocument};
use crate::ports::StorageError;

pub(super) async fn load_documents(
    from: &mut SqliteConnection,
    requests: &[LoadRequest],
) -> Result<Vec<StoredDocument>, StorageError> {
    let mut documents = Vec::with_capacity(requests.len());
    for request in requests {
        documents.extend(load_document(from, *request).await?);
    }
    Ok(documents)
}

async fn load_document(
    from: &mut SqliteConnection,
    LoadRequest { key, from_entries }: LoadRequest,
) -> Result<Option<StoredDocument>, StorageError> {
    let (circle, document) = (key.circle.0.as_slice(), key.document.0.as_slice());
    let head = query(
        "SELECT document.kind, base.bytes FROM document LEFT JOIN base \
         ON base.circle = document.circle AND base.document = document.document AND NOT ?3 \
         WHERE document.circle = ?1 AND document.document = ?2",
    );
    let head = head.bind(circle).bind(document).bind(from_entries).fetch_optional(&mut *from).await?;
    let Some(head) = head else { return Ok(None) };
    let entries = query_scalar(
        "SELECT bytes FROM entry WHERE kind = 513 AND log = ? AND document = ? AND covered <= ? AND standing = 0 \
         ORDER BY place",
    );
    let local_changes = query_scalar(
        "SELECT bytes FROM local_change \
         WHERE circle = ? AND document = ? AND covered <= ? AND entry IS NULL ORDER BY number",
    );
    let typing = query_scalar("SELECT edit FROM typing WHERE circle = ? AND document = ? ORDER BY number");
    Ok(Some(StoredDocument {
        key,
        kind: doc_kind(&head, 0)?,
        from_entries,
        base: head.try_get(1)?,
        entries: entries.bind(circle).bind(document).bind(from_entries).fetch_all(&mut *from).await?,
        local_changes: local_changes
            .bind(circle)
            .bind(document)
            .bind(from_entries)
            .fetch_all(&mut *from)
            .await?,
        typing: typing.bind(circle).bind(document).fetch_all(&mut *from).await?,
    }))
}

//! Supervision: notes of two clinicians under case labels, and sealed copies of single documents that a supervisor may read
//! for a time. The time ends without a network.

use alcove_protocol::id::{LogId, PersonId};
use alcove_protocol::record::Role;
use serde_json::Value;

use crate::client::writing::drafting::{Draft, item, make_item_id, set};
use crate::client::{Client, NaturalKey, Record};
use crate::clinical::chart::{Chart, PersonChart};
use crate::clinical::name_guard::NameGuard;
use crate::clinical::{CircleKind, DocKind, Scalar, SharedExtractView, SupervisionNoteView};
use crate::document::DocView;
use crate::engine::DocKey;
use crate::error::ClientError;
use crate::time::Timestamp;

/// A note of supervision.
#[derive(Clone, Debug, Default)]
pub struct NewSupervisionNote {
    /// What the case is called here; no name.
    pub case_label: String,
    /// Day, as `YYYY-MM-DD`.
    pub on: String,
    /// What was asked.
    pub question: String,
    /// What was advised.
    pub guidance: String,
    /// What was agreed.
    pub actions: Vec<String>,
}

/// A chart to share.
#[derive(Clone, Debug)]
pub struct NewSharedChart {
    /// The chart.
    pub chart: PersonChart,
    /// What the case is called here; no name.
    pub case_label: String,
    /// Until when it may be seen.
    pub until: Timestamp,
}

/// A copy to share.
#[derive(Clone, Debug)]
pub struct NewExtract {
    /// The document.
    pub document: DocKey,
    /// What the case is called here; no name.
    pub case_label: String,
    /// Until when it may be read.
    pub until: Timestamp,
}

impl Client {
    /// The circle of this person and their supervisor; founded where it is not there yet, and opened to the supervisor
    /// with the next sync.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for oneself, or on a device that has not synced yet.
    pub async fn supervision_by(&self, supervisor: PersonId) -> Result<LogId, ClientError> {
        if supervisor == self.person() {
            return Err(ClientError::BadInput { what: "supervision takes two" });
        }
        let pair = [self.person().0, supervisor.0].concat();
        self.circle_for(CircleKind::Supervision, pair, vec![(supervisor, Role::Writer)]).await
    }

    /// Keeps a note of supervision in the circle of a pair. Both of them may write in it.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] when the label or the words name somebody in therapy, [`ClientError::Edit`].
    pub async fn new_supervision_note(
        &self,
        circle: LogId,
        new: NewSupervisionNote,
    ) -> Result<DocKey, ClientError> {
        let guard = self.guard_for_all().await?;
        for words in [&new.case_label, &new.question, &new.guidance].into_iter().chain(&new.actions) {
            refuse_names(&guard, words)?;
        }
        let mut draft = Draft::default()
            .text("case_label", &new.case_label)
            .value("on", Some(new.on.as_str()))
            .prose("question", &new.question)
            .prose("guidance", &new.guidance);
        for action in &new.actions {
            let values = vec![("action", Scalar::from(action.as_str())), ("done", Scalar::from(false))];
            draft.0.push(item("actions", &make_item_id(), values));
        }
        self.new_record(DocKind::SupervisionNote, circle, NaturalKey::Random, draft.0).await
    }

    /// Notes of supervision on this device, prose cut short.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn supervision_notes(&self) -> Result<Vec<Record<SupervisionNoteView>>, ClientError> {
        self.records(None).await
    }

    /// Gives the supervisor a copy of one document to read until a time. Names are taken out of it: those of the person it
    /// is about give way to the case label. What is shared is the text of now; the document itself stays closed.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a label that is a name, or a time that is over; [`ClientError::NotFound`] for an
    /// unknown document.
    pub async fn share_extract(&self, supervisor: PersonId, new: NewExtract) -> Result<DocKey, ClientError> {
        let guard = self.guard_for_all().await?;
        let label = label_for(&guard, &new.case_label)?;
        let view = self.document(new.document).await?;
        let rendering = without_names(&guard, &rendered(&view), label);
        let day = view.value("local_date").values.iter().find_map(|seen| match &seen.value {
            Scalar::Text(day) => Some(format!(" of {day}")),
            Scalar::Int(_) | Scalar::Bool(_) | Scalar::Time(_) => None,
        });
        let what = format!("{}{}", view.kind.label(), day.unwrap_or_default());
        let draft = Draft::default().text("case_label", &new.case_label).prose("rendering", &rendering);
        self.share(supervisor, draft.value("what", Some(what.as_str())), new.until).await
    }

    /// Gives the supervisor a chart of one person to look at until a time, in words and as series that their device draws.
    /// The person is called by the case label, and names are taken out of whatever else it says.
    ///
    /// # Errors
    /// [`ClientError::BadInput`] for a label that is a name, or a time that is over.
    pub async fn share_chart(
        &self,
        supervisor: PersonId,
        new: NewSharedChart,
    ) -> Result<DocKey, ClientError> {
        let guard = self.guard_for_all().await?;
        let label = label_for(&guard, &new.case_label)?;
        let mut chart = new.chart;
        chart.set_subject(label);
        let mut series = serde_json::to_value(&chart).map_err(|_| not_a_chart())?;
        take_names_out(&mut series, &guard, label);
        let chart: PersonChart = serde_json::from_value(series.clone()).map_err(|_| not_a_chart())?;
        let words = chart.words();
        let rendering = format!("{}\n{}\n", words.title, words.lines.join("\n"));
        let draft = Draft::default()
            .text("case_label", &new.case_label)
            .value("what", Some(format!("chart: {}", chart.label()).as_str()))
            .prose("rendering", &rendering)
            .prose("series", &series.to_string());
        self.share(supervisor, draft, new.until).await
    }

    /// The chart of a copy; none where it is a copy of something else, or of a chart that only a newer version draws.
    pub fn chart_of(copy: &SharedExtractView) -> Option<PersonChart> {
        serde_json::from_str(&copy.series).ok()
    }

    async fn share(
        &self,
        supervisor: PersonId,
        draft: Draft,
        until: Timestamp,
    ) -> Result<DocKey, ClientError> {
        let now = self.newest_time().await?;
        if until <= now {
            return Err(ClientError::BadInput { what: "that time is over" });
        }
        let circle = self.supervision_by(supervisor).await?;
        let draft = draft
            .value("shared_by", Some(self.person().to_hex().as_str()))
            .value("shared_at", Some(now))
            .value("until", Some(until));
        self.new_record(DocKind::SharedExtract, circle, NaturalKey::Random, draft.0).await
    }

    /// Copies that may be read now, whole.
    ///
    /// # Errors
    /// [`ClientError::StorageFailed`].
    pub async fn extracts(&self) -> Result<Vec<Record<SharedExtractView>>, ClientError> {
        let mut open = Vec::new();
        for held in self.records::<SharedExtractView>(None).await? {
            match self.record(held.key).await {
                Ok(extract) => open.push(extract),
                Err(ClientError::GrantEnded) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(open)
    }

    /// Ends a copy before its time.
    ///
    /// # Errors
    /// [`ClientError::Edit`].
    pub async fn take_back_extract(&self, extract: DocKey) -> Result<(), ClientError> {
        self.edit_record(extract, vec![set("taken_back", true)]).await
    }
}

fn refuse_names(guard: &NameGuard, words: &str) -> Result<(), ClientError> {
    if guard.find("words", words).is_empty() {
        return Ok(());
    }
    Err(ClientError::BadInput { what: "these words name somebody in therapy; supervision has case labels" })
}

fn label_for<'a>(guard: &NameGuard, label: &'a str) -> Result<&'a str, ClientError> {
    refuse_names(guard, label)?;
    Ok(if label.trim().is_empty() { "the person" } else { label.trim() })
}

fn not_a_chart() -> ClientError {
    ClientError::BadInput { what: "this chart cannot be shared" }
}

/// Takes names out of every text of a chart.
fn take_names_out(series: &mut Value, guard: &NameGuard, label: &str) {
    match series {
        Value::String(text) => *text = without_names(guard, text, label),
        Value::Array(items) => items.iter_mut().for_each(|item| take_names_out(item, guard, label)),
        Value::Object(fields) => fields.values_mut().for_each(|field| take_names_out(field, guard, label)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn without_names(guard: &NameGuard, text: &str, label: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for hit in guard.find("rendering", text).iter().rev() {
        letters.splice(hit.start..hit.end, label.chars());
    }
    letters.into_iter().collect()
}

/// The prose of a document, field by field.
fn rendered(view: &DocView) -> String {
    let mut text = String::new();
    for field in crate::clinical::fields(view.kind) {
        let prose = view.text(field.name);
        if !prose.is_empty() {
            text.extend([&field.name.replace('_', " "), ":\n", prose.trim_end(), "\n\n"]);
        }
    }
    text
}

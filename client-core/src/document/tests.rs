//! Tests of the document layer as a whole.

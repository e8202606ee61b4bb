//! Stories of a practice on the real stack: a relay that listens with TLS and keeps a database, devices with encrypted
//! stores, real ceremonies.

mod both_at_once;
mod boundaries;
mod ended_notes;
mod finding;
mod freezing;
mod hostile_relay;
mod keeping;
mod lost_phone;
mod monday;
mod old_version;
mod people;
mod phone_swap;
mod practice;
mod provenance;
mod safety;
mod screening;
mod sealing;
mod sheet;
mod signing;
mod subject_access;
mod supervision;
mod three_weeks;
mod traces;
mod w06_counts;
mod w09_prompt;
mod w17_audit;
mod w18_destroying;
mod wrong_person;

//! Stories of a practice on the real stack: a relay that listens with TLS and keeps a database, devices with encrypted
//! stores, real ceremonies.

mod both_at_once;
mod hostile_relay;
mod keeping;
mod lost_phone;
mod old_version;
mod phone_swap;
mod practice;
mod subject_access;
mod signing;
mod three_weeks;

//! What is kept of a person, for how long, who looked at it, and what leaves: audit, holds, requests, destruction.

pub(super) mod audit;
pub(super) mod destruction;
pub(super) mod holding;
pub(super) mod member_scope;
pub(super) mod private_material;
pub(super) mod requests;
pub(super) mod retention;

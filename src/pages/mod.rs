//! One file per view. Pages compose; they never fetch.

pub mod activity;
pub mod backups;
pub mod bad_config;
pub mod servers;
pub mod shell;
pub mod sign_in;

//! What a backup is and what may be done with it: ids, sizes, times, states, filters, sorting, quotas.
//!
//! Everything here is pure. No signals, no browser, no clock of its own: whoever needs "now" passes it in.

pub mod account;
pub mod allowed;
pub mod backup;
pub mod batch;
pub mod coverage;
pub mod export;
pub mod filter;
pub mod fold;
pub mod ids;
pub mod index;
pub mod orders;
pub mod pace;
pub mod quota;
pub mod renewal;
pub mod rows;
pub mod server;
pub mod size;
pub mod skew;
pub mod sort;
pub mod texts;
pub mod time;
pub mod view_query;

pub use account::Account;
pub use backup::{Backup, BackupStatus, BackupType, Expiry, ServerRef};
pub use filter::Filter;
pub use ids::{BackupId, ServerId};
pub use rows::Rows;
pub use server::Server;
pub use size::ByteSize;
pub use sort::{Direction, Sort, SortKey};
pub use time::{Date, Timestamp};

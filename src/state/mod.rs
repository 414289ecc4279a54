//! What the console knows and does: session, loaded data, polling, writes, messages. Signals, but no view.
//!
//! Everything of an account lives in one `Workspace`, made at sign-in and dropped at sign-out. Its signals are of the
//! counted kind (`Arc…`), so that a request that outlives a view never touches a disposed one.

pub mod activity;
pub mod clock;
pub mod coverage;
pub mod dialog;
pub mod extras;
pub mod idle;
pub mod messages;
pub mod operations;
pub mod poller;
pub mod preferences;
pub mod remote;
pub mod restores;
pub mod schedule;
pub mod selection;
pub mod session;
pub mod store;
pub mod view;
pub mod wakes;
pub mod words;
pub mod workspace;

pub use dialog::{Dialog, Finding};
pub use remote::{Freshness, Remote};
pub use session::{Session, provide_session, use_session};
pub use workspace::{Workspace, use_workspace};

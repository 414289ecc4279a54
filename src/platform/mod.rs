//! The browser's mechanisms, each in a few lines: storage, clock, address bar, page life, downloads. Mechanism, no policy;
//! knows no type of the console.

pub mod address;
pub mod asset;
pub mod channel;
pub mod clipboard;
pub mod clock;
pub mod download;
pub mod notifications;
pub mod page;
pub mod storage;
pub mod text;

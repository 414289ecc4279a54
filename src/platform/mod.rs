//! The browser's mechanisms, each in a few lines: storage, clock, address bar, page life, downloads, the rest of the program. Mechanism, no policy;
//! knows no type of the console.

pub mod address;
pub mod asset;
pub mod channel;
pub mod clipboard;
pub mod clock;
pub mod download;
pub mod notifications;
pub mod page;
pub mod rest;
pub mod storage;
mod style;
pub mod text;

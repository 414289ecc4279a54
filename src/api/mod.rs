//! The backups API of API.md: one file per resource, one client that all requests go through, one error type.
//!
//! No signals and no view here. Only `client` talks to the network, and only it can attach the token.

pub mod account;
pub mod backups;
pub mod base;
pub mod body;
pub mod client;
pub mod curl;
pub mod decode;
pub mod error;
pub mod json;
pub mod list;
mod mended;
#[cfg(test)]
mod odd;
mod pages;
pub mod problems;
pub mod servers;
pub mod token;

pub use base::ApiBase;
pub use client::ApiClient;
pub use error::{ApiError, ErrorKind};
pub use problems::Problem;
pub use token::Token;

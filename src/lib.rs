pub mod api;
pub mod config;
pub mod domain;
pub mod i18n;
pub mod platform;
pub mod state;
pub fn start() {}

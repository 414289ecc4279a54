//! The parts of the pages that know what a backup is.

pub mod activity_export;
pub mod activity_list;
pub mod attention;
pub mod backup_row;
pub mod backup_table;
pub mod bulk_delete_dialog;
mod bulk_progress;
pub mod confirmation;
pub mod coverage_note;
pub mod create_button;
pub mod create_dialog;
pub mod delete_dialog;
pub mod empty_state;
pub mod export_menu;
pub mod facts;
pub mod failure;
pub mod filter_bar;
pub mod header;
pub mod idle_dialog;
pub mod language_alert;
pub mod listing_note;
pub mod message_list;
mod not_possible;
pub mod notification_switch;
pub mod rest_alert;
pub mod restore_dialog;
mod restore_note;
pub mod room;
pub mod safety_choice;
mod safety_steps;
pub mod selected;
pub mod sentences;
pub mod server_row;
pub mod server_strip;
pub mod server_table;
pub mod servers_bar;
pub mod shortcuts;
pub mod size_line;
pub mod slot_meter;
pub mod sort_header;
pub mod status_line;
pub mod view_link;
pub mod walk;
pub mod words;

/// The element that "Skip to content" leads to, and where the focus goes when it has lost its place.
pub const MAIN: &str = "main";

//! The catalogue: every text of the console by name. A language that lacks one does not compile.
//!
//! `&str` is a text as it stands; `Template<N>` has N places; `Plural<N>` goes with a number.

use super::template::{Plural, Template};

type Text = &'static str;

pub struct Messages {
    pub sign_in: SignIn,
    pub shell: Shell,
    pub backups: Backups,
    pub words: Words,
    pub row: Row,
    pub create: Create,
    pub restore: Restore,
    pub delete: Delete,
    pub notices: Notices,
    pub errors: Errors,
    pub config: ConfigTexts,
    pub formats: Formats,
}

pub struct SignIn {
    pub heading: Text,
    /// 0: the API's host.
    pub to: Template<1>,
    pub token: Text,
    pub show: Text,
    pub hide: Text,
    pub submit: Text,
    pub checking: Text,
    /// 0: the API's host.
    pub promise: Template<1>,
    pub empty: Text,
    pub malformed: Text,
    pub refused: Text,
    pub forbidden: Text,
    pub failed: Text,
    pub signed_out: Text,
    pub no_longer_accepted: Text,
}

pub struct Shell {
    pub skip: Text,
    pub views: Text,
    pub backups: Text,
    pub language: Text,
    pub theme: Text,
    pub theme_system: Text,
    pub theme_light: Text,
    pub theme_dark: Text,
    pub sign_out: Text,
    /// 0: the token's name.
    pub token_named: Template<1>,
    pub messages: Text,
    pub dismiss: Text,
    pub close: Text,
}

pub struct Backups {
    pub heading: Text,
    pub servers: Plural<1>,
    pub search: Text,
    pub search_hint: Text,
    pub filters: Text,
    /// 0: how many filters are in use.
    pub filters_in_use: Template<1>,
    pub server: Text,
    pub type_: Text,
    pub status: Text,
    pub all_servers: Text,
    pub all: Text,
    pub no_such_server: Text,
    /// 0: how many more match.
    pub more_servers: Plural<1>,
    pub from: Text,
    pub to: Text,
    pub clear: Text,
    pub refresh: Text,
    pub create: Text,
    pub export: Text,
    pub export_csv: Text,
    pub export_json: Text,
    /// 0: shown, 1: of how many.
    pub showing: Plural<2>,
    /// 0: how long ago.
    pub updated: Template<1>,
    /// 0: how long ago.
    pub whole_list: Template<1>,
    /// 0: how long ago the last good data came.
    pub stale: Template<1>,
    pub offline: Text,
    pub unreadable: Plural<1>,
    pub unreadable_ids: Template<1>,
    pub unreadable_unnamed: Text,
    pub loading: Text,
    pub none_title: Text,
    pub none_text: Text,
    pub no_match_title: Text,
    pub no_match_text: Text,
    pub failed_title: Text,
    pub try_again: Text,
    pub id: Text,
    pub size: Text,
    pub created: Text,
    pub expires: Text,
    pub description: Text,
    pub actions: Text,
    pub select_all: Text,
    pub selected: Plural<1>,
    pub clear_selection: Text,
}

/// The API's words, for people.
pub struct Words {
    pub automatic: Text,
    pub manual: Text,
    pub completed: Text,
    pub in_progress: Text,
    pub failed: Text,
    pub unknown: Text,
    pub none: Text,
    pub never: Text,
}

pub struct Row {
    /// 0: the backup's id.
    pub select: Template<1>,
    pub restore: Text,
    /// 0: the backup's id.
    pub restore_backup: Template<1>,
    pub delete: Text,
    /// 0: the backup's id.
    pub delete_backup: Template<1>,
    pub expires_soon: Text,
    pub blocked_read_only: Text,
    pub blocked_in_progress: Text,
    pub blocked_failed: Text,
    /// 0: the API's word for the status.
    pub blocked_status: Template<1>,
    pub blocked_restoring: Text,
}

pub struct Create {
    pub heading: Text,
    pub server: Text,
    pub pick_server: Text,
    pub description: Text,
    pub optional: Text,
    pub description_hint: Text,
    pub quota: Text,
    /// 0: used, 1: limit.
    pub quota_of: Template<2>,
    pub quota_asking: Text,
    pub quota_unknown: Text,
    /// 0: the limit.
    pub full: Plural<1>,
    /// 0: the backup's id, 1: its age, 2: its size.
    pub oldest: Template<3>,
    pub delete_oldest: Text,
    pub submit: Text,
    pub sending: Text,
    pub cancel: Text,
    /// 0: the server's name.
    pub failed: Template<1>,
    pub server_needed: Text,
    pub server_unknown: Text,
    pub unknown_outcome: Text,
    pub looking: Text,
    /// 0: the server's name.
    pub not_found: Template<1>,
    /// 0: the server's name.
    pub cannot_tell: Template<1>,
}

pub struct Restore {
    /// 0: the server's name.
    pub heading: Template<1>,
    pub lost_before: Text,
    pub lost: Text,
    pub lost_after: Text,
    pub server: Text,
    pub backup: Text,
    pub taken: Text,
    pub size: Text,
    pub description: Text,
    pub no_description: Text,
    pub unknown_time: Text,
    /// 0: the server's name.
    pub type_to_confirm: Template<1>,
    pub does_not_match: Text,
    pub submit: Text,
    pub sending: Text,
    pub cancel: Text,
    /// 0: the server's name.
    pub failed: Template<1>,
    /// 0: the server's name.
    pub unknown_outcome: Template<1>,
    /// 0: the server's name, 1: its status.
    pub unknown_status: Template<2>,
    /// 0: the server's name.
    pub unknown_blind: Template<1>,
    pub looking: Text,
    pub close: Text,
}

pub struct Delete {
    /// 0: the backup's id.
    pub heading: Template<1>,
    pub text: Text,
    pub in_progress: Text,
    /// 0: the server's name.
    pub last_good: Template<1>,
    pub submit: Text,
    pub sending: Text,
    pub keep: Text,
    /// 0: the backup's id.
    pub failed: Template<1>,
    pub unknown_outcome: Text,
    pub looking: Text,
    /// 0: the backup's id.
    pub still_there: Template<1>,
    /// 0: the backup's id.
    pub cannot_tell: Template<1>,
}

pub struct Notices {
    /// 0: the backup's id, 1: the server's name.
    pub created: Template<2>,
    /// 0: the backup's id, 1: the server's name.
    pub completed: Template<2>,
    /// 0: the backup's id, 1: the server's name.
    pub backup_failed: Template<2>,
    /// 0: the backup's id, 1: the server's name.
    pub deleted: Template<2>,
    /// 0: the backup's id.
    pub was_gone: Template<1>,
    /// 0: the server's name, 1: the backup's id.
    pub restore_started: Template<2>,
    /// 0: the server's name, 1: its status.
    pub restore_ended: Template<2>,
    /// 0: the server's name.
    pub restore_unseen: Template<1>,
    pub export_refused: Text,
    /// 0: the API's own words.
    pub api_says: Template<1>,
}

/// What happened, and what to do next.
pub struct Errors {
    pub bad_request: Text,
    pub unauthorized: Text,
    pub forbidden: Text,
    pub not_found: Text,
    pub conflict: Text,
    pub rate_limited: Text,
    /// 0: how long to wait.
    pub wait: Template<1>,
    /// 0: the status.
    pub server: Template<1>,
    pub redirect: Text,
    /// 0: the status.
    pub unexpected: Template<1>,
    /// 0: the API's host.
    pub network: Template<1>,
    pub check_address: Text,
    pub check_cors: Text,
    pub check_network: Text,
    pub blocked_by_policy: Text,
    pub timeout: Text,
    /// 0: where.
    pub decode: Template<1>,
    /// 0: the address.
    pub foreign_page: Template<1>,
    /// 0: the API's words.
    pub said: Template<1>,
    /// 0: the member, 1: the API's words.
    pub said_of: Template<2>,
}

pub struct ConfigTexts {
    pub heading: Text,
    /// 0: the member.
    pub member: Template<1>,
    pub no_block: Text,
    pub not_json: Text,
    pub unknown_member: Text,
    pub api_base: Text,
    pub insecure: Text,
    pub number: Text,
    pub count: Text,
    pub language: Text,
    pub text: Text,
    pub remedy: Text,
}

pub struct Formats {
    pub group_separator: Text,
    pub decimal_separator: Text,
    pub megabytes: Template<1>,
    pub gigabytes: Template<1>,
    pub terabytes: Template<1>,
    pub months: [Text; 12],
    /// 0: day, 1: month, 2: year, 3: hour, 4: minute, 5: the zone.
    pub date_time: Template<6>,
    pub just_now: Text,
    pub in_a_moment: Text,
    pub seconds: Plural<1>,
    pub seconds_ago: Plural<1>,
    pub minutes_ago: Plural<1>,
    pub hours_ago: Plural<1>,
    pub days_ago: Plural<1>,
    pub months_ago: Plural<1>,
    pub years_ago: Plural<1>,
    pub in_minutes: Plural<1>,
    pub in_hours: Plural<1>,
    pub in_days: Plural<1>,
    pub in_months: Plural<1>,
    pub in_years: Plural<1>,
}

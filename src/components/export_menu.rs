//! "Export": what is shown, as a file.

use super::backup_table::Shown;
use crate::api::json::quoted;
use crate::domain::{Rows, export};
use crate::i18n::{Text, keys, use_i18n};
use crate::platform::download::{self, Refused};
use crate::signal::Memo;
use crate::state::clock::now;
use crate::state::messages::Notice;
use crate::state::use_workspace;
use crate::ui::field::button;
use crate::ui::{Element, Icon, div, icon};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Json,
}

/// The button and its menu.
pub fn export_menu(rows: Memo<Rows>, shown: Shown) -> [Element; 2] {
    let i18n = use_i18n();
    let messages = use_workspace().messages.clone();
    let choice = |kind: Kind, label: Text| {
        let messages = messages.clone();
        button("button quiet")
            .attr("popovertarget", "export-menu")
            .attr("popovertargetaction", "hide")
            .text(i18n.t(label))
            .on("click", move |_| {
                if save(kind, &rows.get_untracked(), &shown.get_untracked()).is_err() {
                    messages.say(Notice::ExportRefused);
                }
            })
    };
    let open = button("button").attr("id", "export").attr("popovertarget", "export-menu");
    let menu = div("menu")
        .attr("id", "export-menu")
        .attr("popover", "auto")
        .children([choice(Kind::Csv, keys::backups::EXPORT_CSV), choice(Kind::Json, keys::backups::EXPORT_JSON)]);
    [open.child(icon(Icon::Save)).text(i18n.t(keys::backups::EXPORT)), menu]
}

fn save(kind: Kind, rows: &Rows, shown: &[usize]) -> Result<(), Refused> {
    let backups = shown.iter().filter_map(|&index| rows.at(index)).map(|row| &row.backup);
    let name = |suffix| export::file_name("backups", suffix, now());
    match kind {
        Kind::Csv => download::save(&name("csv"), "text/csv;charset=utf-8", &export::to_csv(backups)),
        Kind::Json => download::save(&name("json"), "application/json", &export::to_json(backups, quoted)),
    }
}

//! "Export": what is shown, as a file.

use leptos::prelude::*;

use super::backup_table::Shown;
use crate::domain::{Backup, Rows, export};
use crate::i18n::use_i18n;
use crate::platform::download;
use crate::signal::Memo;
use crate::state::clock::now;
use crate::state::messages::Notice;
use crate::state::use_workspace;
use crate::ui::{Icon, IconView};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Csv,
    Json,
}

#[component]
pub fn ExportMenu(rows: Memo<Rows>, shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let messages = use_workspace().messages.clone();
    let save = move |kind: Kind| {
        let (rows, shown) = (rows.get_untracked(), shown.get_untracked());
        let backups = shown.iter().filter_map(|&index| rows.at(index)).map(|row| &row.backup);
        if write(kind, backups).is_err() {
            messages.say(Notice::ExportRefused);
        }
    };
    let save_json = save.clone();
    view! {
        <button class="button" id="export" popovertarget="export-menu">
            <IconView icon=Icon::Save/>
            {i18n.t(|texts| texts.backups.export)}
        </button>
        <div id="export-menu" class="menu" popover="auto">
            <button class="button quiet" popovertarget="export-menu" popovertargetaction="hide" on:click=move |_| save(Kind::Csv)>
                {i18n.t(|texts| texts.backups.export_csv)}
            </button>
            <button class="button quiet" popovertarget="export-menu" popovertargetaction="hide" on:click=move |_| save_json(Kind::Json)>
                {i18n.t(|texts| texts.backups.export_json)}
            </button>
        </div>
    }
}

fn write<'a>(kind: Kind, backups: impl Iterator<Item = &'a Backup>) -> Result<(), ()> {
    // Colons are not allowed in names of files everywhere.
    let at = now().to_rfc3339().chars().take(19).collect::<String>().replace(':', "-");
    match kind {
        Kind::Csv => download::save(&format!("backups-{at}.csv"), "text/csv;charset=utf-8", &export::to_csv(backups)),
        Kind::Json => download::save(&format!("backups-{at}.json"), "application/json", &export::to_json(backups)),
    }
}

//! "Export": what is shown, as a file.

use crate::api::json::quoted;
use crate::domain::coverage::Fleet;
use crate::domain::coverage::report::{self, Times};
use crate::domain::{Rows, Timestamp, export};
use crate::i18n::{Text, keys, use_i18n};
use crate::platform::download::{self, Refused};
use crate::signal::Memo;
use crate::state::clock::now;
use crate::state::messages::Notice;
use crate::state::{Remote, use_workspace};
use crate::ui::field::{blocked, button};
use crate::ui::{Element, Icon, act_later, div, icon, live};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Csv,
    Json,
}

/// The button and its menu; `save` makes the file.
pub fn export_menu(save: impl Fn(Kind) -> Result<(), Refused> + Clone + 'static) -> [Element; 2] {
    let i18n = use_i18n();
    let messages = use_workspace().messages.clone();
    let choice = |kind: Kind, label: Text| {
        let (save, messages) = (save.clone(), messages.clone());
        let save = act_later(move || {
            if save(kind).is_err() {
                messages.say(Notice::ExportRefused);
            }
        });
        button("button quiet")
            .attr("popovertarget", "export-menu")
            .attr("popovertargetaction", "hide")
            .text(i18n.t(label))
            .on("click", move |_| save())
    };
    let menu = div("menu")
        .attr("id", "export-menu")
        .attr("popover", "auto")
        .children([choice(Kind::Csv, keys::backups::EXPORT_CSV), choice(Kind::Json, keys::backups::EXPORT_JSON)]);
    [open_button(), menu]
}

/// Opens the menu. What is not read yet is no file: it would say that nothing is there.
fn open_button() -> Element {
    let i18n = use_i18n();
    let backups = use_workspace().backups.clone();
    let missing = Memo::new(move |_| {
        backups.with(|remote| match remote {
            Remote::Ready { .. } => None,
            Remote::Failed(_) => Some(keys::backups::FAILED_TITLE),
            Remote::NotAsked | Remote::Loading => Some(keys::backups::LOADING),
        })
    });
    blocked(button("button"), move || missing.get().map(|why| i18n.texts().get(why)))
        .attr("id", "export")
        .attr("popovertarget", live(move || missing.get().is_none().then(|| "export-menu".to_owned())))
        .child(icon(Icon::Save))
        .text(i18n.t(keys::backups::EXPORT))
}

/// The backups that are shown.
pub fn save_backups(kind: Kind, rows: &Rows, shown: &[usize]) -> Result<(), Refused> {
    let backups = shown.iter().filter_map(|&index| Some(&**rows.at(index)?));
    let text = match kind {
        Kind::Csv => export::to_csv(backups),
        Kind::Json => export::to_json(backups, quoted),
    };
    save_as("backups", kind, now(), &text)
}

/// The coverage of the servers that are shown.
pub fn save_servers(kind: Kind, fleet: &Fleet, shown: &[usize], times: Times) -> Result<(), Refused> {
    let servers = shown.iter().filter_map(|&index| fleet.at(index)).map(|server| &**server);
    let text = match kind {
        Kind::Csv => report::to_csv(servers, times),
        Kind::Json => report::to_json(servers, times, quoted),
    };
    save_as("servers", kind, times.made_at, &text)
}

fn save_as(name: &str, kind: Kind, at: Timestamp, text: &str) -> Result<(), Refused> {
    let (ending, media_type) = match kind {
        Kind::Csv => ("csv", "text/csv;charset=utf-8"),
        Kind::Json => ("json", "application/json"),
    };
    download::save(&export::file_name(name, ending, at), media_type, text)
}

//! One backup in the table. Every cell follows the row's signal: what did not change is not touched.

use std::sync::Arc;
use std::time::Duration;

use super::sentences::action_name;
use super::words::{blocked_reason, status_pill, type_word};
use crate::domain::allowed::{self, Blocked};
use crate::domain::{Backup, BackupId, Timestamp};
use crate::i18n::{Format, Template, Text, Texts, keys, use_i18n};
use crate::signal::{Memo, Signal, untrack};
use crate::state::clock::use_api_now;
use crate::state::messages::{Action, Notice};
use crate::state::{Dialog, use_workspace};
use crate::ui::element::{self, Content};
use crate::ui::field::button;
use crate::ui::{Element, Icon, icon, live, tag, text, when};

/// What expires within this time stands out.
const SOON: Duration = Duration::from_secs(3 * 24 * 3600);

/// A backup that is on the page: the row as it was last known.
type RowMemo = Memo<Arc<Backup>>;

/// The row, with its place in the whole table, counted from 1, the header included.
pub fn backup_row(row: RowMemo, id: Signal<u64>, place: Signal<usize>) -> Element {
    let i18n = use_i18n();
    let selection = use_workspace().selection.clone();
    // Not by the row: what is read before the row must not depend on it, or the runtime takes the row's own change for seen.
    let is_selected = Memo::new(move |_| {
        BackupId::new(id.get()).is_some_and(|id| selection.with(|selection| selection.contains(id)))
    });
    let status = Memo::new(move |_| row.with(|row| row.status.clone()));
    let cell = |class: &str| tag("td").class(class).attr("role", "cell");
    let label = |word: Text| tag("span").class("cell-label").text(i18n.t(word));
    let description = || cell_text(row, |backup| backup.description.to_string());
    let server = || cell_text(row, |backup| backup.server.name.to_string());
    let kind = || i18n.say(move |texts, _| row.with(|row| type_word(texts, &row.backup_type)));
    tag("tr")
        .class("row")
        .attr("role", "row")
        .class_if("selected", move || is_selected.get())
        .attr("aria-rowindex", text(move || place.get().to_string()))
        .children([
            cell("pick").child(tag("label").child(select(row, is_selected))),
            cell("id").child(label(keys::backups::ID)).text(cell_text(row, |backup| backup.id.to_string())),
            cell("server")
                .child(tag("bdi").attr("title", server()).text(server()))
                .child(tag("small").text(cell_text(row, |backup| backup.server.id.to_string()))),
            cell("type").child(tag("bdi").attr("title", kind()).text(kind())),
            cell("status").child(status_pill(status)).child(stuck(row)),
            cell("size").child(size(row)),
            cell("created").child(label(keys::backups::CREATED)).child(moment(row, |backup| backup.created_at, false)),
            cell("expires").child(label(keys::backups::EXPIRES)).child(moment(row, |backup| backup.expires_at, true)),
            cell("description").child(tag("bdi").attr("title", description()).text(description())),
            cell("actions").children(actions(row)),
        ])
}

/// A backup that takes suspiciously long.
fn stuck(row: RowMemo) -> Content {
    let (i18n, now, workspace) = (use_i18n(), use_api_now(), use_workspace());
    let is_stuck = Memo::new(move |_| {
        // Those that are finished follow no clock.
        row.with(|row| row.status.is_unfinished() && workspace.is_stuck_at(row, now.get()))
    });
    when(
        move || is_stuck.get(),
        move || {
            tag("span")
                .class("stuck")
                .attr("title", i18n.t(keys::row::POSSIBLY_STUCK_WHY))
                .child(icon(Icon::Warning))
                .child(tag("span").text(i18n.t(keys::row::POSSIBLY_STUCK)))
        },
    )
}

fn select(row: RowMemo, is_selected: Memo<bool>) -> Element {
    let selection = use_workspace().selection.clone();
    tag("input")
        .attr("type", "checkbox")
        .attr("aria-label", named(row, keys::row::SELECT))
        .checked(move || is_selected.get())
        .on("change", move |_| {
            let id = row.with_untracked(|row| row.id);
            selection.update(|selection| selection.toggle(id));
        })
}

/// A part of the row as text.
fn cell_text(row: RowMemo, part: fn(&Backup) -> String) -> element::Text {
    text(move || row.with(|row| part(row)))
}

/// What something in the row is called: its id tells it from the same in other rows.
fn named(row: RowMemo, name: Template<1>) -> element::Text {
    use_i18n().say(move |texts, _| texts.fill(name, [&row.with(|row| row.id).to_string()]))
}

fn size(row: RowMemo) -> Element {
    let i18n = use_i18n();
    let size = move || row.with(|row| row.size);
    tag("span")
        .attr("title", live(move || size().map(|size| i18n.format().exact_size(size))))
        .text(i18n.say(move |texts, format| size().map_or(texts.get(keys::words::NONE), |size| format.size(size))))
}

/// A relative time, with the exact one and its zone on hover. `is_never`: no time means "never" instead of "unknown".
fn moment(row: RowMemo, part: fn(&Backup) -> Option<Timestamp>, is_never: bool) -> Element {
    let i18n = use_i18n();
    let now = use_api_now();
    let at = move || row.with(|row| part(row));
    let relative = move |texts: Texts, format: Format| match at() {
        Some(at) => format.relative(at, now.get()),
        None if is_never => texts.get(keys::words::NEVER),
        None => texts.get(keys::words::NONE),
    };
    let is_soon = move || is_never && at().is_some_and(|at| at > now.get() && at.since(now.get()) < SOON);
    // Says in words what the colour says.
    let words = move || {
        let words = |texts: Texts, _| texts.get(keys::formats::LIST_SEPARATOR) + &texts.get(keys::row::EXPIRES_SOON);
        tag("span").class("for-readers").text(i18n.say(words))
    };
    let time = tag("time")
        .attr("datetime", live(move || at().map(|at| at.to_rfc3339())))
        .attr("title", live(move || at().map(|at| i18n.format().moment(at))));
    let relative = i18n.say(relative);
    if !is_never {
        return time.text(relative);
    }
    // First, so that it shows whatever room is left for the words.
    let mark = when(is_soon, || icon(Icon::Warning));
    time.class_if("soon", is_soon).child(mark).child(tag("span").text(relative)).child(when(is_soon, words))
}

fn actions(row: RowMemo) -> [Element; 2] {
    let workspace = use_workspace();
    let rules = workspace.clone();
    let restore_block = Memo::new(move |_| {
        row.with(|row| allowed::restore(row, rules.is_read_only(), rules.is_restoring(row.server.id)).err())
    });
    let rules = workspace.clone();
    let delete_block =
        Memo::new(move |_| allowed::delete(rules.is_read_only(), row.with(|row| rules.restores.is_from(row.id))).err());
    let subject = move || row.get_untracked();
    let (restore, delete) = (workspace.clone(), workspace.delete.clone());
    [
        action(row, Action::Restore, restore_block, move || restore.ask_restore(subject())),
        action(row, Action::Delete, delete_block, move || delete.set(Dialog::Confirm(subject()))),
    ]
}

/// A button of the row. While it is not possible it stays, and says why: on hover, to readers, and to all when it is pressed.
fn action(
    row: RowMemo,
    of: fn(BackupId) -> Action,
    block: Memo<Option<Blocked>>,
    on_click: impl Fn() + 'static,
) -> Element {
    let i18n = use_i18n();
    let messages = use_workspace().messages.clone();
    let reason = move || block.with(|block| block.as_ref().map(|blocked| blocked_reason(i18n.texts(), blocked)));
    let action = move || of(row.with(|row| row.id));
    let (class, shown, word) = match untrack(action) {
        Action::Delete(_) => ("button quiet delete", Icon::Bin, keys::row::DELETE),
        _ => ("button quiet", Icon::Restore, keys::row::RESTORE),
    };
    button(class)
        .attr("aria-label", i18n.say(move |texts, _| action_name(texts, action())))
        .attr("aria-disabled", live(move || block.with(Option::is_some).then(|| "true".to_owned())))
        .attr("aria-description", live(reason))
        .attr("title", live(reason))
        .on("click", move |_| match block.get_untracked() {
            Some(why) => messages.say(Notice::NotPossible { action: untrack(action), why }),
            None => on_click(),
        })
        .child(icon(shown))
        .child(tag("span").text(i18n.t(word)))
}

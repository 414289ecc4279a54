//! One backup in the table. Every cell follows the row's signal: what did not change is not touched.

use std::sync::Arc;
use std::time::Duration;

use super::sentences::action_name;
use super::words::{blocked_reason, status_word, type_word};
use crate::domain::allowed::{Blocked, Rules};
use crate::domain::{Backup, BackupId, BackupStatus, BackupType, Expiry, Timestamp};
use crate::i18n::{Format, Template, Text, Texts, keys, use_i18n};
use crate::platform::page;
use crate::signal::{Memo, Signal};
use crate::state::clock::use_api_now;
use crate::state::messages::{Action, Notice};
use crate::state::{Dialog, use_workspace};
use crate::ui::element::{self, Content, Value};
use crate::ui::field::button;
use crate::ui::together::{Shared, Together};
use crate::ui::{Element, Icon, icon, live, live_icon, tag, text};

/// What expires within this time stands out.
const SOON: Duration = Duration::from_secs(3 * 24 * 3600);

/// The greatest id that is sure to have room in its column.
const WHOLE_IDS: u64 = 99_999_999;

/// What most of a row is about, read once for all cells: a row is drawn again with every letter of a search.
#[derive(Clone)]
struct Seen {
    /// As it was last known.
    backup: Arc<Backup>,
    texts: Texts,
}

impl Seen {
    fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.backup, &other.backup) && self.texts.language() == other.texts.language()
    }
}

/// A row that is being built.
struct Row<'b> {
    together: &'b Together,
    seen: Shared<Seen>,
    /// By the API's clock.
    now: Shared<Timestamp>,
}

/// The row, with its place in the whole table, counted from 1, the header included. `rules`: what is not allowed at the moment.
pub fn backup_row(
    together: &Together,
    backup: Memo<Arc<Backup>>,
    id: Signal<u64>,
    place: Signal<usize>,
    rules: Memo<Rules>,
) -> Element {
    let (i18n, now, workspace) = (use_i18n(), use_api_now(), use_workspace());
    let selection = workspace.selection.clone();
    let is_selected = Memo::new(move |_| {
        BackupId::new(id.get()).is_some_and(|id| selection.with(|selection| selection.contains(id)))
    });
    let seen = together.shared(move || Seen { backup: backup.get(), texts: i18n.texts() }, Seen::is_same);
    let row = Row { together, seen, now: together.shared(move || now.get(), PartialEq::eq) };
    let cell = |class: &str| tag("td").class(class).attr("role", "cell");
    // What says something of the backup alone: left alone as long as that stays.
    let [id, server, kind, status, size, description] = row.seen.alone(|| {
        [
            cell("id")
                .class_if("long", row.is(|seen| seen.backup.id.get() > WHOLE_IDS))
                .child(row.label(keys::backups::ID))
                .child(row.id()),
            cell("server")
                .child(row.told(|seen| seen.backup.server.name.to_string()))
                .child(tag("small").text(row.say(|seen| seen.backup.server.id.to_string()))),
            cell("type")
                .class_if("other", row.is(|seen| matches!(seen.backup.backup_type, BackupType::Unknown(_))))
                .child(row.told(|seen| type_word(seen.texts, &seen.backup.backup_type))),
            cell("status").child(status_pill(&row)),
            cell("size").child(row.label(keys::backups::SIZE)).child(size(&row)),
            cell("description").child(row.told(|seen| seen.backup.description.to_string())),
        ]
    });
    tag("tr")
        .class("row")
        .attr("role", "row")
        .class_if("selected", move || is_selected.get())
        .attr("aria-rowindex", text(move || place.get().to_string()))
        .children([
            cell("pick").child(tag("label").child(select(&row, is_selected))),
            id,
            server,
            kind,
            status.child(stuck(&row)),
            size,
            cell("created").children(row.moment(keys::backups::CREATED, |backup| backup.created_at, false)),
            cell("expires").children(row.moment(keys::backups::EXPIRES, |backup| backup.expires_at.at(), true)),
            description,
            cell("actions").children(actions(&row, rules)),
        ])
}

impl Row<'_> {
    fn say(&self, say: fn(&Seen) -> String) -> element::Text {
        let seen = self.seen.clone();
        text(move || seen.with(say))
    }

    fn is(&self, is: fn(&Seen) -> bool) -> impl Fn() -> bool + 'static {
        let seen = self.seen.clone();
        move || seen.with(is)
    }

    fn maybe(&self, say: fn(&Seen) -> Option<String>) -> Value {
        let seen = self.seen.clone();
        live(move || seen.with(say))
    }

    /// A text that may be longer than its place, and is told whole on hover.
    fn told(&self, say: fn(&Seen) -> String) -> Element {
        self.seen.later(|| tag("bdi").attr("title", self.say(say))).text(self.say(say))
    }

    /// Told whole on hover where it may be longer than its place.
    fn id(&self) -> Element {
        let long = |seen: &Seen| Some(seen.backup.id).filter(|id| id.get() > WHOLE_IDS).map(|id| id.to_string());
        tag("bdi").attr("title", self.maybe(long)).text(self.say(|seen| seen.backup.id.to_string()))
    }

    /// What something in the row is called: its id tells it from the same in other rows.
    fn named(&self, name: Template<1>) -> element::Text {
        let seen = self.seen.clone();
        text(move || seen.with(|seen| seen.texts.fill(name, [&seen.backup.id.to_string()])))
    }

    /// A word that is always the same.
    fn word(&self, word: Text) -> Element {
        let seen = self.seen.clone();
        tag("span").text(text(move || seen.with(|seen| seen.texts.get(word))))
    }

    fn label(&self, word: Text) -> Element {
        self.word(word).class("cell-label")
    }

    /// A relative time under its label, with the exact one and its zone on hover. `is_expiry`: it may be "never", and one that comes
    /// soon stands out.
    fn moment(&self, label: Text, part: fn(&Backup) -> Option<Timestamp>, is_expiry: bool) -> [Element; 2] {
        let exact = |say: fn(&Seen, Timestamp) -> String| {
            let seen = self.seen.clone();
            live(move || seen.with(|seen| part(&seen.backup).map(|at| say(seen, at))))
        };
        let label = self.seen.alone(|| self.label(label));
        let time = self.seen.later(|| {
            let time = tag("time").attr("datetime", exact(|_, at| at.to_rfc3339()));
            time.attr("title", exact(|seen, at| Format(seen.texts).moment(at)))
        });
        let (seen, now) = (self.seen.clone(), self.now.clone());
        let relative = text(move || {
            seen.with(|seen| match part(&seen.backup) {
                Some(at) => Format(seen.texts).relative(at, now.get()),
                None if is_expiry && seen.backup.expires_at == Expiry::Never => seen.texts.get(keys::words::NEVER),
                None => seen.texts.get(keys::words::NONE),
            })
        });
        let time = if is_expiry { self.expiry(time, relative) } else { time.text(relative) };
        [label, time]
    }

    /// What expires soon, in a colour, with a mark, and in words.
    fn expiry(&self, time: Element, relative: element::Text) -> Element {
        let is_soon = || {
            let (seen, now) = (self.seen.clone(), self.now.clone());
            move || {
                let at = seen.with(|seen| seen.backup.expires_at.at());
                at.is_some_and(|at| at > now.get() && at.since(now.get()) < SOON)
            }
        };
        let words = || {
            let words =
                |texts: Texts, _| texts.get(keys::formats::LIST_SEPARATOR) + &texts.get(keys::row::EXPIRES_SOON);
            tag("span").class("for-readers").text(use_i18n().say(words))
        };
        // First, so that it shows whatever room is left for the words.
        let mark = self.together.when(is_soon(), || icon(Icon::Warning));
        time.class_if("soon", is_soon())
            .child(mark)
            .child(tag("span").text(relative))
            .child(self.together.when(is_soon(), words))
    }
}

/// A soft pill with an icon and a word.
fn status_pill(row: &Row<'_>) -> Element {
    let class = |seen: &Seen| match seen.backup.status {
        BackupStatus::Completed => "pill ok",
        BackupStatus::InProgress => "pill busy",
        BackupStatus::Failed => "pill bad",
        BackupStatus::Unknown(_) => "pill other",
    };
    let shown = |seen: &Seen| match seen.backup.status {
        BackupStatus::Completed => Icon::Tick,
        BackupStatus::InProgress => Icon::Progress,
        BackupStatus::Failed => Icon::Cross,
        BackupStatus::Unknown(_) => Icon::Question,
    };
    let seen = (row.seen.clone(), row.seen.clone());
    tag("span")
        .attr("class", live(move || Some(seen.0.with(class).to_owned())))
        .child(tag("span").class("mark").child(live_icon(move || seen.1.with(shown))))
        .child(row.told(|seen| status_word(seen.texts, &seen.backup.status)))
}

/// A backup that takes suspiciously long.
fn stuck(row: &Row<'_>) -> Content {
    let (i18n, workspace) = (use_i18n(), use_workspace());
    let (seen, now) = (row.seen.clone(), row.now.clone());
    row.together.when(
        move || seen.with(|seen| workspace.is_stuck_at(&seen.backup, now.get())),
        move || {
            tag("span")
                .class("stuck")
                .attr("title", i18n.t(keys::row::POSSIBLY_STUCK_WHY))
                .child(icon(Icon::Warning))
                .child(tag("span").text(i18n.t(keys::row::POSSIBLY_STUCK)))
        },
    )
}

fn select(row: &Row<'_>, is_selected: Memo<bool>) -> Element {
    let selection = use_workspace().selection.clone();
    let seen = row.seen.clone();
    row.seen
        .alone(|| tag("input").attr("type", "checkbox").attr("aria-label", row.named(keys::row::SELECT)))
        .checked(move || is_selected.get())
        .on("change", move |event| {
            // What is selected is told above the rows, where there may be no line for it yet.
            page::hold_in_place(event, || {
                selection.update(|selection| selection.toggle(seen.with(|seen| seen.backup.id)));
            });
        })
}

fn size(row: &Row<'_>) -> Element {
    let exact = |seen: &Seen| seen.backup.size.map(|size| Format(seen.texts).exact_size(size));
    row.seen.later(|| tag("span").attr("title", row.maybe(exact))).text(row.say(|seen| match seen.backup.size {
        Some(size) => Format(seen.texts).size(size),
        None => seen.texts.get(keys::words::NONE),
    }))
}

fn actions(row: &Row<'_>, rules: Memo<Rules>) -> [Element; 2] {
    let (restore, delete) = (use_workspace(), use_workspace());
    [
        action(
            row,
            Action::Restore,
            move |backup| rules.with(|rules| rules.restore(backup)),
            move |backup| restore.ask_restore(backup),
        ),
        action(
            row,
            Action::Delete,
            move |backup| rules.with(|rules| rules.delete(backup.id)),
            move |backup| delete.delete.set(Dialog::Confirm(backup)),
        ),
    ]
}

/// A button of the row. While it is not possible it stays, and says why: on hover, to readers, and to all when it is pressed.
fn action(
    row: &Row<'_>,
    of: fn(BackupId) -> Action,
    check: impl Fn(&Backup) -> Result<(), Blocked> + 'static,
    on_click: impl Fn(Arc<Backup>) + 'static,
) -> Element {
    let messages = use_workspace().messages.clone();
    let seen = row.seen.clone();
    // With the language in which it is said.
    let block = row.together.shared(
        move || seen.with(|seen| check(&seen.backup).err().map(|why| (blocked_reason(seen.texts, &why), why))),
        PartialEq::eq,
    );
    let said = || {
        let block = block.clone();
        live(move || block.with(|block| block.as_ref().map(|(words, _)| words.clone())))
    };
    let is_blocked = block.clone();
    let (class, shown, word) = match row.seen.with(|seen| of(seen.backup.id)) {
        Action::Delete(_) => ("button quiet delete", Icon::Bin, keys::row::DELETE),
        _ => ("button quiet", Icon::Restore, keys::row::RESTORE),
    };
    let seen = row.seen.clone();
    let name = text(move || seen.with(|seen| action_name(seen.texts, of(seen.backup.id))));
    let button = row.seen.alone(|| button(class).attr("aria-label", name).child(icon(shown)).child(row.word(word)));
    let button = block.alone(|| {
        button
            .attr("aria-disabled", live(move || is_blocked.with(Option::is_some).then(|| "true".to_owned())))
            .attr("aria-description", said())
            .attr("title", said())
    });
    let seen = row.seen.clone();
    button.on("click", move |_| {
        let backup = seen.with(|seen| Arc::clone(&seen.backup));
        match block.get() {
            Some((_, why)) => messages.say(Notice::NotPossible { action: of(backup.id), why }),
            None => on_click(backup),
        }
    })
}

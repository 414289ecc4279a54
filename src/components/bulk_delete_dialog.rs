//! "Delete 12 backups": grouped by server, what that leaves, the number to be typed; then the progress, and what failed.

use std::rc::Rc;
use std::sync::Arc;

use super::bulk_progress::progress;
use super::confirmation::confirmation;
use super::selected::hidden;
use crate::domain::allowed::Blocked;
use crate::domain::batch::{Group, by_server};
use crate::domain::fold::is_number;
use crate::domain::{ByteSize, ServerRef};
use crate::i18n::{Texts, keys, use_i18n};
use crate::signal::{Memo, RwSignal, Signal, effect};
use crate::state::extras::Occasion;
use crate::state::messages::{Action, Notice};
use crate::state::operations::run::BulkDelete;
use crate::state::use_workspace;
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert, blocked, button, submit_button, under_way};
use crate::ui::modal::{Modal, Weight};
use crate::ui::{Element, Icon, div, icon, later, part, parts, tag, when};

/// As many ids of a group are named one by one.
const MOST_NAMED: usize = 50;

const TEXT_ID: &str = "bulk-text";
const TOTAL_ID: &str = "bulk-total";

/// Where the dialog stands, without what it is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Closed,
    Confirm,
    Running,
    Ended,
}

/// "Delete selected": asks about what is selected and still there.
pub fn delete_selected_button() -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let rules = workspace.clone();
    let messages = workspace.messages.clone();
    let reason = Memo::new(move |_| rules.is_read_only());
    let words = move || reason.get().then(|| i18n.texts().get(keys::row::BLOCKED_READ_ONLY));
    blocked(button("button small danger-quiet"), words)
        .on("click", move |_| {
            if reason.get_untracked() {
                messages.say(Notice::NotPossible { action: Action::DeleteSelected, why: Blocked::ReadOnlyToken });
            } else {
                workspace.ask_bulk_delete();
            }
        })
        .child(icon(Icon::Bin))
        .text(i18n.t(keys::bulk::OPEN))
}

pub fn bulk_delete_dialog() -> Content {
    let bulk = use_workspace().bulk.clone();
    let closer = bulk.clone();
    let is_open = move || bulk.with(|bulk| !matches!(bulk, BulkDelete::Closed));
    later(move || is_open().then_some(()), move || closer.set(BulkDelete::Closed), |()| bulk_form())
}

fn bulk_form() -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let bulk = workspace.bulk.clone();
    let phase = Memo::new(move |_| {
        bulk.with(|bulk| match bulk {
            BulkDelete::Closed => Phase::Closed,
            BulkDelete::Confirm { .. } => Phase::Confirm,
            BulkDelete::Running(_) => Phase::Running,
            BulkDelete::Ended(_) => Phase::Ended,
        })
    });
    let bulk = workspace.bulk.clone();
    let count = Memo::new(move |_| bulk.with(BulkDelete::count) as u64);
    // Elsewhere a restore may have begun.
    workspace.ask_extras(Occasion::Refresh);
    let typed = RwSignal::new(String::new());
    let is_typed = Memo::new(move |_| count.get() > 0 && typed.with(|typed| is_number(typed, count.get())));
    let (rows, rules, follower) = (workspace.backups.rows_memo(), workspace.clone(), workspace.clone());
    let rules = Memo::new(move |_| rules.rules());
    effect(move || {
        rows.track();
        rules.track();
        follower.follow_bulk_delete();
    });
    // Another number is another question: what was typed is no answer to it.
    effect(move || {
        count.track();
        typed.set(String::new());
    });
    let body = div("dialog-body")
        .child(when(move || phase.get() == Phase::Confirm, move || question(count, typed, is_typed)))
        .child(when(move || matches!(phase.get(), Phase::Running | Phase::Ended), progress));
    let submitter = workspace.clone();
    let form = tag("form")
        .class("dialog-form")
        .mark("novalidate")
        .on("submit", move |event| {
            event.prevent_default();
            if phase.get_untracked() == Phase::Confirm && is_typed.get_untracked() {
                Rc::clone(&submitter).submit_bulk_delete();
            }
        })
        .child(body)
        .child(footer(phase, is_typed, count));
    let heading = tag("span").text(i18n.say(move |_, format| format.count(keys::bulk::HEADING, count.get()))).into();
    let modal = Modal {
        heading_id: "bulk-heading",
        heading,
        icon: Icon::Bin,
        weight: Weight::Dangerous,
        is_busy: Signal::derive(move || phase.get() == Phase::Running),
    };
    modal
        .view(move || workspace.bulk.set(BulkDelete::Closed), form)
        .attr("aria-describedby", format!("{TEXT_ID} {TOTAL_ID}"))
}

/// What is asked, as the list now stands; the field stays what it is meanwhile.
fn question(count: Memo<u64>, typed: RwSignal<String>, is_typed: Memo<bool>) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (bulk, rows) = (workspace.bulk.clone(), workspace.backups.rows_memo());
    let groups = Memo::new(move |_| {
        bulk.with(|bulk| match bulk {
            BulkDelete::Confirm { backups, .. } => rows.with(|rows| by_server(backups, rows)),
            _ => Vec::new(),
        })
    });
    let bulk = workspace.bulk.clone();
    let gone = Memo::new(move |_| {
        bulk.with(|bulk| if let BulkDelete::Confirm { gone, .. } = bulk { *gone as u64 } else { 0 })
    });
    let bulk = workspace.bulk.clone();
    let left_out = Memo::new(move |_| {
        bulk.with(|bulk| if let BulkDelete::Confirm { left_out, .. } = bulk { *left_out as u64 } else { 0 })
    });
    let skipped = part(move || {
        let words = i18n.say(move |_, format| format.count(keys::bulk::LEFT_OUT, left_out.get()));
        (left_out.get() > 0).then(|| alert(Tone::Info, [tag("p").text(words)]))
    });
    let vanished = part(move || {
        let words = i18n.say(move |_, format| format.count(keys::bulk::GONE, gone.get()));
        (gone.get() > 0).then(|| alert(Tone::Error, [tag("p").text(words)]))
    });
    let restores = workspace.clone();
    let restored = Memo::new(move |_| {
        let may_be_source = |group: &&Group| group.backups.iter().any(|backup| restores.restores.may_be_from(backup));
        let names =
            |groups: &Vec<Group>| groups.iter().filter(may_be_source).map(|g| g.server.name.to_string()).collect();
        groups.with(names)
    });
    let sources = part(move || {
        let names: Vec<String> = restored.get();
        let warning = |name: String| tag("p").child(i18n.rich(keys::delete::MAY_BE_SOURCE, [name]));
        (!names.is_empty()).then(|| alert(Tone::Warning, names.into_iter().map(warning)))
    });
    let hidden = hidden();
    let unseen = part(move || {
        let words = i18n.say(move |_, format| format.count(keys::backups::HIDDEN, hidden.get()));
        (hidden.get() > 0).then(|| alert(Tone::Warning, [tag("p").text(words)]))
    });
    let number = Signal::derive(move || count.get().to_string());
    div("stack")
        .child(tag("p").attr("id", TEXT_ID).child(tag("strong").text(i18n.t(keys::bulk::TEXT))))
        .child(parts(move || groups.with(|groups| consequences(groups))))
        .child(sources)
        .child(unseen)
        .child(skipped)
        .child(parts(move || groups.with(|groups| vec![groups_view(groups)])))
        .child(vanished)
        .child(confirmation(number, typed, is_typed))
}

/// How much goes, and what that leaves.
fn consequences(groups: &[Group]) -> Vec<Element> {
    let i18n = use_i18n();
    let servers = groups.len() as u64;
    let count = groups.iter().map(|group| group.backups.len() as u64).sum();
    let size: ByteSize = groups.iter().map(|group| group.size).sum();
    let total = i18n.say(move |_, format| {
        let backups = format.count(keys::bulk::BACKUPS, count);
        format!("{backups} · {} · {}", format.count(keys::backups::SERVERS, servers), format.size(size))
    });
    let without: Vec<_> =
        groups.iter().filter(|group| group.leaves_none).map(|group| Arc::clone(&group.server)).collect();
    let warning = (!without.is_empty()).then(|| {
        let servers = without.len() as u64;
        let lead = tag("p")
            .child(tag("strong").text(i18n.say(move |_, format| format.count(keys::bulk::LEFT_WITHOUT, servers))));
        let names = tag("ul").children(without.into_iter().map(|server| tag("li").child(named(&server))));
        alert(Tone::Warning, [lead, names])
    });
    let all = groups.iter().flat_map(|group| &group.backups);
    let unfinished = all.filter(|backup| backup.status.is_being_made()).count() as u64;
    let cancelled = (unfinished > 0).then(|| {
        let words = i18n.say(move |_, format| format.count(keys::bulk::IN_PROGRESS, unfinished));
        alert(Tone::Warning, [tag("p").text(words)])
    });
    std::iter::once(tag("p").class("muted").attr("id", TOTAL_ID).text(total)).chain(warning).chain(cancelled).collect()
}

/// A list that may scroll within itself: the keyboard must get there.
fn groups_view(groups: &[Group]) -> Element {
    let list = tag("ul").class("groups").attr("tabindex", "0").attr("aria-labelledby", TOTAL_ID);
    list.children(groups.iter().map(group_view))
}

/// By name, and by the id that tells servers of one name apart.
fn named(server: &ServerRef) -> Element {
    let name = tag("bdi").text(&*server.name);
    let id = tag("bdi").class("id").text(server.id.to_string());
    tag("span").class("group-server").child(name).text(" ").child(id)
}

fn group_view(group: &Group) -> Element {
    let i18n = use_i18n();
    let (count, size) = (group.backups.len() as u64, group.size);
    let figures = i18n.say(move |_, format| {
        let count = format.count(keys::bulk::BACKUPS, count);
        // Nothing is known of the size of what is still in progress.
        if size == ByteSize::ZERO { count } else { format!("{count} · {}", format.size(size)) }
    });
    let mut ids: Vec<String> = group.backups.iter().take(MOST_NAMED).map(|backup| backup.id.to_string()).collect();
    if group.backups.len() > MOST_NAMED {
        ids.push("…".to_owned());
    }
    tag("li")
        .child(named(&group.server))
        .child(tag("span").class("muted").text(figures))
        .child(tag("span").class("group-ids").attr("dir", "ltr").text(ids.join(", ")))
}

fn footer(phase: Memo<Phase>, is_typed: Memo<bool>, count: Memo<u64>) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (closer, stopper, again) = (workspace.clone(), workspace.clone(), workspace.clone());
    let bulk = workspace.bulk.clone();
    let is_stopping = Memo::new(move |_| bulk.with(|bulk| bulk.run().is_some_and(|run| run.is_stopping)));
    let is = move |wanted: Phase| move || phase.get() == wanted;
    let keep = move || {
        let closer = closer.clone();
        let word = move |texts: Texts, _| {
            let is_over = phase.get() == Phase::Ended;
            texts.get(if is_over { keys::bulk::CLOSE } else { keys::bulk::KEEP })
        };
        button("button")
            .mark("autofocus")
            .on("click", move |_| closer.bulk.set(BulkDelete::Closed))
            .text(i18n.say(word))
    };
    let is_running = move || phase.get() == Phase::Running;
    let delete = move || {
        let name = i18n.say(move |_, format| format.count(keys::bulk::HEADING, count.get()));
        submit_button("danger", name, is_running).disabled(move || is_running() || !is_typed.get())
    };
    let stop = move || {
        let stopper = stopper.clone();
        button("button")
            .disabled(move || is_stopping.get())
            .on("click", move |_| stopper.stop_bulk_delete())
            .text(i18n.t(keys::safety::STOP))
    };
    let stopping = i18n.while_busy(keys::bulk::STOPPING, move || is_running() && is_stopping.get());
    let again = move || {
        let again = again.clone();
        button("button danger")
            .on("click", move |_| Rc::clone(&again).submit_bulk_delete())
            .text(i18n.t(keys::backups::TRY_AGAIN))
    };
    div("dialog-foot")
        .child(under_way(stopping))
        .child(when(move || !is_running(), keep))
        .child(when(is_running, stop))
        .child(when(move || matches!(phase.get(), Phase::Confirm | Phase::Running), delete))
        .child(when(is(Phase::Ended), again))
}

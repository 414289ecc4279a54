//! "Delete 12 backups": grouped by server, what that leaves, the number to be typed; then the progress, and what failed.

use std::rc::Rc;
use std::sync::Arc;

use super::confirmation::confirmation;
use super::failure::in_one_line;
use crate::domain::batch::{Group, by_server};
use crate::domain::{Backup, ByteSize};
use crate::i18n::context::isolated;
use crate::i18n::{Format, Plural, Texts, keys, use_i18n};
use crate::signal::{Memo, RwSignal, Signal, untrack};
use crate::state::clock::use_now;
use crate::state::operations::run::{BulkDelete, Item, Run, Stage};
use crate::state::use_workspace;
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert, button};
use crate::ui::modal::{Modal, Weight};
use crate::ui::{Element, Icon, div, icon, later, live, part, parts, tag, text, when};

/// As many ids of a group, and as many failures, are named one by one.
const MOST_NAMED: usize = 50;

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
    let reason = Memo::new(move |_| rules.is_read_only());
    let words = move || reason.get().then(|| i18n.texts().get(keys::row::BLOCKED_READ_ONLY));
    button("button small danger-quiet")
        .attr("aria-disabled", live(move || reason.get().then(|| "true".to_owned())))
        .attr("aria-description", live(words))
        .attr("title", live(words))
        .on("click", move |_| {
            if !reason.get_untracked() {
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
    let backups = workspace.bulk.with_untracked(BulkDelete::backups);
    let left_out = workspace.bulk.with_untracked(|bulk| match bulk {
        BulkDelete::Confirm { left_out, .. } => *left_out as u64,
        _ => 0,
    });
    let count = backups.len() as u64;
    let typed = RwSignal::new(String::new());
    let number = count.to_string();
    let is_typed = Memo::new(move |_| count > 0 && typed.with(|typed| typed.trim() == number));
    let submitter = workspace.clone();
    let rows = workspace.backups.rows();
    let question = move || question(&by_server(&backups, &rows), &backups, left_out, typed, is_typed);
    let body = div("dialog-body")
        .child(when(move || phase.get() == Phase::Confirm, question))
        .child(when(move || matches!(phase.get(), Phase::Running | Phase::Ended), progress));
    let form = tag("form")
        .class("dialog-form")
        .mark("novalidate")
        .on("submit", move |event| {
            event.prevent_default();
            if is_typed.get_untracked() {
                Rc::clone(&submitter).submit_bulk_delete();
            }
        })
        .child(body)
        .child(footer(phase, is_typed, count));
    let heading = tag("span").text(i18n.say(move |_, format| format.count(keys::bulk::HEADING, count))).into();
    let modal = Modal {
        heading_id: "bulk-heading",
        heading,
        icon: Icon::Bin,
        weight: Weight::Dangerous,
        is_busy: Signal::derive(move || phase.get() == Phase::Running),
    };
    modal.view(move || workspace.bulk.set(BulkDelete::Closed), form)
}

fn question(
    groups: &[Group],
    backups: &[Arc<Backup>],
    left_out: u64,
    typed: RwSignal<String>,
    is_typed: Memo<bool>,
) -> Element {
    let i18n = use_i18n();
    let (count, servers) = (backups.len() as u64, groups.len() as u64);
    let size: ByteSize = groups.iter().map(|group| group.size).sum();
    let total = i18n.say(move |_, format| {
        let backups = format.count(keys::bulk::BACKUPS, count);
        format!("{backups} · {} · {}", format.count(keys::backups::SERVERS, servers), format.size(size))
    });
    let without: Vec<String> =
        groups.iter().filter(|group| group.leaves_none).map(|group| group.server.name.to_string()).collect();
    let warning = (!without.is_empty()).then(|| {
        let servers = without.len() as u64;
        let lead = tag("p")
            .child(tag("strong").text(i18n.say(move |_, format| format.count(keys::bulk::LEFT_WITHOUT, servers))));
        let names = tag("ul").children(without.into_iter().map(|name| tag("li").child(tag("bdi").text(name))));
        alert(Tone::Warning, [lead, names])
    });
    let counted = move |key: Plural<1>, count: u64| i18n.say(move |_, format| format.count(key, count));
    let skipped = (left_out > 0).then(|| alert(Tone::Info, [tag("p").text(counted(keys::bulk::LEFT_OUT, left_out))]));
    let unfinished = backups.iter().filter(|backup| backup.status.is_unfinished()).count() as u64;
    let cancelled =
        (unfinished > 0).then(|| alert(Tone::Warning, [tag("p").text(counted(keys::bulk::IN_PROGRESS, unfinished))]));
    div("stack")
        .child(tag("p").child(tag("strong").text(i18n.t(keys::bulk::TEXT))))
        .child(tag("p").class("muted").text(total))
        .children(warning)
        .children(cancelled)
        .children(skipped)
        .child(tag("ul").class("groups").children(groups.iter().map(group_view)))
        .child(confirmation(&count.to_string(), typed, is_typed))
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
        .child(tag("bdi").class("group-server").text(&*group.server.name))
        .child(tag("span").class("muted").text(figures))
        .child(tag("span").class("group-ids").attr("dir", "ltr").text(ids.join(", ")))
}

/// The bar, in figures too; afterwards what was not deleted, and why.
fn progress() -> Element {
    let i18n = use_i18n();
    let bulk = use_workspace().bulk.clone();
    let figures = Memo::new(move |_| {
        bulk.with(|bulk| bulk.run().map(|run| (run.deleted(), run.items.len() as u64)).unwrap_or_default())
    });
    let said = move |_: Texts, format: Format| {
        let (done, all) = figures.get();
        format.plural(keys::bulk::DONE_OF, all, [&format.number(done), &format.number(all)])
    };
    // Read out at each quarter, not at each backup.
    let quarter = Memo::new(move |_| figures.with(|(done, all)| done * 4 / (*all).max(1)));
    let quarters = tag("p").class("for-readers").attr("aria-live", "polite").text(text(move || {
        quarter.track();
        untrack(|| said(i18n.texts(), i18n.format()))
    }));
    let bar = tag("progress")
        .attr("aria-labelledby", "bulk-progress")
        .attr("value", live(move || Some(figures.get().0.to_string())))
        .attr("max", live(move || Some(figures.get().1.to_string())));
    div("stack")
        .child(tag("p").attr("id", "bulk-progress").text(i18n.say(said)))
        .child(quarters)
        .child(bar)
        .child(pause())
        .child(failures())
}

/// Why nothing moves: the API asked for it.
fn pause() -> Content {
    let i18n = use_i18n();
    let now = use_now();
    let bulk = use_workspace().bulk.clone();
    let until = Memo::new(move |_| bulk.with(|bulk| bulk.run().and_then(|run| run.paused_until)));
    part(move || {
        let until = until.get()?;
        let wait =
            i18n.say(move |texts, format| texts.fill(keys::bulk::PAUSED, [&format.span(until.since(now.get()))]));
        Some(alert(Tone::Info, [tag("p").text(wait)]))
    })
}

fn failures() -> Content {
    let i18n = use_i18n();
    let bulk = use_workspace().bulk.clone();
    let left = Memo::new(move |_| bulk.with(|bulk| bulk.run().map(not_deleted).unwrap_or_default()));
    let is_over = use_workspace().bulk.clone();
    let is_over = Memo::new(move |_| is_over.with(|bulk| matches!(bulk, BulkDelete::Ended(_))));
    part(move || {
        let left = left.get();
        if left.is_empty() {
            return None;
        }
        let count = left.len() as u64;
        let lead = move || {
            let words = i18n.say(move |_, format| format.count(keys::bulk::NOT_DELETED, count));
            tag("p").child(tag("strong").text(words))
        };
        let rest = left.len().saturating_sub(MOST_NAMED);
        let lines = left.into_iter().take(MOST_NAMED).map(failure_line);
        let rest = (rest > 0).then(|| tag("li").text(format!("… +{rest}")));
        let list = tag("ul").class("failures").children(lines.chain(rest));
        let tone = if is_over.get() { Tone::Error } else { Tone::Warning };
        Some(alert(tone, [lead(), list]))
    })
}

/// What failed so far, and once it is over also what was not sent.
fn not_deleted(run: &Run) -> Vec<Item> {
    let is_over = run.count(|stage| *stage == Stage::Sending) == 0 && run.is_over();
    let is_left = |item: &&Item| match item.stage {
        Stage::Failed(_) | Stage::Lost | Stage::StillThere => true,
        Stage::Waiting => is_over,
        Stage::Sending | Stage::Deleted => false,
    };
    run.items.iter().filter(is_left).cloned().collect()
}

fn failure_line(item: Item) -> Element {
    let i18n = use_i18n();
    let host = use_workspace().config.api.host().to_owned();
    let names = [item.backup.id.to_string(), item.backup.server.name.to_string()];
    let stage = item.stage;
    let why = parts(move || match &stage {
        Stage::Failed(error) => in_one_line(i18n.texts(), i18n.format(), error, &host),
        Stage::StillThere => vec![tag("span").text(i18n.t(keys::bulk::STILL_THERE))],
        Stage::Lost => vec![tag("span").text(i18n.t(keys::bulk::LOST))],
        _ => vec![tag("span").text(i18n.t(keys::bulk::NOT_SENT))],
    });
    let what = parts(move || isolated(i18n.texts().pieces(keys::bulk::BACKUP_OF), &names));
    tag("li").child(tag("strong").child(what)).text(" ").child(tag("span").child(why))
}

fn footer(phase: Memo<Phase>, is_typed: Memo<bool>, count: u64) -> Element {
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
    let delete = move || {
        tag("button")
            .class("button danger")
            .disabled(move || !is_typed.get())
            .text(i18n.say(move |_, format| format.count(keys::bulk::HEADING, count)))
    };
    let stop = move || {
        let stopper = stopper.clone();
        let word =
            move |texts: Texts, _| texts.get(if is_stopping.get() { keys::bulk::STOPPING } else { keys::safety::STOP });
        button("button")
            .disabled(move || is_stopping.get())
            .on("click", move |_| stopper.stop_bulk_delete())
            .text(i18n.say(word))
    };
    let again = move || {
        let again = again.clone();
        button("button danger")
            .on("click", move |_| Rc::clone(&again).submit_bulk_delete())
            .text(i18n.t(keys::backups::TRY_AGAIN))
    };
    tag("footer")
        .child(when(move || phase.get() != Phase::Running, keep))
        .child(when(is(Phase::Running), stop))
        .child(when(is(Phase::Confirm), delete))
        .child(when(is(Phase::Ended), again))
}

//! Many deletions under way: how far they are, why they pause, and what was not deleted.

use std::cell::RefCell;

use super::failure::in_one_line;
use crate::domain::Timestamp;
use crate::domain::index::Index;
use crate::i18n::context::isolated;
use crate::i18n::{Format, Plural, Texts, keys, use_i18n};
use crate::signal::{Memo, untrack};
use crate::state::clock::use_now;
use crate::state::operations::run::{BulkDelete, Item, Run, Stage};
use crate::state::use_workspace;
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert};
use crate::ui::{Element, div, live, part, parts, tag, text};

const LEAD_ID: &str = "bulk-not-deleted";

/// As many failures are named one by one.
const MOST_NAMED: usize = 50;

/// The bar, in figures too; afterwards what was not deleted, and why.
pub fn progress() -> Element {
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
    let [list, news] = failures();
    div("stack")
        .child(tag("p").attr("id", "bulk-progress").text(i18n.say(said)))
        .child(quarters)
        .child(bar)
        .children(pause())
        .child(list)
        .child(news)
}

/// Why nothing moves: the API asked for it. Said once; the seconds that run down are for the eye.
fn pause() -> [Element; 2] {
    let i18n = use_i18n();
    let now = use_now();
    let bulk = use_workspace().bulk.clone();
    let until = Memo::new(move |_| {
        bulk.with(|bulk| match bulk {
            BulkDelete::Running(run) if !run.is_stopping => run.paused_until,
            _ => None,
        })
    });
    let words =
        move |until: Timestamp| i18n.texts().fill(keys::bulk::PAUSED, [&i18n.format().span(until.since(now.get()))]);
    let shown = part(move || {
        let until = until.get()?;
        Some(alert(Tone::Info, [tag("p").text(text(move || words(until)))]).attr("aria-live", "off"))
    });
    let said = text(move || until.get().map(|until| untrack(|| words(until))).unwrap_or_default());
    [div("").child(shown), tag("p").class("for-readers").attr("aria-live", "polite").text(said)]
}

/// What was not deleted, to be seen; and what is new of it, to be heard.
fn failures() -> [Content; 2] {
    let i18n = use_i18n();
    let bulk = use_workspace().bulk.clone();
    let left = Memo::new(move |_| bulk.with(|bulk| bulk.run().map(not_deleted).unwrap_or_default()));
    let is_over = use_workspace().bulk.clone();
    let is_over = Memo::new(move |_| is_over.with(|bulk| matches!(bulk, BulkDelete::Ended(_))));
    let counted = move |key: Plural<1>, count: u64| i18n.say(move |_, format| format.count(key, count));
    let list = part(move || {
        let left = left.get();
        if left.is_empty() {
            return None;
        }
        let count = left.len() as u64;
        let lead = tag("p").attr("id", LEAD_ID).child(tag("strong").text(counted(keys::bulk::NOT_DELETED, count)));
        let rest = left.len().saturating_sub(MOST_NAMED);
        let lines = left.into_iter().take(MOST_NAMED).map(|item| failure_line("li", item));
        let rest = (rest > 0).then(|| tag("li").text(counted(keys::bulk::MORE, rest as u64)));
        let list = tag("ul").class("failures").attr("tabindex", "0").attr("aria-labelledby", LEAD_ID);
        let said = [lead, list.children(lines.chain(rest))];
        Some(match is_over.get() {
            true => alert(Tone::Error, said),
            // It is made anew with each failure, and would be read from its beginning.
            false => alert(Tone::Warning, said).attr("role", "group").attr("aria-labelledby", LEAD_ID),
        })
    });
    let told = RefCell::new(Index::default());
    let news = parts(move || {
        let left = if is_over.get() { Vec::new() } else { left.get() };
        let id = |item: &Item| item.backup.id.get();
        let before = told.replace(left.iter().map(|item| (id(item), 0)).collect());
        left.into_iter().filter(|item| !before.contains_key(&id(item))).map(|item| failure_line("p", item)).collect()
    });
    [list, div("for-readers").attr("role", "log").child(news).into()]
}

/// What failed so far, and once it is over also what was not sent.
fn not_deleted(run: &Run) -> Vec<Item> {
    let is_over = run.count(|stage| *stage == Stage::Sending) == 0 && run.is_over();
    let is_left = |item: &&Item| match item.stage {
        Stage::Failed(_) | Stage::Lost(_) | Stage::CannotTell(_) | Stage::StillThere(_) => true,
        Stage::Waiting => is_over,
        Stage::Sending | Stage::Deleted => false,
    };
    run.items.iter().filter(is_left).cloned().collect()
}

fn failure_line(line: &str, item: Item) -> Element {
    let i18n = use_i18n();
    let host = use_workspace().config.api.host().to_owned();
    let names = [item.backup.id.to_string(), item.backup.server.name.to_string()];
    let stage = item.stage;
    let why = parts(move || {
        let (error, found) = match &stage {
            Stage::Failed(error) => (Some(error), None),
            Stage::StillThere(error) => (Some(error), Some(keys::bulk::STILL_THERE)),
            Stage::Lost(error) => (Some(error), Some(keys::activity::UNKNOWN)),
            Stage::CannotTell(error) => (Some(error), Some(keys::bulk::LOST)),
            _ => (None, Some(keys::bulk::NOT_SENT)),
        };
        let mut why = error.map_or_else(Vec::new, |error| in_one_line(i18n.texts(), i18n.format(), error, &host));
        if let Some(found) = found {
            why.extend([tag("span").text(" "), tag("span").text(i18n.t(found))]);
        }
        why
    });
    let what = parts(move || isolated(i18n.texts().pieces(keys::bulk::BACKUP_OF), &names));
    tag(line).child(tag("strong").child(what)).text(" ").child(tag("span").child(why))
}

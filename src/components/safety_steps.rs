//! The safety backup in the restore dialog: the steps as they happen, and why no restore was sent.

use std::sync::Arc;

use super::failure::{failure, lost};
use super::words::as_it_is;
use crate::domain::{Backup, BackupId};
use crate::i18n::context::isolated;
use crate::i18n::{Template, Text, Texts, keys, use_i18n};
use crate::signal::Memo;
use crate::state::operations::safety::{Safety, SafetyEnd};
use crate::state::{Dialog, use_workspace};
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert};
use crate::ui::modal::{in_focus, in_sight};
use crate::ui::{Element, Icon, icon, part, parts, tag};

/// The place of the step after which only the restore is left.
const COMPLETED: usize = 2;

/// How far a step has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Ahead,
    Now,
    Done,
}

/// The steps while they happen: requested, in progress, completed, restore requested; and the one that is read out.
pub fn safety_steps() -> (Content, Element) {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (safety, dialog) = (workspace.safety.clone(), workspace.restore.clone());
    let at = Memo::new(move |_| {
        let is_running = dialog.with(Dialog::is_busy);
        safety.with(|safety| match safety {
            _ if !is_running => None,
            Safety::Requested | Safety::Stopping => Some(0),
            Safety::InProgress(..) => Some(1),
            Safety::Completed(_) => Some(COMPLETED),
            Safety::Restoring(_) => Some(3),
            Safety::None | Safety::Ended(_) => None,
        })
    });
    let step = move |place: usize, at: usize, word: Text| {
        let progress = match place.cmp(&at) {
            std::cmp::Ordering::Less => Progress::Done,
            // Nothing of it goes on.
            std::cmp::Ordering::Equal if place == COMPLETED => Progress::Done,
            std::cmp::Ordering::Equal => Progress::Now,
            std::cmp::Ordering::Greater => Progress::Ahead,
        };
        let (class, mark) = match progress {
            Progress::Ahead => ("step", Icon::Dot),
            Progress::Now => ("step now", Icon::Progress),
            Progress::Done => ("step done", Icon::Tick),
        };
        let item = tag("li").class(class).child(icon(mark)).text(i18n.t(word));
        match progress {
            Progress::Ahead => item,
            Progress::Now => item.attr("aria-current", "step"),
            Progress::Done => item.child(done()),
        }
    };
    let words: [Text; 4] =
        [keys::safety::REQUESTED, keys::safety::IN_PROGRESS, keys::safety::COMPLETED, keys::safety::RESTORING];
    let steps = part(move || {
        let at = at.get()?;
        let steps = words.into_iter().enumerate().map(|(place, word)| step(place, at, word));
        Some(in_sight(tag("ol").class("steps").attr("aria-label", i18n.t(keys::safety::STEPS)).children(steps)))
    });
    // The list shows the step; read out is only its name.
    let now = i18n
        .say(move |texts, _| at.get().and_then(|at| words.get(at)).map(|word| texts.get(*word)).unwrap_or_default());
    (steps, tag("p").class("for-readers").attr("aria-live", "polite").text(now))
}

/// The tick in words.
fn done() -> Element {
    let words = |texts: Texts, _| texts.get(keys::formats::LIST_SEPARATOR) + &texts.get(keys::activity::DONE);
    tag("span").class("for-readers").text(use_i18n().say(words))
}

/// Why no restore was sent, where the safety backup came to nothing.
pub fn safety_end(backup: &Arc<Backup>) -> Content {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (safety, dialog) = (workspace.safety.clone(), workspace.restore.clone());
    let name = backup.server.name.to_string();
    part(move || {
        // Once it is asked for again, what came of it before is no longer of interest.
        let is_asking = dialog.with(|dialog| matches!(dialog, Dialog::Confirm(_)));
        let is_lost = safety.with(Safety::is_lost);
        let Safety::Ended(end) = safety.get() else { return None };
        if !is_asking {
            return None;
        }
        let what = tag("p").child(tag("strong").child(i18n.rich(keys::safety::NOT_SENT, [name.clone()])));
        let tone = if matches!(end, SafetyEnd::Stopped(_)) { Tone::Info } else { Tone::Error };
        let said = alert(tone, std::iter::once(what).chain(reason(end)));
        Some(if is_lost { in_focus(said) } else { in_sight(said) })
    })
}

fn reason(end: SafetyEnd) -> Vec<Element> {
    let i18n = use_i18n();
    let of = |template: Template<1>, id: BackupId| tag("p").child(i18n.rich(template, [id.to_string()]));
    let said = |word: Text| tag("p").text(i18n.t(word));
    match end {
        SafetyEnd::Stopped(id) => {
            let rows = use_workspace().backups.rows_memo();
            let goes_on = move || rows.with(|rows| rows.get(id).is_some_and(|backup| backup.status.is_being_made()));
            vec![of(keys::safety::STOPPED, id).mark_if("hidden", move || !goes_on())]
        }
        // Why, the dialog says by itself.
        SafetyEnd::Overtaken(_) => Vec::new(),
        SafetyEnd::Refused(error) => failure(error, &[]),
        SafetyEnd::Failed(id, word) => {
            let words = move |texts: Texts| [id.to_string(), as_it_is(texts, &word)];
            let sentence = move || isolated(i18n.texts().pieces(keys::safety::FAILED), &words(i18n.texts()));
            vec![tag("p").child(parts(sentence))]
        }
        SafetyEnd::Unwatched(id) => vec![of(keys::safety::UNWATCHED, id)],
        SafetyEnd::Gone(id) => vec![of(keys::safety::GONE, id)],
        SafetyEnd::Stalled(id) => vec![of(keys::safety::STALLED, id)],
        SafetyEnd::LostButMade(id, error) => with_last(lost(error), of(keys::safety::LOST_BUT_MADE, id)),
        SafetyEnd::LostAndOther(id, error) => with_last(lost(error), of(keys::create::OTHER, id)),
        SafetyEnd::LostAndNotMade(error) => with_last(lost(error), said(keys::safety::LOST_AND_NOT_MADE)),
        SafetyEnd::LostAndUnknown(error) => with_last(lost(error), said(keys::safety::LOST_AND_UNKNOWN)),
    }
}

fn with_last(mut words: Vec<Element>, last: Element) -> Vec<Element> {
    words.push(last);
    words
}

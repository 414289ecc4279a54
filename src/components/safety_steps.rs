//! The safety backup in the restore dialog: the choice, the steps as they happen, and why no restore was sent.

use std::sync::Arc;

use super::failure::failure;
use super::room::Room;
use crate::domain::Backup;
use crate::i18n::{Template, Text, Texts, keys, use_i18n};
use crate::signal::{Memo, RwSignal};
use crate::state::operations::safety::{Safety, SafetyEnd};
use crate::state::{Dialog, use_workspace};
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert};
use crate::ui::{Element, Icon, div, icon, part, tag};

const CHECKBOX: &str = "safety";
const REASON: &str = "safety-reason";

/// The checkbox, and beside it how much room there is, or why it can't be had.
pub fn safety_choice(room: RwSignal<Room>, is_wanted: RwSignal<bool>) -> Element {
    let i18n = use_i18n();
    let dialog = use_workspace().restore.clone();
    let is_full = Memo::new(move |_| room.with(Room::is_full));
    let is_off = move || is_full.get() || dialog.with(Dialog::is_busy);
    let checkbox = tag("input")
        .attr("type", "checkbox")
        .attr("id", CHECKBOX)
        .attr("aria-describedby", REASON)
        .mark_if("disabled", is_off)
        .checked(move || is_wanted.get() && !is_full.get())
        .on("change", move |_| {
            is_wanted.update(|is_wanted| *is_wanted = !*is_wanted);
        });
    let reason = i18n.say(move |texts, _| {
        room.with(|room| {
            let figure = room.figure(texts);
            match room {
                Room::Known(quota) if quota.is_full() => texts.fill(keys::safety::FULL, [&figure]),
                Room::Known(_) => texts.fill(keys::safety::HINT, [&figure]),
                _ => figure,
            }
        })
    });
    let label = tag("label").attr("for", CHECKBOX).text(i18n.t(keys::safety::CHOICE));
    let reason = tag("p").class("hint").attr("id", REASON).attr("aria-live", "polite").text(reason);
    div("choice").child(checkbox).child(div("").child(label).child(reason))
}

/// How far a step has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Ahead,
    Now,
    Done,
}

/// The steps while they happen: requested, in progress, completed, restore requested.
pub fn safety_steps() -> Content {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (safety, dialog) = (workspace.safety.clone(), workspace.restore.clone());
    let at = Memo::new(move |_| {
        let is_running = dialog.with(Dialog::is_busy);
        safety.with(|safety| match safety {
            _ if !is_running => None,
            Safety::Requested | Safety::Stopping => Some(0),
            Safety::InProgress(_) => Some(1),
            Safety::Completed(_) => Some(3),
            Safety::None | Safety::Ended(_) => None,
        })
    });
    let step = move |place: usize, at: usize, word: Text| {
        let progress = match place.cmp(&at) {
            std::cmp::Ordering::Less => Progress::Done,
            std::cmp::Ordering::Equal => Progress::Now,
            std::cmp::Ordering::Greater => Progress::Ahead,
        };
        let (class, mark) = match progress {
            Progress::Ahead => ("step", Icon::Dot),
            Progress::Now => ("step now", Icon::Progress),
            Progress::Done => ("step done", Icon::Tick),
        };
        let item = tag("li").class(class).child(icon(mark)).text(i18n.t(word));
        if progress == Progress::Now { item.attr("aria-current", "step") } else { item }
    };
    let words: [Text; 4] =
        [keys::safety::REQUESTED, keys::safety::IN_PROGRESS, keys::safety::COMPLETED, keys::safety::RESTORING];
    let steps = part(move || {
        let at = at.get()?;
        let steps = words.into_iter().enumerate().map(|(place, word)| step(place, at, word));
        Some(tag("ol").class("steps").attr("aria-label", i18n.t(keys::safety::STEPS)).children(steps))
    });
    // The list shows the step; read out is only its name.
    let now = i18n
        .say(move |texts, _| at.get().and_then(|at| words.get(at)).map(|word| texts.get(*word)).unwrap_or_default());
    div("").child(steps).child(tag("p").class("for-readers").attr("aria-live", "polite").text(now)).into()
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
        let Safety::Ended(end) = safety.get() else { return None };
        if !is_asking {
            return None;
        }
        let what = tag("p").child(tag("strong").child(i18n.rich(keys::safety::NOT_SENT, [name.clone()])));
        let why: Vec<Element> = match &end {
            SafetyEnd::Refused(error) => failure(error.clone(), &[]),
            other => {
                let other = other.clone();
                vec![tag("p").text(i18n.say(move |texts, _| reason(texts, &other)))]
            }
        };
        let tone = if matches!(end, SafetyEnd::Stopped(_)) { Tone::Info } else { Tone::Error };
        Some(alert(tone, std::iter::once(what).chain(why)))
    })
}

fn reason(texts: Texts, end: &SafetyEnd) -> String {
    let of = |template: Template<1>, id: &dyn ToString| texts.fill(template, [&id.to_string()]);
    match end {
        SafetyEnd::Stopped(id) => of(keys::safety::STOPPED, id),
        SafetyEnd::Failed(id, word) => texts.fill(keys::safety::FAILED, [&id.to_string(), word]),
        SafetyEnd::Gone(id) => of(keys::safety::GONE, id),
        SafetyEnd::Stalled(id) => of(keys::safety::STALLED, id),
        SafetyEnd::LostButMade(id) => of(keys::safety::LOST_BUT_MADE, id),
        SafetyEnd::LostAndNotMade => texts.get(keys::safety::LOST_AND_NOT_MADE),
        SafetyEnd::LostAndUnknown => texts.get(keys::safety::LOST_AND_UNKNOWN),
        SafetyEnd::Refused(_) => String::new(),
    }
}

//! The safety backup in the restore dialog: whether one is made, and why not where there is no room.

use std::cell::Cell;
use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

use super::room::Room;
use crate::domain::Backup;
use crate::i18n::{Format, Texts, keys, use_i18n};
use crate::signal::{Memo, RwSignal, Signal, effect};
use crate::state::clock::use_api_now;
use crate::state::use_workspace;
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert};
use crate::ui::{Element, div, tag, when};

const CHECKBOX: &str = "safety";
const REASON: &str = "safety-reason";

/// The person's choice, and what stands against it.
#[derive(Clone, Copy)]
pub struct SafetyChoice {
    room: RwSignal<Room>,
    is_wanted: RwSignal<bool>,
    /// The one that an earlier press has left behind.
    at_hand: Memo<Option<Arc<Backup>>>,
    is_busy: Signal<bool>,
    /// There was room for the one that was wanted, and then no longer.
    is_withdrawn: RwSignal<bool>,
}

impl SafetyChoice {
    /// Wanted, until the person says otherwise. Where the room for it goes, what is `typed` to confirm no longer counts: it
    /// was typed for a restore with a safety backup.
    pub fn new(room: RwSignal<Room>, is_busy: Signal<bool>, typed: RwSignal<String>) -> Self {
        let workspace = use_workspace();
        let at_hand = Memo::new(move |_| workspace.safety_at_hand());
        let choice =
            Self { room, is_wanted: RwSignal::new(true), at_hand, is_busy, is_withdrawn: RwSignal::new(false) };
        choice.follow(typed);
        choice
    }

    fn follow(self, typed: RwSignal<String>) {
        // Nothing is known while the room is being counted; and what was sent takes its own room.
        let lacks_room = Memo::new(move |_| {
            let is_counted = self.room.with(|room| !matches!(room, Room::NotAsked | Room::Asking));
            (is_counted && !self.is_busy.get()).then(|| self.lacks_room())
        });
        let before = Cell::new(None);
        effect(move || {
            let Some(lacks_room) = lacks_room.get() else { return };
            let before = before.replace(Some(lacks_room));
            if !lacks_room {
                self.is_withdrawn.set(false);
            } else if before != Some(true) && self.is_wanted.get_untracked() {
                let is_confirmed_before = before.is_some() || typed.with_untracked(|typed| !typed.is_empty());
                if is_confirmed_before {
                    typed.set(String::new());
                    self.is_withdrawn.set(true);
                }
            }
        });
    }

    /// One that is there, or on its way, needs no room.
    fn lacks_room(self) -> bool {
        self.room.with(Room::is_full) && self.at_hand.with(Option::is_none)
    }

    /// Whether the restore is to wait for a safety backup.
    pub fn is_taken(self) -> bool {
        crate::signal::untrack(|| self.is_wanted.get() && !self.lacks_room())
    }

    fn reason(self, texts: Texts, format: Format, now: Signal<crate::domain::Timestamp>) -> String {
        // While it is sent, the steps say that.
        if let Some(backup) = self.at_hand.get().filter(|_| !self.is_busy.get()) {
            let made =
                backup.created_at.map_or_else(|| texts.get(keys::words::NONE), |at| format.relative(at, now.get()));
            return texts.fill(keys::safety::AT_HAND, [&backup.id.to_string(), &made]);
        }
        self.room.with(|room| {
            let figure = room.figure(texts);
            match room {
                Room::Known { quota, .. } if quota.is_full() => texts.fill(keys::safety::FULL, [&figure]),
                Room::Known { .. } => texts.fill(keys::safety::HINT, [&figure]),
                _ => figure,
            }
        })
    }
}

/// The checkbox, and beside it how much room there is, or why it can't be had.
pub fn safety_choice(choice: SafetyChoice) -> Element {
    let i18n = use_i18n();
    let now = use_api_now();
    let checkbox = tag("input")
        .attr("type", "checkbox")
        .attr("id", CHECKBOX)
        .attr("aria-describedby", REASON)
        .mark_if("disabled", move || choice.lacks_room() || choice.is_busy.get())
        .checked(move || choice.is_wanted.get() && !choice.lacks_room())
        .on("change", move |_| {
            choice.is_wanted.update(|is_wanted| *is_wanted = !*is_wanted);
        })
        // Enter would send the form: whoever is at a choice has not decided yet.
        .on("keydown", |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Enter") {
                event.prevent_default();
            }
        });
    let reason = i18n.say(move |texts, format| choice.reason(texts, format, now));
    let label = tag("label").attr("for", CHECKBOX).text(i18n.t(keys::safety::CHOICE));
    let reason = tag("p").class("hint").attr("id", REASON).attr("aria-live", "polite").text(reason);
    div("choice").child(checkbox).child(div("").child(label).child(reason))
}

/// Why the name is to be typed again.
pub fn safety_withdrawn(choice: SafetyChoice) -> Content {
    let i18n = use_i18n();
    when(
        move || choice.is_withdrawn.get(),
        move || alert(Tone::Error, [tag("p").text(i18n.t(keys::safety::ROOM_GONE))]),
    )
}

//! The last thirty days of a server as a strip: a mark a day, told apart by shape as well as by colour.
//!
//! It is one picture with one sentence, and one link that goes along the days with the arrow keys, and leads to the backups of its
//! day. Thirty links in each row would drown whoever has the page read out.

use std::sync::Arc;

use web_sys::Event;

use super::view_link::{go, view_link};
use super::walk::{pointed, step};
use crate::domain::coverage::{Calendar, DAYS, Day, Mark, ServerCoverage, days};
use crate::domain::view_query::ViewQuery;
use crate::domain::{Date, ServerId};
use crate::i18n::{Format, I18n, Text, Texts, keys, use_i18n};
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::coverage::use_coverage;
use crate::state::view::use_view;
use crate::ui::element::svg;
use crate::ui::{Element, div, live, tag};

const LAST: usize = DAYS - 1;

/// The thirty days of a server on the page.
type Days = Memo<[Day; DAYS]>;

pub fn server_strip(server: Memo<Arc<ServerCoverage>>, id: ServerId) -> [Element; 2] {
    let i18n = use_i18n();
    let view = use_view();
    let calendar = use_coverage().calendar;
    let days: Days =
        Memo::new(move |_| server.with(|server| calendar.with(|calendar| days::days(&server.backups, calendar))));
    let strip = Strip { id, days, calendar };
    // The day that the keyboard stands on, today until it goes to another; and the day under the pointer. Neither moves the other.
    let walked = RwSignal::new(LAST);
    let is_focused = RwSignal::new(false);
    let hovered = RwSignal::new(None::<usize>);
    let looked_at = move || hovered.get().or_else(|| is_focused.get().then(|| walked.get()));
    let words = i18n.say(move |texts, format| match looked_at() {
        Some(day) => strip.name(texts, format, day),
        None => days.with(|days| summary(texts, format, days)),
    });
    let caption = tag("small")
        .class("caption")
        .class_if("whole", move || looked_at().is_some())
        .attr("aria-hidden", "true")
        .child(tag("span").text(words));
    let picture = div("strip-picture")
        .attr("role", "img")
        .attr("aria-label", i18n.say(move |texts, format| days.with(|days| sentence(texts, format, days))))
        .child(drawing(days))
        // Where a finger goes down no pointer has been before: the link is not under it yet.
        .on("click", move |event| {
            if let Some(day) = day_under(event, i18n) {
                go(view, |query| strip.to(query, day));
            }
        });
    let strip = div("strip")
        .child(picture)
        .children([strip.stop(walked, is_focused), strip.under_pointer(hovered)])
        .on("mousemove", move |event| {
            let under = day_under(event, i18n);
            if hovered.get_untracked() != under {
                hovered.set(under);
            }
        })
        .on("mouseleave", move |_| hovered.set(None));
    [strip, caption]
}

/// The days of a server, and the links to what was made on them.
#[derive(Clone, Copy)]
struct Strip {
    id: ServerId,
    days: Days,
    calendar: Memo<Calendar>,
}

impl Strip {
    fn date(self, day: usize) -> Option<Date> {
        self.calendar.with(|calendar| calendar.date(day))
    }

    fn name(self, texts: Texts, format: Format, day: usize) -> String {
        let name = |date| self.days.with(|days| name_of(texts, format, date, &days[day]));
        self.date(day).map(name).unwrap_or_default()
    }

    fn to(self, query: &ViewQuery, day: usize) -> ViewQuery {
        query.of_server(self.id, self.date(day).map(|date| (date, date)))
    }

    fn link(self, day: Signal<usize>) -> Element {
        let view = use_view();
        let address = live(move || Some(view.address(&self.to(&ViewQuery::default(), day.get()))));
        view_link(address, move |query| self.to(query, day.get_untracked()))
            .class("day")
            .custom("--day", move || day.get().to_string())
    }

    /// The one stop of the keyboard.
    fn stop(self, walked: RwSignal<usize>, is_focused: RwSignal<bool>) -> Element {
        let i18n = use_i18n();
        self.link(walked.into())
            .class_if("shown", move || is_focused.get())
            .attr("aria-label", i18n.say(move |texts, format| self.name(texts, format, walked.get())))
            .attr("aria-description", i18n.t(keys::servers::WALK))
            .on("focus", move |_| is_focused.set(true))
            .on("blur", move |_| is_focused.set(false))
            .on("keydown", move |event| {
                if let Some(day) = step(event, i18n, walked.get_untracked(), LAST) {
                    event.prevent_default();
                    walked.set(day);
                }
            })
    }

    /// Only for the pointer, which may open its day in another tab as well. It takes no focus: it goes where the pointer goes.
    fn under_pointer(self, hovered: RwSignal<Option<usize>>) -> Element {
        self.link(Signal::derive(move || hovered.get().unwrap_or(LAST)))
            .class_if("shown", move || hovered.get().is_some())
            .mark_if("hidden", move || hovered.get().is_none())
            .attr("tabindex", "-1")
            .attr("aria-hidden", "true")
            .on("mousedown", |event| event.prevent_default())
    }
}

/// The day under the pointer.
fn day_under(event: &Event, i18n: I18n) -> Option<usize> {
    pointed(event, i18n).map(|place| ((place * DAYS as f64).max(0.0) as usize).min(LAST))
}

fn covered(days: &[Day]) -> usize {
    days.iter().filter(|day| day.is_covered()).count()
}

fn summary(texts: Texts, format: Format, days: &[Day]) -> String {
    texts.fill(keys::servers::COVERED_OF, [&format.number(covered(days) as u64), &format.number(DAYS as u64)])
}

/// On how many of the days there is a backup; then the days by what was made on them, automatic and manual on one day in both.
fn sentence(texts: Texts, format: Format, days: &[Day]) -> String {
    let on = |has: fn(Mark) -> bool| days.iter().filter(|day| has(day.mark())).count() as u64;
    let by_kind = counts(
        texts,
        format,
        [
            (on(|mark| matches!(mark, Mark::Automatic | Mark::AutomaticAndManual)), keys::words::AUTOMATIC),
            (on(|mark| matches!(mark, Mark::Manual | Mark::AutomaticAndManual)), keys::words::MANUAL),
            (on(|mark| mark == Mark::OtherType), keys::servers::OTHER_TYPE),
            (on(|mark| mark == Mark::Failed), keys::words::FAILED),
            (on(|mark| mark == Mark::InProgress), keys::words::IN_PROGRESS),
            (on(|mark| mark == Mark::OtherStatus), keys::servers::OTHER_STATUS),
            (on(|mark| mark == Mark::None), keys::servers::NOTHING),
        ],
    );
    texts.fill(keys::servers::DAYS_SENTENCE, [&format.number(covered(days) as u64), &by_kind])
}

/// What there is any of, and how many.
fn counts<const N: usize>(texts: Texts, format: Format, counts: [(u64, Text); N]) -> String {
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> =
        counts.map(|(count, word)| format!("{} {}", texts.get(word), format.number(count))).collect();
    counts.join(" · ")
}

/// The date and what was made on it.
fn name_of(texts: Texts, format: Format, date: Date, day: &Day) -> String {
    let made = counts(
        texts,
        format,
        [
            (day.automatic.into(), keys::words::AUTOMATIC),
            (day.manual.into(), keys::words::MANUAL),
            (day.other_type.into(), keys::servers::OTHER_TYPE),
            (day.failed.into(), keys::words::FAILED),
            (day.in_progress.into(), keys::words::IN_PROGRESS),
            (day.other_status.into(), keys::servers::OTHER_STATUS),
        ],
    );
    let made = if made.is_empty() { texts.get(keys::servers::NOTHING) } else { made };
    texts.fill(keys::servers::DAY_NAME, [&format.date(date), &made])
}

/// From a day to the next, in the drawing's own measure.
const PITCH: usize = 7;

/// The outline of a mark, from the left end of its day.
struct Shape {
    class: &'static str,
    outline: &'static str,
    has: fn(Mark) -> bool,
}

/// What stands on the ground is a backup: a bar for what is automatic, a pin for what is manual, a spike for another type. A struck
/// box is for what failed, three dots for what is under way, one for a status that is not documented, a dash for nothing.
const SHAPES: [Shape; 8] = [
    Shape {
        class: "automatic",
        outline: "v17h5v-17z",
        has: |mark| matches!(mark, Mark::Automatic | Mark::AutomaticAndManual),
    },
    Shape {
        class: "manual",
        outline: "m-.5-5.500a3 3 0 1 0 6 0a3 3 0 1 0-6 0z",
        has: |mark| matches!(mark, Mark::Manual | Mark::AutomaticAndManual),
    },
    Shape { class: "manual", outline: "m1.500 0h2v17h-2z", has: |mark| mark == Mark::Manual },
    Shape { class: "automatic", outline: "m2.500 0l2.500 17h-5z", has: |mark| mark == Mark::OtherType },
    Shape { class: "failed", outline: "m.7 .7h3.600v15.600h-3.600zl3.600 15.600", has: |mark| mark == Mark::Failed },
    Shape {
        class: "under-way",
        outline: "m1 2h3v3h-3zm0 5.500h3v3h-3zm0 5.500h3v3h-3z",
        has: |mark| mark == Mark::InProgress,
    },
    Shape { class: "under-way", outline: "m1 7.500h3v3h-3z", has: |mark| mark == Mark::OtherStatus },
    Shape { class: "nothing", outline: "m0 15h5v2h-5z", has: |mark| mark == Mark::None },
];

/// One path for each shape, so that a strip costs the page six elements and not thirty.
fn drawing(days: Days) -> Element {
    let path = |shape: &'static Shape| {
        let outline = move || {
            let mut path = String::new();
            days.with(|days| {
                for place in (0..DAYS).filter(|&place| (shape.has)(days[place].mark())) {
                    path.push_str(&format!("M{} 9{}", place * PITCH + 1, shape.outline));
                }
            });
            Some(path)
        };
        svg("path").class(shape.class).attr("d", live(outline))
    };
    svg("svg").attr("viewBox", "0 0 210 27").attr("aria-hidden", "true").children(SHAPES.iter().map(path))
}

/// A mark by itself, for the legend.
pub fn sample(mark: Mark) -> Element {
    let paths = SHAPES.iter().filter(|shape| (shape.has)(mark));
    let path = |shape: &Shape| svg("path").class(shape.class).attr("d", format!("M1 9{}", shape.outline));
    svg("svg").class("strip-sample").attr("viewBox", "0 0 7 27").attr("aria-hidden", "true").children(paths.map(path))
}

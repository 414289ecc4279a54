//! The last thirty days of a server as a strip: a mark a day, told apart by shape as well as by colour.
//!
//! It is one picture with one sentence, and one link that goes along the days, with the pointer or the arrow keys, and leads to
//! the backups of its day. Thirty links in each row would drown whoever has the page read out.

use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent, MouseEvent};

use super::view_link::{go, view_link};
use crate::domain::coverage::{DAYS, Day, Mark, ServerCoverage, days};
use crate::domain::view_query::ViewQuery;
use crate::domain::{Date, ServerId};
use crate::i18n::{Format, I18n, Text, Texts, Writing, keys, use_i18n};
use crate::signal::{Memo, RwSignal, untrack};
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
    // The day that the link stands on; today unless somebody looks at another.
    let day = RwSignal::new(LAST);
    let is_looked_at = RwSignal::new(false);
    let date = move || calendar.with(|calendar| calendar.date(day.get()));
    let name = move |texts: Texts, format: Format| {
        date().map(|date| days.with(|days| name_of(texts, format, date, &days[day.get()]))).unwrap_or_default()
    };
    let to = move |query: &ViewQuery| query.of_server(id, date().map(|date| (date, date)));
    let picture = div("strip-picture")
        .attr("role", "img")
        .attr("aria-label", i18n.say(move |texts, format| days.with(|days| sentence(texts, format, days))))
        .child(drawing(days))
        // Where a finger goes down no pointer has been before: the link is not under it yet.
        .on("click", move |event| {
            look_at(event, i18n, day, is_looked_at);
            go(view, to);
        });
    let link = view_link(live(move || Some(view.address(&to(&ViewQuery::default())))), to)
        .class("day")
        .class_if("shown", move || is_looked_at.get())
        .custom("--day", move || day.get().to_string())
        .attr("aria-label", i18n.say(name))
        .on("focus", move |_| is_looked_at.set(true))
        .on("blur", move |_| is_looked_at.set(false))
        .on("keydown", move |event| {
            if let Some(to) = moved(event, day.get_untracked(), is_mirrored(i18n)) {
                event.prevent_default();
                day.set(to);
            }
        });
    let strip = div("strip")
        .child(picture)
        .child(link)
        .on("mousemove", move |event| look_at(event, i18n, day, is_looked_at))
        .on("mouseleave", move |_| is_looked_at.set(false));
    let caption =
        i18n.say(
            move |texts, format| {
                if is_looked_at.get() { name(texts, format) } else { days.with(|days| summary(texts, format, days)) }
            },
        );
    [strip, tag("small").class("caption").attr("aria-hidden", "true").text(caption)]
}

/// Whether time runs from right to left just now.
fn is_mirrored(i18n: I18n) -> bool {
    untrack(|| i18n.texts().language().writing()) == Writing::RightToLeft
}

/// Puts the link under the pointer.
fn look_at(event: &Event, i18n: I18n, day: RwSignal<usize>, is_looked_at: RwSignal<bool>) {
    let target = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let (Some(strip), Some(pointer)) = (target, event.dyn_ref::<MouseEvent>()) else { return };
    let area = strip.get_bounding_client_rect();
    let place = (f64::from(pointer.client_x()) - area.left()) / area.width().max(1.0);
    let place = if is_mirrored(i18n) { 1.0 - place } else { place };
    let under = ((place * DAYS as f64).max(0.0) as usize).min(LAST);
    if day.get_untracked() != under {
        day.set(under);
    }
    if !is_looked_at.get_untracked() {
        is_looked_at.set(true);
    }
}

/// The day to which a key leads.
fn moved(event: &Event, day: usize, is_mirrored: bool) -> Option<usize> {
    let (earlier, later) = if is_mirrored { ("ArrowRight", "ArrowLeft") } else { ("ArrowLeft", "ArrowRight") };
    match event.dyn_ref::<KeyboardEvent>()?.key().as_str() {
        "Home" => Some(0),
        "End" => Some(LAST),
        key if key == earlier => Some(day.saturating_sub(1)),
        key if key == later => Some((day + 1).min(LAST)),
        _ => None,
    }
}

fn covered(days: &[Day]) -> usize {
    days.iter().filter(|day| day.is_covered()).count()
}

fn summary(texts: Texts, format: Format, days: &[Day]) -> String {
    texts.fill(keys::servers::COVERED_OF, [&format.number(covered(days) as u64), &format.number(DAYS as u64)])
}

fn sentence(texts: Texts, format: Format, days: &[Day]) -> String {
    let (covered, failed) = (covered(days), days.iter().filter(|day| day.mark() == Mark::Failed).count());
    let figures = [covered, failed, DAYS - covered - failed].map(|figure| format.number(figure as u64));
    let [covered, failed, none] = &figures;
    texts.fill(keys::servers::DAYS_SENTENCE, [covered, failed, none])
}

/// The date and what was made on it.
fn name_of(texts: Texts, format: Format, date: Date, day: &Day) -> String {
    let counts: [(u16, Text); 6] = [
        (day.automatic, keys::words::AUTOMATIC),
        (day.manual, keys::words::MANUAL),
        (day.other_type, keys::servers::OTHER_TYPE),
        (day.failed, keys::words::FAILED),
        (day.in_progress, keys::words::IN_PROGRESS),
        (day.other_status, keys::servers::OTHER_STATUS),
    ];
    let made = counts.into_iter().filter(|(count, _)| *count > 0);
    let made: Vec<String> =
        made.map(|(count, word)| format!("{} {}", texts.get(word), format.number(count.into()))).collect();
    let made = if made.is_empty() { texts.get(keys::servers::NOTHING) } else { made.join(" · ") };
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

/// A bar for what is automatic, a pin for what is manual, a struck box for what failed, three dots for what is under way, a dash
/// for nothing.
const SHAPES: [Shape; 6] = [
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
    Shape { class: "failed", outline: "m.7 .7h3.600v15.600h-3.600zl3.600 15.600", has: |mark| mark == Mark::Failed },
    Shape {
        class: "under-way",
        outline: "m1 2h3v3h-3zm0 5.500h3v3h-3zm0 5.500h3v3h-3z",
        has: |mark| matches!(mark, Mark::InProgress | Mark::Other),
    },
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

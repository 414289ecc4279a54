//! How many of a server's manual backups are taken: little squares, and the figures in words.

use std::sync::Arc;

use crate::domain::coverage::ServerCoverage;
use crate::i18n::{keys, use_i18n};
use crate::signal::Memo;
use crate::state::use_workspace;
use crate::ui::element::svg;
use crate::ui::{Element, div, live, tag};

/// More squares than these are no picture.
const MOST: usize = 12;
const PITCH: usize = 8;

pub fn slot_meter(server: Memo<Arc<ServerCoverage>>) -> Element {
    let limit = use_workspace().config.manual_backup_limit;
    let used = Memo::new(move |_| server.with(|server| server.manual));
    let figures = use_i18n().say(move |texts, format| {
        texts.fill(keys::create::QUOTA_OF, [&format.number(used.get() as u64), &format.number(limit as u64)])
    });
    let squares = (limit <= MOST).then(|| {
        let square = |is_used: bool| {
            let path = move || {
                let places = if is_used { 0..used.get().min(limit) } else { used.get().min(limit)..limit };
                Some(places.map(|place| format!("M{} 1h6v6h-6z", place * PITCH + 1)).collect::<String>())
            };
            svg("path").class(if is_used { "used" } else { "free" }).attr("d", live(path))
        };
        let view = format!("0 0 {} 8", limit * PITCH);
        svg("svg").attr("viewBox", view).attr("aria-hidden", "true").child(square(false)).child(square(true))
    });
    div("slots").class_if("full", move || used.get() >= limit).children(squares).child(tag("span").text(figures))
}

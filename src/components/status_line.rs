//! The line above the table: how many are shown of how many, how much that is, and how old the data is.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use super::attention::attention;
use super::backup_table::{Shown, name_of};
use super::failure::failure;
use super::filter_bar::clear_filters;
use super::restore_note::restore_notes;
use super::selected::selected;
use crate::api::backups::UnreadableRow;
use crate::domain::view_query::ViewQuery;
use crate::domain::{ByteSize, Direction, Rows, Sort};
use crate::i18n::{Format, I18n, Text, Texts, keys, use_i18n};
use crate::platform::page;
use crate::signal::Memo;
use crate::state::clock::use_now;
use crate::state::store::Snapshot;
use crate::state::view::use_view;
use crate::state::words::use_words;
use crate::state::{Freshness, Remote, use_workspace};
use crate::ui::announce::announce;
use crate::ui::element::{self, Content};
use crate::ui::field::button;
use crate::ui::height::{publish_height, publish_room};
use crate::ui::later::once_here;
use crate::ui::{Element, Icon, div, icon, live, part, tag, when};

/// The headers of the columns stay in sight below the line, however many lines its words take.
pub const LINE_HEIGHT: &str = "--status-line-now";

pub fn status_line(rows: Memo<Rows>, shown: Shown) -> Element {
    let i18n = use_i18n();
    let view = use_view();
    let is_filtered = use_words().part(ViewQuery::is_filtered);
    let sentence = move |format: Format| {
        let (rows, shown) = (rows.get(), shown.get());
        let sizes = shown.iter().filter_map(|&index| rows.at(index)?.size);
        let (count, all) = (shown.len() as u64, rows.len() as u64);
        let count = format.plural(keys::backups::SHOWING, all, [&format.number(count), &format.number(all)]);
        with_total(format, count, sizes)
    };
    // Where nothing matches, the same button stands in the middle of the page.
    let has_clear = move || shown.with(|shown| !shown.is_empty());
    let clear = move || {
        button("button quiet clear-filters")
            .disabled(move || !is_filtered.get())
            .on("click", move |_| clear_filters(view))
            .child(icon(Icon::Cross))
            .text(i18n.t(keys::backups::CLEAR))
    };
    let line = div("status-line");
    publish_height(&line, LINE_HEIGHT);
    // Not read out by itself: each poll may change it.
    line.child(
        tag("p").attr("role", "status").attr("aria-live", "off").text(i18n.say(move |_, format| sentence(format))),
    )
    .child(once_here(move || Some(announce_view(i18n, rows, sentence))))
    .child(selected())
    .child(when(has_clear, clear))
    .child(attention())
    .child(age())
}

/// How many are shown, and how much that is, as far as any size is known.
pub fn with_total(format: Format, count: String, sizes: impl Iterator<Item = ByteSize>) -> String {
    let mut sizes = sizes.peekable();
    if sizes.peek().is_none() { count } else { format!("{count} · {}", format.size(sizes.sum())) }
}

/// What came of a filter or a sort.
fn announce_view(i18n: I18n, rows: Memo<Rows>, sentence: impl Fn(Format) -> String + Copy + 'static) -> Element {
    let view = use_view();
    let filter = use_words().part(|query| ViewQuery { sort: Sort::default(), ..query.clone() });
    let sort = view.part(|query| query.sort);
    let before = Cell::new(sort.get_untracked());
    let follow = move || {
        filter.track();
        sort.track();
    };
    announce(
        follow,
        move || {
            let _ = i18n.texts();
            rows.track();
        },
        move || {
            let sort = sort.get();
            if before.replace(sort) == sort {
                sentence(i18n.format())
            } else {
                sorted(i18n, name_of(sort.key), sort.direction)
            }
        },
    )
}

/// How a table is sorted now.
pub fn sorted(i18n: I18n, column: Text, direction: Direction) -> String {
    let words = if direction == Direction::Ascending { keys::backups::SORTED_UP } else { keys::backups::SORTED_DOWN };
    let texts = i18n.texts();
    texts.fill(words, [&texts.get(column)])
}

/// How old the data is: the whole list, where that could not be refreshed. Where only a few servers were asked for since, both ages
/// are said.
pub fn age() -> Element {
    let i18n = use_i18n();
    let now = use_now();
    let workspace = use_workspace();
    let backups = workspace.backups.clone();
    let state = move || {
        backups.with(|remote| match remote {
            Remote::Ready { freshness: Freshness::Fresh, .. } => "age fresh",
            Remote::Ready { freshness: Freshness::Refreshing(None), .. } => "age refreshing",
            Remote::Ready { .. } | Remote::Failed(_) => "age stale",
            Remote::NotAsked | Remote::Loading => "age loading",
        })
    };
    let backups = workspace.backups.clone();
    // The whole list may be this much older than the last answer before that is worth a word.
    let lag: Duration = workspace.config.poll_idle + workspace.config.poll_active;
    let age = i18n.say(move |texts, format| {
        let Some(last) = backups.answered_at() else { return String::new() };
        let (as_of, is_stale) = backups.with(|remote| (remote.as_of(), remote.error().is_some()));
        let said = as_of.filter(|_| is_stale).unwrap_or(last);
        let age = texts.fill(keys::backups::UPDATED, [&format.age(said, now.get())]);
        match as_of.filter(|as_of| said.since(*as_of) > lag) {
            Some(as_of) => {
                format!("{age} · {}", texts.fill(keys::backups::WHOLE_LIST, [&format.age(as_of, now.get())]))
            }
            None => age,
        }
    });
    tag("span")
        .attr("class", live(move || Some(state().to_owned())))
        .child(tag("span").class("dot").attr("aria-hidden", "true"))
        .child(tag("span").text(age))
        .child(once_here(|| Some(moment())))
}

/// On paper, where an age says nothing.
fn moment() -> Element {
    let backups = use_workspace().backups.clone();
    let words = move |texts: Texts, format: Format| match backups.answered_at() {
        Some(at) => texts.fill(keys::backups::UPDATED, [&format.moment(at)]),
        None => String::new(),
    };
    tag("span").class("paper").text(use_i18n().say(words))
}

/// What is wrong with the data on the page: rows could not be read, or the clocks differ.
pub fn warnings() -> Element {
    div("warnings").child(unreadable()).child(skew())
}

/// What comes and goes by itself: the network is gone, the data could not be refreshed, a server is being restored. In the corner,
/// where it moves no row: a click would meet another one.
pub fn notes() -> Element {
    let i18n = use_i18n();
    let now = use_now();
    let is_offline = Memo::new(move |_| {
        now.get();
        !page::is_online()
    });
    let offline = move || warning("alert").child(tag("p").text(i18n.t(keys::backups::OFFLINE)));
    let notes = div("notes")
        .child(when(move || is_offline.get(), offline))
        .child(stale())
        .child(once_here(|| Some(div("warnings").child(restore_notes()))));
    publish_height(&notes, "--notes");
    publish_room(&notes, "--notes-room");
    notes
}

fn warning(class: &str) -> Element {
    div(class).attr("role", "alert").child(icon(Icon::Warning))
}

/// The last good data stays, with its age and the reason why there is no newer one.
fn stale() -> Content {
    let i18n = use_i18n();
    let now = use_now();
    let workspace = use_workspace();
    let backups = workspace.backups.clone();
    let stale =
        Memo::new(move |_| backups.with(|remote| remote.value().and(remote.error()).cloned().zip(remote.as_of())));
    part(move || {
        let (error, as_of) = stale.get()?;
        let retry = workspace.clone();
        let sentence = i18n.say(move |texts, format| texts.fill(keys::backups::STALE, [&format.age(as_of, now.get())]));
        let again = button("button").text(i18n.t(keys::backups::TRY_AGAIN)).on("click", move |_| retry.refresh());
        // Not read out again each time that the age changes.
        let sentence = tag("p").attr("aria-live", "off").child(tag("strong").text(sentence));
        let words = div("alert-text").child(sentence).children(failure(error, &[]));
        Some(warning("alert").attr("aria-atomic", "false").child(words).child(again))
    })
}

/// The two clocks differ: said, because ages and "expires soon" depend on it.
fn skew() -> Content {
    let i18n = use_i18n();
    let skew = use_workspace().skew.clone();
    part(move || {
        let skew = skew.get();
        let by = Duration::from_millis(skew.unsigned_abs());
        let key = if skew > 0 { keys::backups::CLOCK_AHEAD } else { keys::backups::CLOCK_BEHIND };
        let sentence = i18n.say(move |texts, format| texts.fill(key, [&format.span(by)]));
        (by > WORTH_SAYING).then(|| div("alert info").child(icon(Icon::Info)).child(tag("p").text(sentence)))
    })
}

fn unreadable() -> Content {
    let backups = use_workspace().backups.clone();
    let rows = Memo::new(move |_| {
        backups.with(|remote| {
            remote.value().map(|snapshot: &Snapshot| Arc::clone(&snapshot.unreadable)).unwrap_or_default()
        })
    });
    part(move || {
        let rows = rows.get();
        (!rows.is_empty())
            .then(|| div("alert warning").child(icon(Icon::Warning)).child(tag("p").text(unreadable_text(rows))))
    })
}

/// A difference between the clocks that is no longer than this needs no words.
const WORTH_SAYING: Duration = Duration::from_secs(300);
/// At most this many ids are named.
const MOST_NAMED: usize = 10;

fn unreadable_text(rows: Arc<[UnreadableRow]>) -> element::Text {
    use_i18n().say(move |texts, format| {
        let count = format.count(keys::backups::UNREADABLE, rows.len() as u64);
        let name =
            |row: &UnreadableRow| row.id.map_or(texts.get(keys::backups::UNREADABLE_UNNAMED), |id| id.to_string());
        let mut named: Vec<String> = rows.iter().take(MOST_NAMED).map(name).collect();
        named.dedup();
        if rows.len() > MOST_NAMED {
            named.push("…".to_owned());
        }
        let named = named.join(&texts.get(keys::formats::LIST_SEPARATOR));
        format!("{count} {}", texts.fill(keys::backups::UNREADABLE_IDS, [&named]))
    })
}

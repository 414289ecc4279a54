//! What stands above the table of servers: the verdict, the search, what the marks mean, and how many are shown.

use std::cell::Cell;

use super::backup_table::Shown;
use super::server_strip::sample;
use super::server_table::name_of;
use super::status_line::{LINE_HEIGHT, age, sorted, with_total};
use crate::domain::coverage::{Fleet, Mark, ServerCoverage, Verdict};
use crate::i18n::{Format, I18n, Text, keys, use_i18n};
use crate::platform::page;
use crate::signal::Memo;
use crate::state::coverage::use_coverage;
use crate::state::view::use_view;
use crate::ui::announce::announce;
use crate::ui::field::{button, field, input};
use crate::ui::height::publish_height;
use crate::ui::{Element, Icon, div, icon, live, live_icon, tag, value_of, when};

const SEARCH_ID: &str = "server-search";

/// One sentence: what an administrator wants to know first.
pub fn verdict() -> Element {
    let i18n = use_i18n();
    let verdict = use_coverage().verdict;
    let class = move || match verdict.get() {
        Verdict { missing: 1.., .. } => "verdict bad",
        Verdict { late: 1.., .. } | Verdict { undated: 1.., .. } => "verdict warn",
        _ => "verdict ok",
    };
    let shown = move || if class() == "verdict ok" { Icon::Tick } else { Icon::Warning };
    let sentence = i18n.say(move |_, format| sentence(format, verdict.get()));
    tag("p")
        .attr("class", live(move || Some(class().to_owned())))
        .attr("role", "status")
        .child(live_icon(shown))
        .child(tag("span").text(sentence))
}

fn sentence(format: Format, verdict: Verdict) -> String {
    let of = |plural, count: usize| {
        format.plural(plural, count as u64, [&format.number(count as u64), &format.number(verdict.servers as u64)])
    };
    match verdict {
        Verdict { missing: missing @ 1.., late: late @ 1.., .. } => {
            let too = format.count(keys::servers::LATE_TOO, late as u64);
            let figures = [&*format.number(missing as u64), &format.number(verdict.servers as u64), &too];
            format.plural(keys::servers::MISSING_AND_LATE, missing as u64, figures)
        }
        Verdict { missing: missing @ 1.., .. } => of(keys::servers::MISSING, missing),
        Verdict { late: late @ 1.., .. } => of(keys::servers::LATE, late),
        Verdict { undated: undated @ 1.., .. } => of(keys::servers::UNDATED, undated),
        _ => format.count(keys::servers::ALL_GOOD, verdict.servers as u64),
    }
}

pub fn server_search() -> Element {
    let i18n = use_i18n();
    let view = use_view();
    let words = view.part(|query| query.servers.q.clone());
    let search = input(SEARCH_ID, "search")
        .attr("dir", "auto")
        .attr("maxlength", "500")
        .attr("placeholder", i18n.t(keys::servers::SEARCH_HINT))
        .value(move || words.get())
        .on("input", move |event| view.adjust(|query| query.servers.q = value_of(event)));
    let search = tag("span").class("with-icon").child(icon(Icon::Search)).child(search);
    field(SEARCH_ID, i18n.t(keys::servers::SEARCH), search).class("field search")
}

/// What the marks of the strips mean, and which way time runs. What is not documented is explained where it occurs.
pub fn legend(fleet: Memo<Fleet>) -> Element {
    let i18n = use_i18n();
    let entry = move |mark: Mark, word: Text| tag("span").child(sample(mark)).child(tag("span").text(i18n.t(word)));
    let has = move |is: fn(&ServerCoverage) -> bool| move || fleet.with(|fleet| fleet.iter().any(|server| is(server)));
    let has_other_type = has(|server| server.has_other_type);
    let has_other_status = has(|server| server.counts.other > 0);
    div("legend")
        .children([
            tag("span").text(i18n.t(keys::servers::LEGEND)),
            entry(Mark::Automatic, keys::words::AUTOMATIC),
            entry(Mark::Manual, keys::words::MANUAL),
        ])
        .child(when(has_other_type, move || entry(Mark::OtherType, keys::servers::OTHER_TYPE)))
        .children([entry(Mark::Failed, keys::words::FAILED), entry(Mark::InProgress, keys::words::IN_PROGRESS)])
        .child(when(has_other_status, move || entry(Mark::OtherStatus, keys::servers::OTHER_STATUS)))
        .child(entry(Mark::None, keys::servers::LEGEND_NONE))
}

/// How many are shown of how many, how much that is, and how old the data is.
pub fn servers_line(fleet: Memo<Fleet>, shown: Shown) -> Element {
    let i18n = use_i18n();
    let view = use_view();
    let is_searched = view.part(|query| !query.servers.q.trim().is_empty());
    let sentence = move |format: Format| {
        let (fleet, shown) = (fleet.get(), shown.get());
        let sizes = shown.iter().filter_map(|&index| fleet.at(index)?.total_size);
        let (shown, all) = (shown.len() as u64, fleet.len() as u64);
        let count = format.plural(keys::servers::SHOWING, all, [&format.number(shown), &format.number(all)]);
        with_total(format, count, sizes)
    };
    // Where nothing matches, the same button stands in the middle of the page.
    let can_clear = move || is_searched.get() && shown.with(|shown| !shown.is_empty());
    let line = div("status-line");
    publish_height(&line, LINE_HEIGHT);
    // Not read out by itself: each poll may change it.
    line.child(
        tag("p").attr("role", "status").attr("aria-live", "off").text(i18n.say(move |_, format| sentence(format))),
    )
    .child(announce_view(i18n, fleet, sentence))
    .child(when(can_clear, || clear_search("button quiet")))
    .child(age())
}

/// What came of a search or a sort.
fn announce_view(i18n: I18n, fleet: Memo<Fleet>, sentence: impl Fn(Format) -> String + 'static) -> Element {
    let query = use_view().part(|query| query.servers.clone());
    let before = Cell::new(query.with_untracked(|query| query.sort));
    announce(
        move || query.track(),
        move || {
            let _ = i18n.texts();
            fleet.track();
        },
        move || {
            let sort = query.with(|query| query.sort);
            if before.replace(sort) == sort {
                sentence(i18n.format())
            } else {
                sorted(i18n, name_of(sort.key), sort.direction)
            }
        },
    )
}

pub fn clear_search(class: &str) -> Element {
    let view = use_view();
    button(class)
        .on("click", move |_| {
            view.choose(|query| query.servers.q.clear());
            page::focus(SEARCH_ID);
        })
        .child(icon(Icon::Cross))
        .text(use_i18n().t(keys::servers::CLEAR))
}

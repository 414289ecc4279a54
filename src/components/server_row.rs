//! One server in the table. Every cell follows the server's signal: what did not change is not touched.

use std::sync::Arc;

use super::server_strip::server_strip;
use super::size_line::size_line;
use super::slot_meter::slot_meter;
use super::view_link::view_link;
use super::words::blocked_reason;
use crate::domain::allowed::Blocked;
use crate::domain::coverage::{ServerCoverage, Standing};
use crate::domain::view_query::ViewQuery;
use crate::i18n::{Format, Text, keys, use_i18n};
use crate::signal::{Memo, Signal};
use crate::state::clock::use_api_now;
use crate::state::messages::{Action, Notice};
use crate::state::operations::CreateDraft;
use crate::state::view::use_view;
use crate::state::{Dialog, use_workspace};
use crate::ui::field::{blocked, button};
use crate::ui::{Element, Icon, icon, live, live_icon, tag, text};

/// A server that is on the page, as it was last known.
pub type ServerMemo = Memo<Arc<ServerCoverage>>;

/// The row, with its place in the whole table, counted from 1, the header included.
pub fn server_row(server: ServerMemo, place: Signal<usize>) -> Element {
    let i18n = use_i18n();
    let id = server.with_untracked(|server| server.server.id);
    let cell = |class: &str| tag("td").class(class).attr("role", "cell");
    let label = |word: Text| tag("span").class("cell-label").text(i18n.t(word));
    let name = || text(move || server.with(|server| server.server.name.to_string()));
    let total = i18n.say(move |texts, format| match server.with(|server| server.total_size) {
        Some(size) => format.size(size),
        None => texts.get(keys::words::NONE),
    });
    let exact = live(move || {
        let format = Format(i18n.texts());
        server.with(|server| server.total_size.map(|size| format.exact_size(size)))
    });
    let count = i18n
        .say(move |_, format| server.with(|server| format.count(keys::servers::BACKUPS, server.backups.len() as u64)));
    tag("tr").class("row").attr("role", "row").attr("aria-rowindex", text(move || place.get().to_string())).children([
        cell("server").child(tag("bdi").attr("title", name()).text(name())).child(tag("small").text(id.to_string())),
        cell("last-good").child(label(keys::servers::LAST_GOOD)).child(last_good(server)),
        cell("days").child(label(keys::servers::DAYS)).children(server_strip(server, id)),
        cell("manual").child(label(keys::servers::MANUAL)).child(slot_meter(server)),
        cell("total")
            .child(label(keys::servers::TOTAL))
            .child(tag("span").attr("title", exact).text(total))
            .child(tag("small").class("caption").text(count)),
        cell("sizes").child(label(keys::servers::SIZES)).child(size_line(server, id)),
        cell("actions").children(actions(server)),
    ])
}

/// The last good backup as a status: an icon, a word, and how long ago it was.
fn last_good(server: ServerMemo) -> Element {
    let i18n = use_i18n();
    let now = use_api_now();
    let standing = Memo::new(move |_| server.with(|server| server.standing(now.get())));
    let at = Memo::new(move |_| server.with(|server| server.last_good_at(now.get())));
    let class = move || match standing.get() {
        Standing::Missing => "pill bad",
        Standing::Late => "pill late",
        Standing::Undated => "pill other",
        Standing::Good => "pill ok",
    };
    let shown = move || match standing.get() {
        Standing::Missing => Icon::Cross,
        Standing::Late => Icon::Warning,
        Standing::Undated => Icon::Question,
        Standing::Good => Icon::Tick,
    };
    let words = i18n.say(move |texts, format| match (standing.get(), at.get()) {
        (Standing::Missing, _) => texts.get(keys::servers::NONE),
        (Standing::Late, Some(at)) => texts.fill(keys::servers::LATE_SINCE, [&format.relative(at, now.get())]),
        (_, Some(at)) => format.relative(at, now.get()),
        (_, None) => texts.get(keys::servers::UNKNOWN_AGE),
    });
    tag("time")
        .attr("class", live(move || Some(class().to_owned())))
        .attr("datetime", live(move || at.get().map(|at| at.to_rfc3339())))
        .attr("title", live(move || at.get().map(|at| i18n.format().moment(at))))
        .child(live_icon(shown))
        .child(tag("bdi").text(words))
}

fn actions(server: ServerMemo) -> [Element; 2] {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let (create, messages) = (workspace.create.clone(), workspace.messages.clone());
    let is_blocked = Memo::new(move |_| workspace.is_read_only());
    let reason = move || is_blocked.get().then(|| blocked_reason(i18n.texts(), &Blocked::ReadOnlyToken));
    let name = move || server.with(|server| server.server.name.to_string());
    let make = blocked(button("button quiet"), reason)
        .attr("aria-label", i18n.say(move |texts, _| texts.fill(keys::servers::CREATE_FOR, [&name()])))
        .on("click", move |_| {
            if is_blocked.get_untracked() {
                messages.say(Notice::NotPossible { action: Action::Create, why: Blocked::ReadOnlyToken });
            } else {
                let server = server.with_untracked(|server| Arc::clone(&server.server));
                create.set(Dialog::Confirm(CreateDraft { server: Some(server), ..CreateDraft::default() }));
            }
        })
        .child(icon(Icon::Plus))
        .child(tag("span").text(i18n.t(keys::backups::CREATE)));
    let id = server.with_untracked(|server| server.server.id);
    let address = use_view().address(&ViewQuery::default().of_server(id, None));
    let show = view_link(address, move |query| query.of_server(id, None))
        .class("button quiet")
        .attr("aria-label", i18n.say(move |texts, _| texts.fill(keys::servers::SHOW_OF, [&name()])))
        .child(icon(Icon::Vault))
        .child(tag("span").text(i18n.t(keys::servers::SHOW)));
    [make, show]
}

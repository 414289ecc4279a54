//! The log of this tab as a table, newest first.

use super::failure::in_one_line;
use super::sentences::{of_deed, of_notice, of_outcome};
use crate::api::{ApiBase, curl};
use crate::domain::BackupId;
use crate::i18n::{Text, keys, use_i18n};
use crate::platform::clipboard;
use crate::signal::{Memo, RwSignal, spawn_local};
use crate::state::activity::{Deed, Entry, Outcome, What};
use crate::state::clock::use_now;
use crate::state::messages::Notice;
use crate::state::use_workspace;
use crate::ui::element::Content;
use crate::ui::field::button;
use crate::ui::keyed::keyed;
use crate::ui::{Element, Icon, div, icon, part, parts, tag, when};

/// As many entries are on the page until all are asked for.
const MOST: usize = 200;

/// The command that does the same as a deed.
pub fn command(base: &ApiBase, deed: &Deed) -> String {
    match deed {
        Deed::Create { server, description } => curl::create(base, server.id, description),
        Deed::Restore { server, backup } => curl::restore(base, server.id, *backup),
        Deed::Delete { backup, .. } => curl::delete(base, *backup),
    }
}

pub fn activity_list() -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let activity = workspace.activity.clone();
    let count = Memo::new(move |_| activity.with(|entries| entries.len()));
    let is_all = RwSignal::new(false);
    let shown = move || if is_all.get() { count.get() } else { count.get().min(MOST) };
    let all = workspace.activity.clone();
    let numbers = move || all.with(|entries| entries.iter().rev().take(shown()).map(|entry| entry.number).collect());
    let activity = workspace.activity.clone();
    let view = move |number: u64, _| {
        let activity = activity.clone();
        let find = move |entries: &[Entry]| {
            let place = entries.binary_search_by_key(&number, |entry| entry.number).ok()?;
            entries.get(place).cloned()
        };
        let entry = Memo::new(move |_| activity.with(find));
        let first = entry.get_untracked()?;
        Some(row(first, entry))
    };
    let heads: [Text; 4] =
        [keys::activity::WHEN, keys::activity::WHAT, keys::activity::OUTCOME, keys::activity::COMMAND];
    let heads = heads.map(|word| tag("th").attr("scope", "col").attr("role", "columnheader").text(i18n.t(word)));
    let head = tag("thead").attr("role", "rowgroup").child(tag("tr").attr("role", "row").children(heads));
    let table = move || {
        tag("table")
            .class("activity")
            .attr("role", "table")
            .attr("aria-label", i18n.t(keys::activity::HEADING))
            .child(head.clone())
            .child(tag("tbody").attr("role", "rowgroup").child(keyed(numbers.clone(), view.clone())))
    };
    let nothing = move || {
        div("empty")
            .child(icon(Icon::Info))
            .child(tag("h2").text(i18n.t(keys::activity::NONE_TITLE)))
            .child(tag("p").text(i18n.t(keys::activity::NONE_TEXT)))
    };
    let more = move || {
        let all = button("button quiet").on("click", move |_| is_all.set(true));
        div("more").child(all.text(i18n.t(keys::activity::SHOW_ALL)))
    };
    div("")
        .child(when(move || count.get() == 0, nothing))
        .child(when(move || count.get() > 0, table))
        .child(when(move || count.get() > shown(), more))
}

fn row(first: Entry, entry: Memo<Option<Entry>>) -> Element {
    let i18n = use_i18n();
    let now = use_now();
    let at = first.at;
    let cell = |class: &str| tag("td").class(class).attr("role", "cell");
    let time = tag("time")
        .attr("datetime", at.to_rfc3339())
        .attr("title", i18n.say(move |_, format| format.moment(at)))
        .text(i18n.say(move |_, format| format.age(at, now.get())));
    let (what, outcome, command) = match first.what {
        What::Notice(notice) => {
            let sentence = parts(move || of_notice(i18n.texts(), i18n.format(), &notice).view());
            (tag("p").child(sentence), None, None)
        }
        What::Deed { deed, .. } => {
            let said = move || match entry.get()?.what {
                What::Deed { said, .. } => said,
                What::Notice(_) => None,
            };
            let command = command_view(&deed);
            let sentence = tag("p").child(parts(move || of_deed(i18n.texts(), &deed).view()));
            let said = part(move || {
                let said = said()?;
                Some(tag("p").class("muted").child(i18n.rich(keys::notices::API_SAYS, [said.to_string()])))
            });
            (div("").child(sentence).child(said), Some(outcome(entry)), Some(command))
        }
    };
    let outcome_cell = match outcome {
        Some(outcome) => cell("outcome").child(outcome),
        None => cell("outcome"),
    };
    tag("tr").attr("role", "row").children([
        cell("when").child(time),
        cell("what").child(what),
        outcome_cell,
        cell("command").children(command),
    ])
}

/// A pill, and where it did not go well the reason.
fn outcome(entry: Memo<Option<Entry>>) -> Content {
    let i18n = use_i18n();
    let host = use_workspace().config.api.host().to_owned();
    part(move || {
        let What::Deed { outcome, backup, deed, .. } = entry.get()?.what else { return None };
        let (class, shown) = match outcome {
            Outcome::Sending | Outcome::UnderWay => ("pill busy", Icon::Progress),
            Outcome::Done => ("pill ok", Icon::Tick),
            Outcome::Refused(_) | Outcome::Failed => ("pill bad", Icon::Cross),
            _ => ("pill other", Icon::Question),
        };
        let error = outcome.error().cloned();
        let words = tag("span").child(parts(move || of_outcome(i18n.texts(), &outcome).view()));
        let pill = tag("span").class(class).child(icon(shown)).child(words);
        let made = backup.filter(|_| matches!(deed, Deed::Create { .. })).map(made);
        let host = host.clone();
        let reason = error.map(|error| {
            let reason = parts(move || in_one_line(i18n.texts(), i18n.format(), &error, &host));
            tag("p").class("muted").child(reason)
        });
        Some(div("").child(pill).children(made).children(reason))
    })
}

/// The backup that came of it.
fn made(id: BackupId) -> Element {
    let words = use_i18n().say(move |texts, _| texts.fill(keys::activity::MADE, [&id.to_string()]));
    tag("span").class("muted made").text(words)
}

fn command_view(deed: &Deed) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let command = command(workspace.client.base(), deed);
    let shown = tag("code").attr("dir", "ltr").attr("tabindex", "0").text(command.clone());
    let copy = button("button small")
        .on("click", move |_| {
            let (workspace, command) = (workspace.clone(), command.clone());
            spawn_local(async move {
                let is_copied = clipboard::copy(&command).await;
                workspace.messages.say(if is_copied { Notice::Copied } else { Notice::CopyRefused });
            });
        })
        .text(i18n.t(keys::activity::COPY));
    let summary = tag("summary").text(i18n.t(keys::activity::SHOW_COMMAND));
    tag("details").child(summary).child(shown).child(copy)
}

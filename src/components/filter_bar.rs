//! Search and filters. They act on what is loaded, at once, and are kept in the URL.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use super::words::{status_word, type_word};
use crate::domain::fold::fold;
use crate::domain::view_query::ViewQuery;
use crate::domain::{BackupStatus, BackupType, Date, Rows, ServerId};
use crate::i18n::{Messages, use_i18n};
use crate::platform::text::decompose;
use crate::signal::{Memo, RwSignal, Signal, flag, part, text};
use crate::state::use_workspace;
use crate::state::view::use_view;
use crate::ui::combobox::ComboboxTexts;
use crate::ui::{Choice, Combobox, Icon, IconView};

pub const SEARCH_ID: &str = "search";

#[component]
pub fn FilterBar(rows: Memo<Rows>) -> impl IntoView {
    let i18n = use_i18n();
    let view = use_view();
    let is_unfolded = RwSignal::new(false);
    let in_use = view.part(ViewQuery::filters_in_use);
    view! {
        <div class="filters" class:unfolded=flag(move || is_unfolded.get())>
            <Search/>
            <button
                class="button unfold"
                aria-expanded=text(move || if is_unfolded.get() { "true" } else { "false" })
                on:click=move |_| is_unfolded.update(|is_unfolded| *is_unfolded = !*is_unfolded)
            >
                <IconView icon=Icon::Filter/>
                {text(move || match in_use.get() {
                    0 => i18n.texts().backups.filters.to_owned(),
                    count => i18n.texts().backups.filters_in_use.fill([&count.to_string()]),
                })}
            </button>
            <ServerFilter/>
            <WordFilter
                label=|texts| texts.backups.type_
                id="type"
                value=view.part(|query| query.backup_type.clone())
                words=Memo::new(move |_| rows.with(|rows| words(rows, |row| row.backup_type.word())))
                shown=|texts, word| type_word(texts, &BackupType::from_word(word))
                on_choose=Callback::new(move |word| view.choose(|query| query.backup_type = word))
            />
            <WordFilter
                label=|texts| texts.backups.status
                id="status"
                value=view.part(|query| query.status.clone())
                words=Memo::new(move |_| rows.with(|rows| words(rows, |row| row.status.word())))
                shown=|texts, word| status_word(texts, &BackupStatus::from_word(word))
                on_choose=Callback::new(move |word| view.choose(|query| query.status = word))
            />
            <DateFilter
                label=|texts| texts.backups.from
                id="created-from"
                value=view.part(|query| query.created_from)
                on_choose=Callback::new(move |date| view.choose(|query| query.created_from = date))
            />
            <DateFilter
                label=|texts| texts.backups.to
                id="created-to"
                value=view.part(|query| query.created_to)
                on_choose=Callback::new(move |date| view.choose(|query| query.created_to = date))
            />
        </div>
    }
}

/// The API's words that occur in the data, each once.
fn words(rows: &Rows, word: fn(&crate::domain::Backup) -> &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for row in rows.iter() {
        let word = word(&row.backup);
        if !word.is_empty() && !found.iter().any(|known| known == word) {
            found.push(word.to_owned());
        }
    }
    found.sort_unstable();
    found
}

#[component]
fn Search() -> impl IntoView {
    let i18n = use_i18n();
    let view = use_view();
    let words = view.part(|query| query.q.clone());
    view! {
        <div class="field search">
            <label for=SEARCH_ID>{i18n.t(|texts| texts.backups.search)}</label>
            <span class="with-icon">
                <IconView icon=Icon::Search/>
                <input
                    id=SEARCH_ID
                    class="input"
                    type="search"
                    dir="auto"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="500"
                    placeholder=i18n.t(|texts| texts.backups.search_hint)
                    prop:value=words.text()
                    on:input:target=move |event| {
                        let text = event.target().value();
                        view.adjust(|query| query.q = text);
                    }
                />
            </span>
        </div>
    }
}

/// All servers that are known, by name in natural order: from the servers endpoint where it answers, and from the backups.
pub fn use_server_choices() -> Signal<Arc<[Choice]>> {
    let workspace = use_workspace();
    let rows = workspace.backups.rows_memo();
    let servers = workspace.servers.clone();
    Memo::new(move |_| {
        let mut names: BTreeMap<ServerId, Arc<str>> = BTreeMap::new();
        servers.with(|servers| {
            for server in servers.iter().flat_map(|servers| servers.iter()) {
                names.insert(server.id, Arc::clone(&server.name));
            }
        });
        rows.with(|rows| {
            for row in rows.iter() {
                names.entry(row.backup.server.id).or_insert_with(|| Arc::clone(&row.backup.server.name));
            }
        });
        let mut choices: Vec<Choice> = names.into_iter().map(|(id, name)| choice(id, name)).collect();
        choices.sort_by(|left, right| crate::domain::sort::natural_order(&left.folded, &right.folded));
        choices.into()
    })
    .into()
}

fn choice(id: ServerId, name: Arc<str>) -> Choice {
    let folded = fold(&format!("{name} {id}"), decompose).into();
    Choice { value: id.get(), label: name, detail: id.to_string().into(), folded }
}

/// How typed text is folded for search among the choices.
pub fn fold_typed(text: &str) -> String {
    fold(text, decompose)
}

#[component]
fn ServerFilter() -> impl IntoView {
    let i18n = use_i18n();
    let view = use_view();
    let chosen = view.part(|query| query.server_id.map(ServerId::get));
    let texts = ComboboxTexts {
        id: "server",
        placeholder: i18n.label(|texts| texts.backups.all_servers),
        nothing_found: i18n.label(|texts| texts.backups.no_such_server),
        more: more_servers,
    };
    view! {
        <div class="field">
            <label id="server-label" for="server">{i18n.t(|texts| texts.backups.server)}</label>
            <Combobox
                texts
                choices=use_server_choices()
                chosen
                fold=fold_typed
                on_choose=Callback::new(move |id: Option<u64>| view.choose(|query| query.server_id = id.and_then(ServerId::new)))
            />
        </div>
    }
}

/// How many servers match beyond those that are listed.
pub fn more_servers(count: usize) -> String {
    let i18n = use_i18n();
    i18n.format().count(&i18n.texts().backups.more_servers, count as u64)
}

/// Every value that is in the data, and the one that the URL asks for.
#[component]
fn WordFilter(
    label: fn(&'static Messages) -> &'static str,
    id: &'static str,
    value: Memo<Option<String>>,
    words: Memo<Vec<String>>,
    shown: fn(&'static Messages, &str) -> String,
    on_choose: Callback<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let offered = Memo::new(move |_| {
        let mut offered = words.get();
        if let Some(asked) = value.get().filter(|asked| !offered.contains(asked)) {
            offered.push(asked);
        }
        offered
    });
    let option = move |word: String| {
        let is_chosen = value.with_untracked(|value| value.as_deref() == Some(&word));
        let text = word.clone();
        view! { <option value=word selected=is_chosen>{i18n.say(move |texts, _| shown(texts, &text))}</option> }
    };
    view! {
        <div class="field">
            <label for=id>{i18n.t(label)}</label>
            <select
                id=id
                class="input"
                prop:value=text(move || {
                    offered.track();
                    value.get().unwrap_or_default()
                })
                on:change:target=move |event| on_choose.run(Some(event.target().value()).filter(|word| !word.is_empty()))
            >
                <option value="">{i18n.t(|texts| texts.backups.all)}</option>
                {part(move || offered.get().into_iter().map(option).collect::<Vec<_>>())}
            </select>
        </div>
    }
}

#[component]
fn DateFilter(
    label: fn(&'static Messages) -> &'static str,
    id: &'static str,
    value: Memo<Option<Date>>,
    on_choose: Callback<Option<Date>>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="field">
            <label for=id>{i18n.t(label)}</label>
            <input
                id=id
                class="input"
                type="date"
                prop:value=text(move || value.get().map(|date| date.to_string()).unwrap_or_default())
                on:change:target=move |event| on_choose.run(event.target().value().parse().ok())
            />
        </div>
    }
}

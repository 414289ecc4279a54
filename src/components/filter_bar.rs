//! Search and filters. They act on what is loaded, at once, and are kept in the URL.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use super::words::{status_word, type_word};
use crate::domain::fold::fold;
use crate::domain::index::{Index, sorted};
use crate::domain::orders::natural_key;
use crate::domain::view_query::ViewQuery;
use crate::domain::{BackupStatus, BackupType, Date, ServerId, ServerRef};
use crate::i18n::{Text, Texts, keys, use_i18n};
use crate::platform::page;
use crate::platform::text::lower;
use crate::signal::{Memo, RwSignal, Signal};
use crate::state::use_workspace;
use crate::state::view::{ViewState, use_view};
use crate::state::words::use_words;
use crate::ui::combobox::{Choice, Combobox};
use crate::ui::field::{button, field, input};
use crate::ui::{Element, Icon, div, icon, parts, tag, value_of};

pub const SEARCH_ID: &str = "search";

pub fn filter_bar() -> Element {
    let i18n = use_i18n();
    let view = use_view();
    let is_unfolded = RwSignal::new(false);
    let words = use_words();
    let in_use = words.part(ViewQuery::filters_in_use);
    let unfold = button("button unfold")
        .state("aria-expanded", move || is_unfolded.get())
        .on("click", move |_| is_unfolded.update(|is_unfolded| *is_unfolded = !*is_unfolded))
        .child(icon(Icon::Filter))
        .text(i18n.say(move |texts, _| match in_use.get() {
            0 => texts.get(keys::backups::FILTERS),
            count => texts.fill(keys::backups::FILTERS_IN_USE, [&count.to_string()]),
        }));
    let types = WordFilter {
        id: "type",
        label: keys::backups::TYPE,
        value: words.part(|query| query.backup_type.clone()),
        words: words.types,
        shown: |texts, word| type_word(texts, &BackupType::from_word(word)),
    };
    let statuses = WordFilter {
        id: "status",
        label: keys::backups::STATUS,
        value: words.part(|query| query.status.clone()),
        words: words.statuses,
        shown: |texts, word| status_word(texts, &BackupStatus::from_word(word)),
    };
    let (from, to) = (view.part(|query| query.created_from), view.part(|query| query.created_to));
    div("filters").class_if("unfolded", move || is_unfolded.get()).children([
        search(),
        unfold,
        server_filter(),
        types.view(move |word| view.choose(|query| query.backup_type = word)),
        statuses.view(move |word| view.choose(|query| query.status = word)),
        date_filter("created-from", keys::backups::FROM, from, |query, date| query.created_from = date),
        date_filter("created-to", keys::backups::TO, to, |query, date| query.created_to = date),
    ])
}

/// The button for it goes with them: whoever pressed it goes on at the search.
pub fn clear_filters(view: ViewState) {
    view.choose(|query| *query = query.cleared());
    page::focus(SEARCH_ID);
}

fn search() -> Element {
    let i18n = use_i18n();
    let view = use_view();
    let words = view.part(|query| query.q.clone());
    let search = input(SEARCH_ID, "search")
        .attr("dir", "auto")
        .attr("maxlength", "500")
        .attr("placeholder", i18n.t(keys::backups::SEARCH_HINT))
        .value(move || words.get())
        .on("input", move |event| view.adjust(|query| query.q = value_of(event)));
    let search = tag("span").class("with-icon").child(icon(Icon::Search)).child(search);
    field(SEARCH_ID, i18n.t(keys::backups::SEARCH), search).class("field search")
}

/// All servers that are known, by name in natural order: from the servers endpoint where it answers, and from the backups.
pub fn use_server_choices() -> Signal<Arc<[Choice]>> {
    let workspace = use_workspace();
    let rows = workspace.backups.rows_memo();
    let servers = workspace.extras.servers_memo();
    let known = move || {
        let mut seen = Index::default();
        let mut choices: Vec<Choice> = Vec::new();
        // Of several names of one server the first counts, the servers endpoint's before the backups'.
        let mut add = |id: ServerId, name: &Arc<str>| {
            if seen.insert(id.get(), 0).is_none() {
                choices.push(choice(id, Arc::clone(name)));
            }
        };
        let servers = servers.get();
        let named = servers.iter().filter_map(|server| Some((server.id, server.name.as_ref()?)));
        named.for_each(|(id, name)| add(id, name));
        rows.with(|rows| rows.iter().for_each(|backup| add(backup.server.id, &backup.server.name)));
        servers.iter().for_each(|server| add(server.id, &ServerRef::new(server.id, "").name));
        choices
    };
    let choices = Memo::new(move |_| {
        let choices = known();
        let keys: Vec<Vec<u8>> = choices.iter().map(|choice| natural_key(&choice.folded)).collect();
        let order = sorted(choices.len(), &mut |a, b| keys[a].cmp(&keys[b]));
        order.into_iter().map(|place| choices[place].clone()).collect::<Arc<[Choice]>>()
    });
    choices.into()
}

fn choice(id: ServerId, name: Arc<str>) -> Choice {
    let folded = fold_typed(&format!("{name} {id}")).into();
    Choice { value: id.get(), label: name, detail: id.to_string().into(), folded }
}

fn fold_typed(text: &str) -> String {
    fold(text, lower)
}

/// A combobox of all servers that are known.
pub fn server_combobox(
    id: &'static str,
    chosen: Signal<Option<u64>>,
    placeholder: Text,
    is_invalid: Signal<bool>,
) -> Combobox {
    let i18n = use_i18n();
    Combobox {
        id,
        choices: use_server_choices(),
        chosen,
        fold: fold_typed,
        placeholder: Signal::derive(move || i18n.texts().get(placeholder)),
        nothing_found: Signal::derive(move || i18n.texts().get(keys::backups::NO_SUCH_SERVER)),
        count: count_servers,
        more: more_servers,
        is_invalid,
    }
}

fn count_servers(count: usize) -> String {
    use_i18n().format().count(keys::backups::SERVERS, count as u64)
}

/// How many servers match beyond those that are listed.
fn more_servers(count: usize) -> String {
    let i18n = use_i18n();
    i18n.format().count(keys::backups::MORE_SERVERS, count as u64)
}

fn server_filter() -> Element {
    let view = use_view();
    let chosen = view.part(|query| query.server_id.map(ServerId::get));
    let combobox = server_combobox("server", chosen.into(), keys::backups::ALL_SERVERS, false.into());
    let known = combobox.choices;
    // One that nobody knows, as from an old address, is a filter all the same.
    let choices = Memo::new(move |_| {
        let known = known.get();
        let id = chosen.get().filter(|id| known.iter().all(|choice| choice.value != *id)).and_then(ServerId::new);
        let unknown = id.map(|id| choice(id, ServerRef::new(id, "").name));
        unknown.map_or_else(|| Arc::clone(&known), |unknown| known.iter().cloned().chain([unknown]).collect())
    });
    let combobox = Combobox { choices: choices.into(), ..combobox };
    let choose = move |id: Option<u64>| view.choose(|query| query.server_id = id.and_then(ServerId::new));
    field("server", use_i18n().t(keys::backups::SERVER), combobox.view(choose))
}

/// A filter by one of the API's words: every value that is in the data, and the one that is filtered by.
#[derive(Clone, Copy)]
struct WordFilter {
    id: &'static str,
    label: Text,
    value: Memo<Option<String>>,
    words: Memo<Vec<String>>,
    shown: fn(Texts, &str) -> String,
}

impl WordFilter {
    fn view(self, on_choose: impl Fn(Option<String>) + 'static) -> Element {
        let i18n = use_i18n();
        let Self { value, words, shown, .. } = self;
        let offered = Memo::new(move |_| {
            let mut offered = words.get();
            if let Some(asked) = value.get().filter(|asked| !offered.contains(asked)) {
                offered.push(asked);
            }
            offered
        });
        let option = move |word: String| {
            let text = word.clone();
            tag("option").attr("value", word).text(i18n.say(move |texts, _| shown(texts, &text)))
        };
        let all = tag("option").attr("value", "").text(i18n.t(keys::backups::ALL));
        let select = tag("select")
            .class("input")
            .attr("id", self.id)
            .child(all)
            .child(parts(move || offered.get().into_iter().map(option).collect()))
            .value(move || {
                offered.track();
                value.get().unwrap_or_default()
            })
            .on("change", move |event| on_choose(Some(value_of(event)).filter(|word| !word.is_empty())));
        field(self.id, i18n.t(self.label), select)
    }
}

fn date_filter(id: &str, label: Text, value: Memo<Option<Date>>, put: fn(&mut ViewQuery, Option<Date>)) -> Element {
    let view = use_view();
    let is_left = RwSignal::new(());
    // What was entered last since the field has the focus. Whoever types a year enters several dates on the way: they are one place
    // to come back to.
    let entered = Rc::new(Cell::new(None));
    let at_end = Rc::clone(&entered);
    let enter = move |typed: String| {
        let date: Option<Date> = typed.parse().ok();
        let before = value.get_untracked();
        // Of what is no date yet nothing is to be seen, and nothing is taken away.
        if date == before || (date.is_none() && !typed.is_empty()) {
            return;
        }
        let change = |query: &mut ViewQuery| put(query, date);
        if entered.replace(Some(date)) == Some(before) { view.adjust(change) } else { view.choose(change) }
    };
    let shown = move || {
        is_left.track();
        value.with(|date| date.map(|date| date.to_string()).unwrap_or_default())
    };
    let date = input(id, "date").value(shown).on("change", move |event| enter(value_of(event))).on("blur", move |_| {
        at_end.set(None);
        is_left.set(());
    });
    field(id, use_i18n().t(label), date)
}

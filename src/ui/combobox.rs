//! A field with a list that narrows as one types: for choices by the thousand (the ARIA combobox pattern).

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{Icon, IconView};
use crate::signal::{Memo, RwSignal, Signal, attribute, effect, flag, text, when};

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: u64,
    pub label: Arc<str>,
    /// Shown small beside the label, to tell equal labels apart.
    pub detail: Arc<str>,
    /// The text in which it is searched.
    pub folded: Arc<str>,
}

/// At most this many are listed; the rest is found by typing more.
const MOST_LISTED: usize = 50;

/// Ids and texts that a combobox needs.
#[derive(Clone, Copy)]
pub struct ComboboxTexts {
    /// Of the input; its list and options derive theirs from it.
    pub id: &'static str,
    pub placeholder: Signal<&'static str>,
    pub nothing_found: Signal<&'static str>,
    /// How many more match than are listed.
    pub more: fn(usize) -> String,
}

/// What a person has typed, and what is chosen.
#[derive(Clone, Copy)]
struct Typing {
    text: RwSignal<String>,
    is_open: RwSignal<bool>,
    active: RwSignal<usize>,
}

/// The choices that match what was typed: the first few, and how many there are.
type Matches = (Vec<Choice>, usize);

#[component]
pub fn Combobox(
    texts: ComboboxTexts,
    #[prop(into)] choices: Signal<Arc<[Choice]>>,
    #[prop(into)] chosen: Signal<Option<u64>>,
    on_choose: Callback<Option<u64>>,
    /// Folds typed text as the choices' `folded` is.
    fold: fn(&str) -> String,
    #[prop(into, optional)] is_invalid: Signal<bool>,
    /// The id of what describes it, such as an error.
    #[prop(optional)]
    described_by: &'static str,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let typing = Typing { text: RwSignal::new(String::new()), is_open: RwSignal::new(false), active: RwSignal::new(0) };
    // The text follows the choice while nobody is typing.
    effect(move || {
        let label = chosen.get().and_then(|value| label_of(&choices.get(), value));
        if !typing.is_open.get_untracked() {
            typing.text.set(label.unwrap_or_default());
        }
    });
    let matches = Memo::new(move |_| {
        let is_narrowed =
            chosen.get().and_then(|value| label_of(&choices.get(), value)).unwrap_or_default() != typing.text.get();
        let needle = if is_narrowed { fold(&typing.text.get()) } else { String::new() };
        find(&choices.get(), &needle)
    });
    let list_id = format!("{}-list", texts.id);
    let choose = move |choice: Option<Choice>| {
        typing.text.set(choice.as_ref().map(|choice| choice.label.to_string()).unwrap_or_default());
        typing.is_open.set(false);
        on_choose.run(choice.map(|choice| choice.value));
    };
    let on_input = move |text: String| {
        typing.text.set(text.clone());
        typing.active.set(0);
        typing.is_open.set(true);
        // A name that is typed or pasted to the end is a choice; a name that two servers share is not.
        if text.is_empty() {
            on_choose.run(None);
        } else if let Some(value) = only_one_named(&choices.get_untracked(), &text) {
            on_choose.run(Some(value));
        } else if chosen.get_untracked().is_some() {
            on_choose.run(None);
        }
    };
    let input = NodeRef::<html::Input>::new();
    let keys = move |event: KeyboardEvent| on_key(&event, typing, matches, &choose);
    let leave = move |_| {
        typing.is_open.set(false);
        let label = chosen.get_untracked().and_then(|value| label_of(&choices.get_untracked(), value));
        if let Some(label) = label {
            typing.text.set(label);
        }
    };
    view! {
        <div class="combobox">
            <input
                node_ref=input
                id=texts.id
                class="input"
                type="text"
                role="combobox"
                dir="auto"
                autocomplete="off"
                spellcheck="false"
                autofocus=autofocus
                aria-autocomplete="list"
                aria-expanded=text(move || if typing.is_open.get() { "true" } else { "false" })
                aria-controls=list_id.clone()
                aria-activedescendant=attribute(move || {
                    (typing.is_open.get() && matches.with(|(listed, _)| !listed.is_empty())).then(|| option_id(texts.id, typing.active.get()))
                })
                aria-invalid=attribute(move || is_invalid.get().then_some("true"))
                aria-describedby=(!described_by.is_empty()).then_some(described_by)
                placeholder=text(move || texts.placeholder.get())
                prop:value=text(move || typing.text.get())
                on:input:target=move |event| on_input(event.target().value())
                on:click=move |_| typing.is_open.set(true)
                on:keydown=keys
                on:blur=leave
            />
            <IconView icon=Icon::Down/>
            {when(move || typing.is_open.get(), move || view! {
                <ul class="options" role="listbox" id=list_id.clone() aria-labelledby=format!("{}-label", texts.id)>
                    <OptionList texts typing matches chosen choose=Callback::new(choose)/>
                </ul>
            })}
        </div>
    }
}

#[component]
fn OptionList(
    texts: ComboboxTexts,
    typing: Typing,
    matches: Memo<Matches>,
    chosen: Signal<Option<u64>>,
    choose: Callback<Option<Choice>>,
) -> impl IntoView {
    let option = move |(index, choice): (usize, Choice)| {
        let value = choice.value;
        let picked = choice.clone();
        view! {
            <li
                role="option"
                id=option_id(texts.id, index)
                class:active=flag(move || typing.active.get() == index)
                aria-selected=text(move || if chosen.get() == Some(value) { "true" } else { "false" })
                // Before the field loses the focus.
                on:mousedown=move |event| {
                    event.prevent_default();
                    choose.run(Some(picked.clone()));
                }
            >
                <bdi>{choice.label.to_string()}</bdi>
                " "
                <small>{choice.detail.to_string()}</small>
            </li>
        }
    };
    move || {
        let (listed, count) = matches.get();
        let more = count - listed.len();
        let is_empty = listed.is_empty();
        view! {
            {listed.into_iter().enumerate().map(option).collect::<Vec<_>>()}
            {(more > 0).then(|| view! { <li class="note" role="presentation">{(texts.more)(more)}</li> })}
            {is_empty.then(|| view! { <li class="note" role="presentation">{text(move || texts.nothing_found.get())}</li> })}
        }
    }
}

fn option_id(id: &str, index: usize) -> String {
    format!("{id}-option-{index}")
}

fn label_of(choices: &[Choice], value: u64) -> Option<String> {
    choices.iter().find(|choice| choice.value == value).map(|choice| choice.label.to_string())
}

fn find(choices: &[Choice], needle: &str) -> Matches {
    let matching =
        || choices.iter().filter(|choice| needle.split_whitespace().all(|word| choice.folded.contains(word)));
    (matching().take(MOST_LISTED).cloned().collect(), matching().count())
}

fn only_one_named(choices: &[Choice], text: &str) -> Option<u64> {
    let mut named = choices.iter().filter(|choice| &*choice.label == text.trim());
    named.next().filter(|_| named.next().is_none()).map(|choice| choice.value)
}

fn on_key(event: &KeyboardEvent, typing: Typing, matches: Memo<Matches>, choose: &impl Fn(Option<Choice>)) {
    let count = matches.with_untracked(|(listed, _)| listed.len());
    let is_open = typing.is_open.get_untracked();
    let active = typing.active.get_untracked();
    let go = |index: usize| {
        event.prevent_default();
        typing.is_open.set(true);
        typing.active.set(index);
        show_active(event, index);
    };
    match event.key().as_str() {
        "ArrowDown" if !is_open => go(0),
        "ArrowDown" => go(if active + 1 < count { active + 1 } else { 0 }),
        "ArrowUp" if is_open => go(active.checked_sub(1).unwrap_or(count.saturating_sub(1))),
        "Enter" if is_open && count > 0 => {
            event.prevent_default();
            choose(matches.with_untracked(|(listed, _)| listed.get(active).cloned()));
        }
        "Escape" if is_open => {
            // Closes the list, not the dialog that it is in.
            event.prevent_default();
            event.stop_propagation();
            typing.is_open.set(false);
        }
        _ => {}
    }
}

/// Keeps the active option in sight.
fn show_active(event: &KeyboardEvent, index: usize) {
    use wasm_bindgen::JsCast;
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
    let id = option_id(&input.id(), index);
    if let Some(option) = crate::platform::page::document().and_then(|document| document.get_element_by_id(&id)) {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(value: u64, label: &str) -> Choice {
        Choice {
            value,
            label: label.into(),
            detail: value.to_string().into(),
            folded: format!("{label} {value}").into(),
        }
    }

    #[test]
    fn every_word_must_match() {
        let choices = [choice(1, "web-server-01"), choice(2, "web-server-02"), choice(12, "db")];
        assert_eq!(find(&choices, "web 02").0, [choices[1].clone()]);
        assert_eq!(find(&choices, "2").1, 2);
        assert_eq!(find(&choices, "").1, 3);
    }

    #[test]
    fn a_shared_name_chooses_nobody() {
        let choices = [choice(1, "web"), choice(2, "web"), choice(3, "db")];
        assert_eq!(only_one_named(&choices, "web"), None);
        assert_eq!(only_one_named(&choices, " db "), Some(3));
    }
}

//! A field with a list that narrows as one types: for choices by the thousand (the ARIA combobox pattern).

use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};

use super::announce::announce;
use super::element::{Element, div, live, tag, text, value_of};
use super::field::input;
use super::later::once_here;
use super::region::{parts, when};
use super::{Icon, icon};
use crate::platform::page;
use crate::signal::{Memo, RwSignal, Signal, effect, untrack};

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

/// What a combobox is made of.
#[derive(Clone, Copy)]
pub struct Combobox {
    /// Of the input, whose label is `…-label` and whose problem, if any, `…-problem`; its list and options derive theirs from it.
    pub id: &'static str,
    pub choices: Signal<Arc<[Choice]>>,
    pub chosen: Signal<Option<u64>>,
    /// Folds typed text as the choices' `folded` is.
    pub fold: fn(&str) -> String,
    pub placeholder: Signal<String>,
    pub nothing_found: Signal<String>,
    /// How many match, in words.
    pub count: fn(usize) -> String,
    /// How many more match than are listed.
    pub more: fn(usize) -> String,
    pub is_invalid: Signal<bool>,
}

/// What a person has typed.
#[derive(Clone, Copy)]
struct Typing {
    text: RwSignal<String>,
    is_open: RwSignal<bool>,
    /// Whether the list is narrowed by what was typed since it was opened.
    is_narrowed: RwSignal<bool>,
    /// What the typing itself has chosen so far.
    typed: RwSignal<Option<u64>>,
    /// The choice that Enter would take, where it is listed. Its place may change while the list is open.
    active: RwSignal<Option<u64>>,
    /// The choices that match: the first few, and how many there are.
    matches: Memo<(Vec<Choice>, usize)>,
}

impl Typing {
    fn close(self) {
        self.is_open.set(false);
        self.is_narrowed.set(false);
    }

    /// The place in the list of the choice that Enter would take.
    fn place(self) -> Option<usize> {
        let active = self.active.get();
        self.matches.with(|(listed, _)| listed.iter().position(|choice| Some(choice.value) == active))
    }

    /// Makes the choice at this place the one that Enter would take, and keeps it in sight.
    fn go(self, event: &Event, place: usize) {
        let value = self.matches.with_untracked(|(listed, _)| listed.get(place).map(|choice| choice.value));
        self.active.set(value);
        self.show_active(event);
    }

    fn show_active(self, event: &Event) {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else { return };
        let id = untrack(|| self.place()).map(|place| option_id(&input.id(), place));
        if let Some(option) = id.and_then(|id| page::document()?.get_element_by_id(&id)) {
            page::show(&option);
        }
    }
}

impl Combobox {
    pub fn view(self, on_choose: impl Fn(Option<u64>) + 'static) -> Element {
        self.view_erased(Rc::new(on_choose))
    }

    fn view_erased(self, on_choose: Rc<dyn Fn(Option<u64>)>) -> Element {
        let typing = self.typing();
        let choose: Rc<dyn Fn(Option<Choice>)> = {
            let on_choose = Rc::clone(&on_choose);
            Rc::new(move |choice: Option<Choice>| {
                typing.text.set(choice.as_ref().map(|choice| choice.label.to_string()).unwrap_or_default());
                typing.close();
                on_choose(choice.map(|choice| choice.value));
            })
        };
        let picked = choose.clone();
        let list_id = format!("{}-list", self.id);
        let listbox = list_id.clone();
        let field = self
            .field(typing)
            .attr("aria-controls", list_id)
            .on("input", move |event| self.on_input(typing, value_of(event), &*on_choose))
            .on("click", move |event| self.open(typing, event))
            .on("keydown", move |event| on_key(event, typing, &*choose))
            .on("blur", move |_| self.leave(typing));
        let list = move || {
            let options = tag("ul").class("options").attr("role", "listbox").attr("id", listbox.clone());
            // A list that scrolls would be a stop of the Tab key, and be gone when it is reached.
            let options = options.attr("tabindex", "-1");
            let picked = picked.clone();
            options
                .attr("aria-labelledby", format!("{}-label", self.id))
                // The field keeps the focus, and with it the list stays.
                .on("mousedown", |event| event.prevent_default())
                .child(parts(move || self.options(typing, &picked)))
        };
        div("combobox")
            .child(field)
            .child(icon(Icon::Down))
            .child(when(move || typing.is_open.get(), list))
            .child(once_here(move || Some(self.announce(typing))))
    }

    /// What is chosen is the active one, so that Enter keeps it; where that is nothing, or not among the first few that are listed,
    /// none is.
    fn open(self, typing: Typing, event: &Event) {
        if typing.is_open.get_untracked() {
            return;
        }
        typing.active.set(self.chosen.get_untracked());
        typing.is_open.set(true);
        typing.show_active(event);
    }

    /// How many match what was typed: the list is seen, and told to nobody.
    fn announce(self, typing: Typing) -> Element {
        let follow = move || {
            typing.is_open.track();
            typing.text.track();
        };
        let count = move || typing.is_open.get().then(|| typing.matches.with(|(_, count)| *count));
        let say = move || match count() {
            None => String::new(),
            Some(0) => self.nothing_found.get(),
            Some(count) => (self.count)(count),
        };
        announce(follow, || (), say)
    }

    fn typing(self) -> Typing {
        let (text, is_open, is_narrowed) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(false));
        let typed = RwSignal::new(None);
        // The text follows the choice, unless it is the typing that chose.
        effect(move || {
            let label = self.label();
            if !is_narrowed.get_untracked() || self.chosen.get() != typed.get_untracked() {
                is_narrowed.set(false);
                text.set(label);
            }
        });
        let matches = Memo::new(move |_| {
            let needle = if is_narrowed.get() { (self.fold)(&text.get()) } else { String::new() };
            find(&self.choices.get(), &needle)
        });
        Typing { text, is_open, is_narrowed, typed, active: RwSignal::new(None), matches }
    }

    /// What the chosen one is called; empty where none is.
    fn label(self) -> String {
        // The choices are only sorted once somebody needs them.
        let label = |value| {
            let choices = self.choices.get();
            choices.iter().find(|choice| choice.value == value).map(|choice| choice.label.to_string())
        };
        self.chosen.get().and_then(label).unwrap_or_default()
    }

    fn field(self, typing: Typing) -> Element {
        let active = move || {
            let place = if typing.is_open.get() { typing.place() } else { None };
            place.map(|place| option_id(self.id, place))
        };
        input(self.id, "text")
            .attr("role", "combobox")
            .attr("dir", "auto")
            .attr("aria-autocomplete", "list")
            .state("aria-expanded", move || typing.is_open.get())
            .attr("aria-activedescendant", live(active))
            .attr("aria-invalid", live(move || self.is_invalid.get().then(|| "true".to_owned())))
            .attr("aria-describedby", format!("{}-problem", self.id))
            .attr("placeholder", text(move || self.placeholder.get().to_owned()))
            .value(move || typing.text.get())
    }

    /// A name or a detail that is typed or pasted to the end is a choice; one that two of them share is not.
    fn on_input(self, typing: Typing, text: String, on_choose: &dyn Fn(Option<u64>)) {
        let (named, is_blank) = (only_one_named(&self.choices.get_untracked(), &text), text.trim().is_empty());
        typing.text.set(text);
        typing.is_narrowed.set(true);
        typing.typed.set(named);
        typing.is_open.set(true);
        // Enter takes the one that is named in full, wherever it stands in the list; where nothing is typed, none.
        let first = || typing.matches.with_untracked(|(listed, _)| listed.first().map(|choice| choice.value));
        typing.active.set(if is_blank { None } else { named.or_else(first) });
        if named != self.chosen.get_untracked() {
            on_choose(named);
        }
    }

    /// What was typed and not chosen is dropped, so that the field never shows what is not in force.
    fn leave(self, typing: Typing) {
        typing.close();
        typing.text.set(untrack(|| self.label()));
    }

    fn options(self, typing: Typing, choose: &Rc<dyn Fn(Option<Choice>)>) -> Vec<Element> {
        let (listed, count) = typing.matches.get();
        let more = count - listed.len();
        let is_empty = listed.is_empty();
        let note = |words: String| tag("li").class("note").attr("role", "presentation").text(words);
        let mut options: Vec<Element> = listed
            .into_iter()
            .enumerate()
            .map(|(index, choice)| self.option(typing, index, choice, Rc::clone(choose)))
            .collect();
        if more > 0 {
            options.push(note((self.more)(more)));
        }
        if is_empty {
            options.push(note(self.nothing_found.get().to_owned()));
        }
        options
    }

    fn option(self, typing: Typing, index: usize, choice: Choice, choose: Rc<dyn Fn(Option<Choice>)>) -> Element {
        let (value, label, detail) = (choice.value, choice.label.to_string(), choice.detail.to_string());
        tag("li")
            .attr("role", "option")
            .attr("id", option_id(self.id, index))
            .class_if("active", move || typing.active.get() == Some(value))
            .state("aria-selected", move || self.chosen.get() == Some(value))
            .on("click", move |_| choose(Some(choice.clone())))
            .child(tag("bdi").text(label))
            .text(" ")
            .child(tag("small").text(detail))
    }
}

fn option_id(id: &str, index: usize) -> String {
    format!("{id}-option-{index}")
}

fn find(choices: &[Choice], needle: &str) -> (Vec<Choice>, usize) {
    let matching =
        || choices.iter().filter(|choice| needle.split_whitespace().all(|word| choice.folded.contains(word)));
    (matching().take(MOST_LISTED).cloned().collect(), matching().count())
}

fn only_one_named(choices: &[Choice], text: &str) -> Option<u64> {
    let text = text.trim();
    let mut named = choices.iter().filter(|choice| &*choice.label == text || &*choice.detail == text);
    named.next().filter(|_| named.next().is_none()).map(|choice| choice.value)
}

fn on_key(event: &Event, typing: Typing, choose: &dyn Fn(Option<Choice>)) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    // It belongs to the writing of a word.
    if event.is_composing() {
        return;
    }
    let count = typing.matches.with_untracked(|(listed, _)| listed.len());
    let (is_open, active) = (typing.is_open.get_untracked(), untrack(|| typing.place()));
    let go = |place: usize| {
        event.prevent_default();
        typing.is_open.set(true);
        typing.go(event, place);
    };
    match event.key().as_str() {
        "ArrowDown" if !is_open => go(0),
        "ArrowDown" => go(active.map_or(0, |active| active + 1) % count.max(1)),
        "ArrowUp" if is_open => go(active.unwrap_or(0).checked_sub(1).unwrap_or(count.saturating_sub(1))),
        "Enter" if is_open && count > 0 => {
            event.prevent_default();
            match active.and_then(|active| typing.matches.with_untracked(|(listed, _)| listed.get(active).cloned())) {
                Some(choice) => choose(Some(choice)),
                None => typing.close(),
            }
        }
        "Escape" if is_open => {
            // Closes the list, not the dialog that it is in.
            event.prevent_default();
            event.stop_propagation();
            typing.close();
        }
        _ => {}
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
    fn a_name_or_an_id_chooses_unless_it_is_shared() {
        let choices = [choice(1, "web"), choice(2, "web"), choice(3, "db")];
        assert_eq!(only_one_named(&choices, "web"), None);
        assert_eq!(only_one_named(&choices, " db "), Some(3));
        assert_eq!(only_one_named(&choices, " 2 "), Some(2));
        assert_eq!(only_one_named(&[choice(1, "2"), choice(2, "web")], "2"), None);
    }
}

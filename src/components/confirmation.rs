//! The field in which a name must be typed, exactly, before something dangerous may happen.

use crate::i18n::context::isolated;
use crate::i18n::{keys, use_i18n};
use crate::signal::{Memo, RwSignal, Signal};
use crate::ui::field::input;
use crate::ui::{Element, div, parts, tag, value_of};

/// `name` may change while the field stays; whoever changes it says so, and asks anew.
pub fn confirmation(name: Signal<String>, typed: RwSignal<String>, is_confirmed: Memo<bool>) -> Element {
    let i18n = use_i18n();
    let is_wrong = move || !is_confirmed.get() && typed.with(|typed| !typed.is_empty());
    let words = parts(move || isolated(i18n.texts().pieces(keys::restore::TYPE_TO_CONFIRM), &[name.get()]));
    let label = tag("label").attr("for", "confirmation").child(words);
    let field = input("confirmation", "text")
        .attr("dir", "auto")
        .attr("autocapitalize", "none")
        .attr("aria-describedby", "confirmation-hint")
        .value(move || typed.get())
        .on("input", move |event| typed.set(value_of(event)));
    let hint =
        i18n.say(move |texts, _| if is_wrong() { texts.get(keys::restore::DOES_NOT_MATCH) } else { String::new() });
    div("field").child(label).child(field).child(tag("p").class("hint").attr("id", "confirmation-hint").text(hint))
}

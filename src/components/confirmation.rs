//! The field in which a name must be typed, exactly, before something dangerous may happen.

use crate::i18n::{keys, use_i18n};
use crate::signal::{Memo, RwSignal};
use crate::ui::field::input;
use crate::ui::{Element, div, tag, value_of};

pub fn confirmation(name: &str, typed: RwSignal<String>, is_confirmed: Memo<bool>) -> Element {
    let i18n = use_i18n();
    let is_wrong = move || !is_confirmed.get() && typed.with(|typed| !typed.is_empty());
    let label =
        tag("label").attr("for", "confirmation").child(i18n.rich(keys::restore::TYPE_TO_CONFIRM, [name.to_owned()]));
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

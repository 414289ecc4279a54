//! The field in which a name must be typed, exactly, before something dangerous may happen.

use crate::i18n::context::isolated;
use crate::i18n::{keys, use_i18n};
use crate::platform::text::composed;
use crate::signal::{Memo, RwSignal, Signal};
use crate::ui::field::input;
use crate::ui::{Element, div, parts, tag, value_of};

/// Whether a name is typed: exactly, but for what nobody sees. Every white space counts as a plain one, which is what a browser makes
/// of others that are copied; marks of direction and joints without width do not count, and a letter with an accent is one however it
/// is written.
pub fn is_typed(typed: &str, name: &str) -> bool {
    typed == name || is_seen_as(&composed(&seen(typed)), &composed(&seen(name)))
}

/// What nobody sees can't be asked for.
fn is_seen_as(typed: &str, name: &str) -> bool {
    !name.is_empty() && typed == name
}

fn seen(text: &str) -> String {
    let is_unseen = |letter: char| {
        matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{feff}')
            || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}')
    };
    let letters = text.chars().filter(|letter| !is_unseen(*letter));
    letters.map(|letter| if letter.is_whitespace() { ' ' } else { letter }).collect()
}

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

#[cfg(test)]
mod tests {
    use super::{is_seen_as, seen};

    /// But for the accents, which the browser puts together.
    fn is_typed(typed: &str, name: &str) -> bool {
        is_seen_as(&seen(typed), &seen(name))
    }

    #[test]
    fn a_name_is_typed_as_it_is_seen() {
        assert!(is_typed("web-server-01", "web-server-01"));
        assert!(is_typed("nb sp", "nb\u{a0}sp"));
        assert!(is_typed("tab in", "tab\tin"));
        assert!(is_typed("-prod-", "\u{200f}-prod\u{202e}-"));
        assert!(is_typed("webprod", "web\u{ad}pr\u{2060}o\u{200d}d"));
        assert!(is_typed("we\u{ad}b", "web"), "typed by whoever copies it");
        for (typed, name) in [
            ("", "web"),
            ("web ", "web"),
            ("Web", "web"),
            ("two spaces", "two  spaces"),
            ("", "\u{200f}"),
            ("\u{200f}", "web"),
            ("wéb", "web"),
        ] {
            assert!(!is_typed(typed, name), "{typed:?} for {name:?}");
        }
    }
}

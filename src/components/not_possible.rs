//! Why what a dialog asks about is not possible any more: it may become so while the dialog is open.

use super::words::blocked_reason;
use crate::domain::allowed::Blocked;
use crate::i18n::use_i18n;
use crate::signal::Memo;
use crate::ui::element::Content;
use crate::ui::field::{Tone, alert};
use crate::ui::modal::in_sight;
use crate::ui::{part, tag};

pub fn not_possible(blocked: Memo<Option<Blocked>>) -> Content {
    let i18n = use_i18n();
    part(move || {
        let blocked = blocked.get()?;
        Some(in_sight(alert(Tone::Error, [tag("p").text(i18n.say(move |texts, _| blocked_reason(texts, &blocked)))])))
    })
}

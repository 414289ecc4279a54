//! What fields of forms have in common.

use leptos::prelude::*;

use super::{Icon, IconView};

/// An alert at a field or above a form: an icon and words; nothing while there is nothing to say.
#[component]
pub fn Alert(
    /// The id by which a field names it as its description.
    #[prop(optional)]
    id: &'static str,
    /// A warning instead of an error.
    #[prop(optional)]
    is_warning: bool,
    children: Children,
) -> impl IntoView {
    let (class, icon) = if is_warning { ("alert warning", Icon::Warning) } else { ("alert", Icon::Cross) };
    view! {
        <div class=class id=(!id.is_empty()).then_some(id) role=(!is_warning).then_some("alert")>
            <IconView icon=icon/>
            <div class="alert-text">{children()}</div>
        </div>
    }
}

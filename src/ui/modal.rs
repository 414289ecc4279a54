//! A dialog over the page: the browser's own, so that focus stays inside and the page behind is out of reach.

use leptos::html;
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use web_sys::HtmlElement;

use super::{Icon, IconView};
use crate::platform::page;
use crate::signal::{Signal, effect};

/// How much a dialog can destroy: shown by its badge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Plain,
    Dangerous,
}

/// A modal dialog, open as long as it is on the page. Escape asks to close it; a click outside does nothing.
#[component]
pub fn Modal(
    /// The id of the heading that names the dialog.
    heading_id: &'static str,
    icon: Icon,
    weight: Weight,
    /// The heading's text.
    heading: Children,
    /// Asked by Escape. Not called while `is_busy`.
    on_close: Callback<()>,
    #[prop(into)] is_busy: Signal<bool>,
    /// Takes the focus afterwards where the element that had it is gone.
    focus_after: &'static str,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let before = SendWrapper::new(page::focused());
    effect(move || {
        if let Some(dialog) = dialog.get() {
            // It fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        leptos::task::spawn_local(give_back_focus(before.take(), focus_after));
    });
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            class:dangerous=weight == Weight::Dangerous
            aria-labelledby=heading_id
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                if !is_busy.get_untracked() {
                    on_close.run(());
                }
            }
        >
            <header>
                <span class="badge"><IconView icon=icon/></span>
                <h2 id=heading_id>{heading()}</h2>
            </header>
            {children()}
        </dialog>
    }
}

/// Once the dialog is off the page: back to where the focus came from, or to the element that stands in for it.
async fn give_back_focus(before: Option<HtmlElement>, fallback: &'static str) {
    crate::platform::clock::sleep(std::time::Duration::ZERO).await;
    if page::focused().is_some() {
        return;
    }
    match before.filter(|element| element.is_connected()) {
        Some(element) => drop(element.focus()),
        None => page::focus(fallback),
    }
}

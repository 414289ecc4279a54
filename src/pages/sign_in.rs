//! Sign in with an API token.

use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

use crate::api::{ApiError, ErrorKind, Token};
use crate::components::failure::Failure;
use crate::components::header::{LanguageSelect, ThemeSelect};
use crate::i18n::use_i18n;
use crate::signal::{Memo, RwSignal, Signal, attribute, part, text};
use crate::state::session::SignedOut;
use crate::state::use_session;
use crate::ui::field::Alert;
use crate::ui::{Icon, IconView};

/// Where the attempt stands.
#[derive(Clone, PartialEq)]
enum Attempt {
    Idle,
    Empty,
    Malformed,
    Checking,
    Failed(ApiError),
}

const FIELD: &str = "token";
const PROBLEM: &str = "token-problem";

#[component]
pub fn SignInPage(reason: SignedOut) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let (title, host) = (session.config.title.clone(), session.config.api.host().to_owned());
    let promised = host.clone();
    let attempt = RwSignal::new(Attempt::Idle);
    let is_checking = Memo::new(move |_| attempt.get() == Attempt::Checking);
    let field = NodeRef::<html::Input>::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if attempt.get_untracked() == Attempt::Checking {
            return;
        }
        let typed = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        let Some(token) = Token::from_input(&typed) else {
            attempt.set(if typed.trim().is_empty() { Attempt::Empty } else { Attempt::Malformed });
            focus(field);
            return;
        };
        attempt.set(Attempt::Checking);
        let session = session.clone();
        leptos::task::spawn_local(async move {
            if let Err(error) = session.sign_in(token).await {
                attempt.try_set(Attempt::Failed(error));
                focus(field);
            }
        });
    };
    view! {
        <main class="alone">
            <form class="card" on:submit=submit novalidate>
                <div class="brand"><IconView icon=Icon::Vault/><span>{title}</span></div>
                <div>
                    <h1>{i18n.t(|texts| texts.sign_in.heading)}</h1>
                    <p class="muted">{i18n.rich(|texts| texts.sign_in.to, [host.clone()])}</p>
                </div>
                <Reason reason/>
                <TokenField field is_invalid=Signal::derive(move || !matches!(attempt.get(), Attempt::Idle | Attempt::Checking))/>
                {part(move || problem(attempt.get()))}
                <button class="button primary wide" aria-disabled=attribute(move || is_checking.get().then_some("true"))>
                    {text(move || if is_checking.get() { i18n.texts().sign_in.checking } else { i18n.texts().sign_in.submit })}
                </button>
                <p class="hint">{i18n.rich(|texts| texts.sign_in.promise, [promised.clone()])}</p>
            </form>
            <div class="choices"><LanguageSelect/><ThemeSelect/></div>
        </main>
    }
}

#[component]
fn TokenField(field: NodeRef<html::Input>, is_invalid: Signal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let is_shown = RwSignal::new(false);
    view! {
        <div class="field">
            <label for=FIELD>{i18n.t(|texts| texts.sign_in.token)}</label>
            <span class="with-button">
                <input
                    node_ref=field
                    id=FIELD
                    class="input"
                    dir="ltr"
                    type=text(move || if is_shown.get() { "text" } else { "password" })
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    autofocus=true
                    aria-invalid=attribute(move || is_invalid.get().then_some("true"))
                    aria-describedby=PROBLEM
                />
                <button type="button" class="button" on:click=move |_| is_shown.update(|is_shown| *is_shown = !*is_shown)>
                    {text(move || if is_shown.get() { i18n.texts().sign_in.hide } else { i18n.texts().sign_in.show })}
                </button>
            </span>
        </div>
    }
}

/// Why the person is here again.
#[component]
fn Reason(reason: SignedOut) -> impl IntoView {
    let i18n = use_i18n();
    match reason {
        SignedOut::NotYet => None,
        SignedOut::ByPerson => Some(i18n.t(|texts| texts.sign_in.signed_out)),
        SignedOut::NoLongerAccepted => Some(i18n.t(|texts| texts.sign_in.no_longer_accepted)),
    }
    .map(|text| {
        view! {
            <div class="alert info" role="status">
                <IconView icon=Icon::Info/>
                <p>{text}</p>
            </div>
        }
    })
}

/// What is wrong, at the field.
fn problem(attempt: Attempt) -> Option<impl IntoView> {
    let i18n = use_i18n();
    let (sentence, error) = match attempt {
        Attempt::Idle | Attempt::Checking => return None,
        Attempt::Empty => (Some(i18n.t(|texts| texts.sign_in.empty)), None),
        Attempt::Malformed => (Some(i18n.t(|texts| texts.sign_in.malformed)), None),
        Attempt::Failed(error) => match error.kind {
            ErrorKind::Unauthorized => (Some(i18n.t(|texts| texts.sign_in.refused)), None),
            ErrorKind::Forbidden => (Some(i18n.t(|texts| texts.sign_in.forbidden)), None),
            _ => (None, Some(error)),
        },
    };
    Some(view! {
        <Alert id=PROBLEM>
            {sentence.map(|sentence| view! { <p>{sentence}</p> })}
            {error.map(|error| view! {
                <p><strong>{i18n.t(|texts| texts.sign_in.failed)}</strong></p>
                <Failure error/>
            })}
        </Alert>
    })
}

fn focus(field: NodeRef<html::Input>) {
    if let Some(field) = field.try_get_untracked().flatten() {
        // It can't fail for an element on the page.
        let _ = field.focus();
    }
}

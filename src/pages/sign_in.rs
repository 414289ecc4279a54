//! Sign in with an API token.

use std::cell::Cell;

use crate::api::{ApiError, ErrorKind, Token};
use crate::components::failure::{failure, quoted};
use crate::components::header::{language_select, theme_select};
use crate::components::language_alert::language_alert;
use crate::i18n::{keys, use_i18n};
use crate::platform::{page, rest};
use crate::signal::{Memo, RwSignal, spawn_local};
use crate::state::session::SignedOut;
use crate::state::{Session, use_session};
use crate::ui::field::{Tone, alert, button, field, input, submit_button, under_way};
use crate::ui::{Element, Icon, div, icon, live, part, tag};

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

pub fn sign_in_page(reason: SignedOut, is_cut_off: bool) -> Element {
    let i18n = use_i18n();
    let session = use_session();
    let (title, host) = (session.config.title.clone(), session.config.api.host().to_owned());
    let attempt = RwSignal::new(Attempt::Idle);
    let is_checking = Memo::new(move |_| attempt.with(|attempt| *attempt == Attempt::Checking));
    let is_invalid = Memo::new(move |_| attempt.with(|attempt| !matches!(attempt, Attempt::Idle | Attempt::Checking)));
    let submit = submit_button("primary wide", i18n.t(keys::sign_in::SUBMIT), move || is_checking.get())
        .attr("aria-disabled", live(move || is_checking.get().then(|| "true".to_owned())));
    let checking = i18n.while_busy(keys::sign_in::CHECKING, move || is_checking.get());
    let heading = div("")
        .child(tag("h1").text(i18n.t(keys::sign_in::HEADING)))
        .child(tag("p").class("muted").child(i18n.rich(keys::sign_in::TO, [host.clone()])));
    let form = tag("form")
        .class("card")
        .mark("novalidate")
        .child(div("brand").child(icon(Icon::Vault)).child(tag("span").text(title)))
        .child(heading)
        .child(language_alert())
        .children(why_again(reason, is_cut_off))
        .child(token_field(is_invalid, is_checking))
        .child(part(move || problem(attempt.get())))
        .child(submit)
        .child(under_way(checking))
        .child(tag("p").class("hint").child(i18n.rich(keys::sign_in::PROMISE, [host])));
    // A browser minds `autofocus` only once for a page, and this may be there again.
    spawn_local(async {
        page::focus(FIELD);
        page::scroll_to_top();
    });
    let form_element = form.clone();
    let is_asked = Cell::new(false);
    // Who has a token will need it, and the page itself does not; again with the shell, where that failed.
    let form = form.on("input", move |_| {
        if !is_asked.replace(true) {
            rest::fetch_ahead();
        }
    });
    let form = form.on("submit", move |event| {
        event.prevent_default();
        if attempt.with_untracked(|attempt| *attempt == Attempt::Checking) {
            return;
        }
        let typed = typed(&form_element);
        match Token::from_input(&typed) {
            Some(token) => try_token(session.clone(), token, attempt),
            None => {
                attempt.set(if typed.trim().is_empty() { Attempt::Empty } else { Attempt::Malformed });
                page::focus(FIELD);
            }
        }
    });
    tag("main").class("alone").child(form).child(div("choices").child(language_select()).child(theme_select()))
}

fn try_token(session: Session, token: Token, attempt: RwSignal<Attempt>) {
    attempt.set(Attempt::Checking);
    spawn_local(async move {
        if let Err(error) = session.sign_in(token).await {
            attempt.try_set(Attempt::Failed(error));
            page::focus(FIELD);
            return;
        }
        // What hands on the focus of a part that goes may not be here yet.
        page::painted().await;
        if page::focused().is_none() {
            page::focus_first("main");
            page::scroll_to_top();
        }
    });
}

/// The token lives in the field alone until it is sent: no signal holds it.
fn typed(form: &Element) -> String {
    use wasm_bindgen::JsCast;
    let field = form.raw().query_selector(&format!("#{FIELD}")).ok().flatten();
    field
        .and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok())
        .map(|field| field.value())
        .unwrap_or_default()
}

fn token_field(is_invalid: Memo<bool>, is_checking: Memo<bool>) -> Element {
    let i18n = use_i18n();
    let is_shown = RwSignal::new(false);
    let token = input(FIELD, "password")
        .attr("type", live(move || Some(if is_shown.get() { "text" } else { "password" }.to_owned())))
        .attr("dir", "ltr")
        .mark_if("readonly", move || is_checking.get())
        .attr("autocapitalize", "none")
        .mark("autofocus")
        .attr("aria-invalid", live(move || is_invalid.get().then(|| "true".to_owned())))
        .attr("aria-describedby", live(move || is_invalid.get().then(|| PROBLEM.to_owned())));
    let show = button("button").on("click", move |_| is_shown.update(|is_shown| *is_shown = !*is_shown)).text(
        i18n.say(move |texts, _| texts.get(if is_shown.get() { keys::sign_in::HIDE } else { keys::sign_in::SHOW })),
    );
    field(FIELD, i18n.t(keys::sign_in::TOKEN), tag("span").class("with-button").child(token).child(show))
}

/// Why the person is here again.
fn why_again(reason: SignedOut, is_cut_off: bool) -> Option<Element> {
    let i18n = use_i18n();
    let text = match reason {
        SignedOut::NotYet => return None,
        SignedOut::ByPerson => i18n.t(keys::sign_in::SIGNED_OUT),
        SignedOut::InAnotherTab => i18n.t(keys::sign_in::IN_ANOTHER_TAB),
        SignedOut::Idle => i18n.t(keys::sign_in::IDLE),
        SignedOut::NoLongerAccepted => i18n.t(keys::sign_in::NO_LONGER_ACCEPTED),
    };
    let cut_off = is_cut_off.then(|| tag("p").text(i18n.t(keys::sign_in::CUT_OFF)));
    Some(alert(Tone::Info, std::iter::once(tag("p").text(text)).chain(cut_off)))
}

/// What is wrong, at the field.
fn problem(attempt: Attempt) -> Option<Element> {
    let i18n = use_i18n();
    let sentence = match attempt {
        Attempt::Idle | Attempt::Checking => return None,
        Attempt::Empty => i18n.t(keys::sign_in::EMPTY),
        Attempt::Malformed => i18n.t(keys::sign_in::MALFORMED),
        Attempt::Failed(error) => return Some(alert(Tone::Error, refusal(error)).attr("id", PROBLEM)),
    };
    Some(alert(Tone::Error, [tag("p").text(sentence)]).attr("id", PROBLEM))
}

/// What the API's answer to the token means here, and its own words.
fn refusal(error: ApiError) -> Vec<Element> {
    let i18n = use_i18n();
    let sentence = match error.kind {
        ErrorKind::Unauthorized => keys::sign_in::REFUSED,
        ErrorKind::Forbidden => keys::sign_in::FORBIDDEN,
        ErrorKind::NotFound => keys::sign_in::NOT_FOUND,
        _ => {
            let what = tag("p").child(tag("strong").text(i18n.t(keys::sign_in::FAILED)));
            return std::iter::once(what).chain(failure(error, &[])).collect();
        }
    };
    let words = error.problems.into_iter().map(quoted);
    std::iter::once(tag("p").text(i18n.t(sentence))).chain(words).collect()
}

//! The bar at the top: what this is, where it talks to, for whom, in which language and colours, and the way out.

use super::view_link::view_link;
use crate::domain::Account;
use crate::domain::view_query::{View, ViewQuery};
use crate::i18n::context::isolated;
use crate::i18n::{Language, Text, keys, use_i18n};
use crate::signal::Memo;
use crate::state::preferences::{Theme, choose_language};
use crate::state::session::SignedOut;
use crate::state::view::use_view;
use crate::state::{use_session, use_workspace};
use crate::ui::field::button;
use crate::ui::{Element, Icon, div, icon, live, parts, tag, text, value_of};

/// `shortcuts`: the button that lists the keys.
pub fn header(shortcuts: Element) -> Element {
    let i18n = use_i18n();
    let session = use_session();
    let title = session.config.title.clone();
    let sign_out =
        button("button").text(i18n.t(keys::shell::SIGN_OUT)).on("click", move |_| session.end(SignedOut::ByPerson));
    tag("header").class("bar").children([
        div("brand").child(icon(Icon::Vault)).child(tag("span").text(title)),
        views(),
        div("grow"),
        account(),
        div("tools").children([shortcuts, language_select(), theme_select(), sign_out]),
    ])
}

fn views() -> Element {
    let i18n = use_i18n();
    let links = [
        link_to(View::Backups, keys::shell::BACKUPS),
        link_to(View::Servers, keys::shell::SERVERS),
        link_to(View::Activity, keys::shell::ACTIVITY),
    ];
    tag("nav").class("views").attr("aria-label", i18n.t(keys::shell::VIEWS)).children(links)
}

fn link_to(target: View, label: Text) -> Element {
    let view = use_view();
    let current = view.part(|query| query.view);
    let there = move |query: &ViewQuery| ViewQuery { view: target, ..query.clone() };
    view_link(live(move || Some(view.address(&there(&view.query())))), there)
        .attr("aria-current", live(move || (current.get() == target).then(|| "page".to_owned())))
        .text(use_i18n().t(label))
}

/// Who is signed in, where the API tells, and which API that is.
fn account() -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    let host = workspace.config.api.host().to_owned();
    let account = Memo::new(move |_| workspace.extras.account.with(|account| account.value().cloned()));
    let email = move |account: &Option<Account>| account.as_ref()?.email.as_deref().map(str::to_owned);
    let token = move |account: &Option<Account>| {
        let name = account.as_ref()?.token_name.as_deref()?;
        Some(isolated(i18n.texts().pieces(keys::shell::TOKEN_NAMED), &[name.to_owned()]))
    };
    div("who").child(tag("bdi").class("email").text(text(move || account.with(email).unwrap_or_default()))).child(
        tag("span")
            .child(tag("bdi").child(parts(move || account.with(token).unwrap_or_default())))
            .child(tag("bdi").attr("dir", "ltr").text(host)),
    )
}

pub fn language_select() -> Element {
    let i18n = use_i18n();
    let options = Language::offered().map(|language| {
        tag("option").attr("value", language.tag()).attr("lang", language.tag()).text(language.own_name())
    });
    tag("select")
        .class("input compact")
        .attr("aria-label", i18n.t(keys::shell::LANGUAGE))
        .children(options)
        .value(move || i18n.chosen().tag().to_owned())
        .on("change", move |event| {
            if let Some(language) = Language::from_tag(&value_of(event)) {
                choose_language(i18n, language);
            }
        })
}

pub fn theme_select() -> Element {
    let i18n = use_i18n();
    let options = Theme::ALL.map(|theme| {
        tag("option").attr("value", theme.word()).text(i18n.t(match theme {
            Theme::System => keys::shell::THEME_SYSTEM,
            Theme::Light => keys::shell::THEME_LIGHT,
            Theme::Dark => keys::shell::THEME_DARK,
        }))
    });
    tag("select")
        .class("input compact")
        .attr("aria-label", i18n.t(keys::shell::THEME))
        .children(options)
        .value(|| Theme::remembered().word().to_owned())
        .on("change", |event| {
            if let Some(theme) = Theme::from_word(&value_of(event)) {
                theme.apply();
            }
        })
}

//! The one full page that a bad configuration block ends in.

use crate::components::language_alert::language_alert;
use crate::config::{ConfigError, Fault};
use crate::i18n::{Texts, keys, use_i18n};
use crate::ui::{Element, Icon, div, icon, tag};

pub fn bad_config_page(error: ConfigError) -> Element {
    let i18n = use_i18n();
    let fault = error.clone();
    let card = div("card").attr("role", "alert").children([
        div("brand").child(icon(Icon::Vault)),
        tag("h1").text(i18n.t(keys::config::HEADING)),
        tag("p").child(tag("strong").text(i18n.say(move |texts, _| what(texts, &error)))),
        tag("p").text(i18n.say(move |texts, _| why(texts, &fault))),
        tag("p").text(i18n.t(keys::config::REMEDY)),
    ]);
    tag("main").class("alone").child(language_alert()).child(card)
}

fn what(texts: Texts, error: &ConfigError) -> String {
    match error {
        ConfigError::Missing => texts.get(keys::config::NO_BLOCK),
        ConfigError::NotAnObject => texts.get(keys::config::NOT_JSON),
        ConfigError::Member { name, .. } => texts.fill(keys::config::MEMBER, [name]),
    }
}

fn why(texts: Texts, error: &ConfigError) -> String {
    let ConfigError::Member { fault, .. } = error else { return String::new() };
    match fault {
        Fault::Unknown => texts.get(keys::config::UNKNOWN_MEMBER),
        Fault::ApiBase => texts.get(keys::config::API_BASE),
        Fault::Insecure => texts.get(keys::config::INSECURE),
        Fault::Number => texts.get(keys::config::NUMBER),
        Fault::Count => texts.get(keys::config::COUNT),
        Fault::Language => texts.get(keys::config::LANGUAGE),
        Fault::Text => texts.get(keys::config::TEXT),
    }
}

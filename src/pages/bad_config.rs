//! The one full page that a bad configuration block ends in.

use crate::config::{ConfigError, Fault};
use crate::i18n::{Messages, use_i18n};
use crate::ui::{Element, Icon, div, icon, tag};

pub fn bad_config_page(error: ConfigError) -> Element {
    let i18n = use_i18n();
    let fault = error.clone();
    let card = div("card").attr("role", "alert").children([
        div("brand").child(icon(Icon::Vault)),
        tag("h1").text(i18n.t(|texts| texts.config.heading)),
        tag("p").child(tag("strong").text(i18n.say(move |texts, _| what(texts, &error)))),
        tag("p").text(i18n.say(move |texts, _| why(texts, &fault).to_owned())),
        tag("p").text(i18n.t(|texts| texts.config.remedy)),
    ]);
    tag("main").class("alone").child(card)
}

fn what(texts: &'static Messages, error: &ConfigError) -> String {
    match error {
        ConfigError::Missing => texts.config.no_block.to_owned(),
        ConfigError::NotAnObject => texts.config.not_json.to_owned(),
        ConfigError::Member { name, .. } => texts.config.member.fill([name]),
    }
}

fn why(texts: &'static Messages, error: &ConfigError) -> &'static str {
    let ConfigError::Member { fault, .. } = error else { return "" };
    match fault {
        Fault::Unknown => texts.config.unknown_member,
        Fault::ApiBase => texts.config.api_base,
        Fault::Insecure => texts.config.insecure,
        Fault::Number => texts.config.number,
        Fault::Count => texts.config.count,
        Fault::Language => texts.config.language,
        Fault::Text => texts.config.text,
    }
}

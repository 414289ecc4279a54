//! The one full page that a bad configuration block ends in.

use leptos::prelude::*;

use crate::config::{ConfigError, Fault};
use crate::i18n::{Messages, use_i18n};
use crate::ui::{Icon, IconView};

#[component]
pub fn BadConfigPage(error: ConfigError) -> impl IntoView {
    let i18n = use_i18n();
    let fault = error.clone();
    view! {
        <main class="alone">
            <div class="card" role="alert">
                <div class="brand"><IconView icon=Icon::Vault/></div>
                <h1>{i18n.t(|texts| texts.config.heading)}</h1>
                <p><strong>{i18n.say(move |texts, _| what(texts, &error))}</strong></p>
                <p>{i18n.t(move |texts| texts.config.remedy)}</p>
                <p>{i18n.say(move |texts, _| why(texts, &fault).to_owned())}</p>
            </div>
        </main>
    }
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

//! The log of this tab as a file.

use super::activity_list::command;
use super::failure::in_one_line;
use super::sentences::{of_deed, of_notice};
use crate::api::ApiBase;
use crate::api::json::quoted;
use crate::domain::export;
use crate::i18n::{Format, Text, Texts, keys, use_i18n};
use crate::platform::download;
use crate::state::activity::{Entry, Outcome, What};
use crate::state::clock::now;
use crate::state::messages::Notice;
use crate::state::use_workspace;
use crate::ui::Element;
use crate::ui::field::button;

/// What each entry is written with, in this order.
const MEMBERS: [&str; 8] = ["at", "action", "server_id", "server_name", "backup_id", "outcome", "text", "details"];
const COMMAND: &str = "command";

pub fn export_buttons() -> [Element; 2] {
    [
        export_button(keys::activity::EXPORT_CSV, "csv", "text/csv;charset=utf-8", |records| {
            let head: Vec<&str> = MEMBERS.into_iter().chain([COMMAND]).collect();
            export::csv(&head, records)
        }),
        export_button(keys::activity::EXPORT_JSON, "json", "application/json", |records| {
            let member = |(name, value): (&str, &String)| format!("{}: {}", quoted(name), quoted(value));
            let names = || MEMBERS.into_iter().chain([COMMAND]);
            let object = |record: &Vec<String>| {
                format!("  {{{}}}", names().zip(record).map(member).collect::<Vec<_>>().join(", "))
            };
            format!("[\n{}\n]\n", records.iter().map(object).collect::<Vec<_>>().join(",\n"))
        }),
    ]
}

fn export_button(
    label: Text,
    suffix: &'static str,
    kind: &'static str,
    write: fn(&[Vec<String>]) -> String,
) -> Element {
    let i18n = use_i18n();
    let workspace = use_workspace();
    button("button").text(i18n.t(label)).on("click", move |_| {
        let (texts, format) = (i18n.texts(), i18n.format());
        let base = workspace.client.base();
        let records: Vec<Vec<String>> =
            workspace.activity.with(|entries| entries.iter().map(|entry| record(entry, texts, format, base)).collect());
        if download::save(&export::file_name("activity", suffix, now()), kind, &write(&records)).is_err() {
            workspace.notice(Notice::ExportRefused);
        }
    })
}

fn record(entry: &Entry, texts: Texts, format: Format, base: &ApiBase) -> Vec<String> {
    let at = entry.at.to_rfc3339();
    match &entry.what {
        What::Notice(notice) => {
            let text = of_notice(texts, format, notice).plain();
            let none = String::new;
            vec![at, "notice".into(), none(), none(), none(), none(), text, none(), none()]
        }
        What::Deed { deed, outcome, backup, said } => {
            let server = deed.server();
            let details = match outcome.error() {
                Some(error) => in_one_line(texts, format, error, base.host())
                    .iter()
                    .filter_map(|part| part.raw().text_content())
                    .collect(),
                None => said.as_deref().unwrap_or_default().to_owned(),
            };
            vec![
                at,
                deed.word().into(),
                server.id.to_string(),
                server.name.to_string(),
                backup.map(|id| id.to_string()).unwrap_or_default(),
                word(outcome).into(),
                of_deed(texts, deed).plain(),
                details,
                command(base, deed),
            ]
        }
    }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Sending => "sending",
        Outcome::UnderWay => "under_way",
        Outcome::Done => "done",
        Outcome::Refused(_) => "refused",
        Outcome::Failed => "failed",
        Outcome::Ended(_) => "ended",
        Outcome::Cancelled => "cancelled",
        Outcome::Gone => "gone",
        Outcome::NotDone(_) => "not_done",
        Outcome::Unknown(_) => "unknown",
        Outcome::Unseen => "unseen",
    }
}

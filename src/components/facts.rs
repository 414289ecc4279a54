//! The facts about a backup, as the dialogs show them before something is done to it.

use std::sync::Arc;

use leptos::prelude::*;

use super::words::type_word;
use crate::domain::Backup;
use crate::i18n::use_i18n;
use crate::state::clock::use_now;

/// Server, id, type, size, exact time with its zone, age, description.
#[component]
pub fn Facts(backup: Arc<Backup>) -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now();
    let backup_type = backup.backup_type.clone();
    let (size, created_at) = (backup.size, backup.created_at);
    let description = backup.description.trim().to_owned();
    let is_described = !description.is_empty();
    view! {
        <dl class="facts">
            <dt>{i18n.t(|texts| texts.restore.server)}</dt>
            <dd>
                <bdi>{backup.server.name.to_string()}</bdi>
                " "
                <bdi class="id">{backup.server.id.to_string()}</bdi>
            </dd>
            <dt>{i18n.t(|texts| texts.restore.backup)}</dt>
            <dd>
                <bdi class="id">{backup.id.to_string()}</bdi>
                " "
                <bdi>{i18n.say(move |texts, _| type_word(texts, &backup_type))}</bdi>
            </dd>
            <dt>{i18n.t(|texts| texts.restore.size)}</dt>
            <dd>{i18n.say(move |texts, format| size.map_or(texts.words.none.to_owned(), |size| format.size(size)))}</dd>
            <dt>{i18n.t(|texts| texts.restore.taken)}</dt>
            <dd>
                <time datetime=created_at.map(|at| at.to_rfc3339())>
                    {i18n.say(move |texts, format| match created_at {
                        Some(at) => format!("{} · {}", format.moment(at), format.relative(at, now.get())),
                        None => texts.restore.unknown_time.to_owned(),
                    })}
                </time>
            </dd>
            <dt>{i18n.t(|texts| texts.restore.description)}</dt>
            <dd class:muted=!is_described>
                <bdi>{i18n.say(move |texts, _| if is_described { description.clone() } else { texts.restore.no_description.to_owned() })}</bdi>
            </dd>
        </dl>
    }
}

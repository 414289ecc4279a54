//! Messages in the corner. Read out politely; bad news stays until it is dismissed.

use leptos::prelude::*;

use crate::i18n::template::Template;
use crate::i18n::{Messages, use_i18n};
use crate::signal::keyed;
use crate::signal::part;
use crate::state::messages::{Message, Notice};
use crate::state::use_workspace;
use crate::ui::{Icon, IconView};

#[component]
pub fn MessageList() -> impl IntoView {
    let i18n = use_i18n();
    let messages = use_workspace().messages.clone();
    let shown = messages.clone();
    let row = move |number: u64, _| {
        let message = untrack(|| messages.shown()).into_iter().find(|message| message.number == number);
        let messages = messages.clone();
        let on_dismiss = Callback::new(move |number| messages.dismiss(number));
        message.map(|message| view! { <MessageView message on_dismiss/> })
    };
    view! {
        <section class="messages" aria-label=i18n.t(|texts| texts.shell.messages)>
            <ul role="log" aria-live="polite">
                {keyed(move || shown.shown().iter().map(|message| message.number).collect(), row)}
            </ul>
        </section>
    }
}

#[component]
fn MessageView(message: Message, on_dismiss: Callback<u64>) -> impl IntoView {
    let i18n = use_i18n();
    let Message { number, notice } = message;
    let is_bad = notice.is_bad();
    let said = said(&notice).map(str::to_owned);
    view! {
        <li class="message" class:bad=is_bad>
            <IconView icon=if is_bad { Icon::Warning } else { Icon::Tick }/>
            <div class="message-text">
                <p>{part(move || sentence(i18n.texts(), &notice))}</p>
                {said.map(|said| view! { <p class="muted" dir="auto">{i18n.say(move |texts, _| texts.notices.api_says.fill([&said]))}</p> })}
            </div>
            <button
                class="button quiet icon-only"
                aria-label=i18n.t(|texts| texts.shell.dismiss)
                on:click=move |_| on_dismiss.run(number)
            >
                <IconView icon=Icon::Cross/>
            </button>
        </li>
    }
}

/// What the API itself said.
fn said(notice: &Notice) -> Option<&str> {
    match notice {
        Notice::Created { said, .. } | Notice::RestoreStarted { said, .. } => said.as_deref(),
        _ => None,
    }
}

fn sentence(texts: &'static Messages, notice: &Notice) -> AnyView {
    let notices = &texts.notices;
    let two = |text: Template<2>, first: String, second: String| {
        crate::i18n::context::isolated(text, &[first, second]).into_any()
    };
    let one = |text: Template<1>, first: String| crate::i18n::context::isolated(text, &[first]).into_any();
    match notice {
        Notice::Created { backup, server, .. } => two(notices.created, backup.to_string(), server.name.to_string()),
        Notice::Completed { backup, server } => two(notices.completed, backup.to_string(), server.name.to_string()),
        Notice::BackupFailed { backup, server } => {
            two(notices.backup_failed, backup.to_string(), server.name.to_string())
        }
        Notice::Deleted { backup, server } => two(notices.deleted, backup.to_string(), server.name.to_string()),
        Notice::WasGone { backup } => one(notices.was_gone, backup.to_string()),
        Notice::RestoreStarted { backup, server, .. } => {
            two(notices.restore_started, server.name.to_string(), backup.to_string())
        }
        Notice::RestoreEnded { server, status } => {
            two(notices.restore_ended, server.name.to_string(), status.to_string())
        }
        Notice::RestoreUnseen { server } => one(notices.restore_unseen, server.name.to_string()),
        Notice::ExportRefused => notices.export_refused.into_any(),
    }
}

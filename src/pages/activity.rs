//! "Activity": what was done in this tab, and what became of it; each write also as a command for a shell.

use crate::components::activity_export::export_buttons;
use crate::components::activity_list::activity_list;
use crate::components::notification_switch::notification_switch;
use crate::i18n::{keys, use_i18n};
use crate::ui::{Element, div, tag};

pub fn activity_page() -> [Element; 2] {
    let i18n = use_i18n();
    let title = div("")
        .child(tag("h1").text(i18n.t(keys::activity::HEADING)))
        .child(tag("p").class("muted").text(i18n.t(keys::activity::TEXT)));
    let buttons = div("acts").child(notification_switch()).child(div("acts").children(export_buttons()));
    let head = div("head").child(title).child(div("grow")).child(buttons);
    [head, div("card list").child(activity_list())]
}

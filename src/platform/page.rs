//! The page's life: hidden or seen, offline or online, its title, its language, its focus.

use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    CustomEvent, CustomEventInit, Document, Element, Event, HtmlElement, KeyboardEvent, PageTransitionEvent,
    SecurityPolicyViolationEvent,
};

use super::clock;

pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The text of an element, by its id.
pub fn text_of(id: &str) -> Option<String> {
    document()?.get_element_by_id(id)?.text_content()
}

pub fn is_hidden() -> bool {
    document().is_some_and(|document| document.hidden())
}

/// Resolves when what has changed is in sight; at once where nobody looks.
pub async fn painted() {
    if is_hidden() {
        return;
    }
    let frame = Promise::new(&mut |resolve, _| {
        // Where there are no frames nothing is waited for.
        if web_sys::window().is_none_or(|window| window.request_animation_frame(&resolve).is_err()) {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // It is never rejected.
    let _ = JsFuture::from(frame).await;
    // The frame is painted when what asked for it is done.
    clock::sleep(Duration::ZERO).await;
}

/// `false` only where the browser is sure that there is no network.
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// Calls back when the page is hidden or seen again, or goes offline or online.
pub fn on_presence_change(callback: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    let (Some(window), Some(document)) = (web_sys::window(), document()) else { return Vec::new() };
    let seen = callback.clone();
    let online = callback.clone();
    vec![
        EventListener::new(&document, "visibilitychange", move |_| seen()),
        EventListener::new(&window, "online", move |_| online()),
        EventListener::new(&window, "offline", move |_| callback()),
    ]
}

/// Calls back at each of these events, wherever on the page; also where a part of the page keeps them to itself.
pub fn on_input(events: &[&'static str], callback: impl Fn() + Clone + 'static) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let listen = |event: &&'static str| {
        let callback = callback.clone();
        let options = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&window, *event, options, move |_| callback())
    };
    events.iter().map(listen).collect()
}

/// Calls back when the browser shows the page again as it was left, without loading it.
pub fn on_return(callback: impl Fn() + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    Some(EventListener::new(&window, "pageshow", move |event| {
        if event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted) {
            callback();
        }
    }))
}

/// Calls back with the address of a request that the page's policy has blocked.
pub fn on_blocked_request(callback: impl Fn(&str) + 'static) -> Option<EventListener> {
    let document = document()?;
    Some(EventListener::new(&document, "securitypolicyviolation", move |event| {
        let violation = event.dyn_ref::<SecurityPolicyViolationEvent>();
        if let Some(violation) = violation.filter(|violation| violation.effective_directive() == "connect-src") {
            callback(&violation.blocked_uri());
        }
    }))
}

/// The languages that the person reads, best first, as the browser knows them.
pub fn languages() -> Vec<String> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    window.navigator().languages().iter().filter_map(|language| language.as_string()).collect()
}

pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Sets an attribute of the page's root element; `None` removes it.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let Some(root) = document().and_then(|document| document.document_element()) else { return };
    let _ = match value {
        Some(value) => root.set_attribute(name, value),
        None => root.remove_attribute(name),
    };
}

/// Sets a property of the style of the page's root element; `None` removes it.
pub fn set_root_property(name: &str, value: Option<&str>) {
    let root = document().and_then(|document| document.document_element()?.dyn_into::<HtmlElement>().ok());
    let Some(style) = root.map(|root| root.style()) else { return };
    let _ = match value {
        Some(value) => style.set_property(name, value),
        None => style.remove_property(name).map(drop),
    };
}

/// Back to the top of the page, at once.
pub fn scroll_to_top() {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// So many pixels down from where the page stands, at once.
pub fn scroll_by(pixels: f64) {
    if let Some(window) = web_sys::window() {
        window.scroll_by_with_x_and_y(0.0, pixels);
    }
}

/// Does what may move on the page that which an event is about; it stays where it is in sight. At the top of a page browsers do not
/// see to that by themselves.
pub fn hold_in_place(event: &Event, change: impl FnOnce()) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let place = |element: &Element| element.get_bounding_client_rect().top();
    let before = target.as_ref().map(place);
    change();
    spawn_local(async move {
        if let (Some(target), Some(before)) = (target.filter(|target| target.is_connected()), before) {
            scroll_by(place(&target) - before);
        }
    });
}

/// How tall the part of the page in sight is, in pixels.
pub fn height() -> f64 {
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
    height.unwrap_or(1000.0)
}

/// Whether the page has room for little more than what one is at, as on a phone.
pub fn is_small() -> bool {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    height() < 480.0 || width.is_some_and(|width| width < 640.0)
}

/// Puts the focus on the element with this id, where there is one.
pub fn focus(id: &str) {
    if let Some(element) =
        document().and_then(|document| document.get_element_by_id(id)?.dyn_into::<HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// Puts the focus on the first element that a selector names, where there is one.
pub fn focus_first(selector: &str) {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Scrolls no further than it takes to see an element.
pub fn show(element: &Element) {
    let nearest = web_sys::ScrollIntoViewOptions::new();
    nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&nearest);
}

/// Whether the keys that a person presses now are letters of a text, or steps in a list.
pub fn is_typing() -> bool {
    let is_field = |element: &HtmlElement| matches!(&*element.tag_name(), "INPUT" | "SELECT" | "TEXTAREA");
    // A checkbox takes the space bar only.
    let is_checkbox = |element: &HtmlElement| element.get_attribute("type").as_deref() == Some("checkbox");
    focused().is_some_and(|element| is_field(&element) && !is_checkbox(&element))
}

/// Calls back with each key that is pressed anywhere on the page, after those whom it concerns more.
pub fn on_key(callback: impl Fn(&KeyboardEvent) + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    let options = EventListenerOptions::enable_prevent_default();
    Some(EventListener::new_with_options(&window, "keydown", options, move |event| {
        if let Some(event) = event.dyn_ref() {
            callback(event);
        }
    }))
}

/// The element that has the focus, unless it is the page as a whole.
pub fn focused() -> Option<HtmlElement> {
    let element = document()?.active_element()?.dyn_into::<HtmlElement>().ok()?;
    (element.tag_name() != "BODY").then_some(element)
}

/// Tells the page's static notice that the program has failed. The reason is for whoever repairs it.
pub fn report_failure(reason: &str) {
    tell("console-failed", &reason.into());
}

/// Tells boot.js something, by an event of the window.
pub fn tell(event: &str, detail: &JsValue) {
    let Some(window) = web_sys::window() else { return };
    let details = CustomEventInit::new();
    details.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(event, &details) {
        let _ = window.dispatch_event(&event);
    }
}

/// The last element of the page that a selector names.
pub fn last_matching(selector: &str) -> Option<Element> {
    let found = document()?.query_selector_all(selector).ok()?;
    found.item(found.length().checked_sub(1)?)?.dyn_into().ok()
}

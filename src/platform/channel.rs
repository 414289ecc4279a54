//! Short words between the tabs of this browser that show the same site.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent};

/// A channel to the other tabs; where the browser has none, nothing is said or heard.
pub struct Channel {
    channel: Option<BroadcastChannel>,
    _listener: Option<EventListener>,
}

impl Channel {
    /// Joins the channel of this name and calls back with each word that another tab says.
    pub fn join(name: &str, on_word: impl Fn(&str) + 'static) -> Self {
        let channel = BroadcastChannel::new(name).ok();
        let listener = channel.as_ref().map(|channel| {
            EventListener::new(channel, "message", move |event| {
                let word = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
                word.inspect(|word| on_word(word));
            })
        });
        Self { channel, _listener: listener }
    }

    pub fn say(&self, word: &str) {
        if let Some(channel) = &self.channel {
            // It fails only where the channel is closed, and then nobody listens.
            let _ = channel.post_message(&word.into());
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}

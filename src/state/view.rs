//! What is shown, kept in the URL's query in step with what the person chooses.

use gloo_events::EventListener;

use crate::domain::view_query::ViewQuery;
use crate::platform::address::{self, Step};
use crate::signal::{Memo, RwSignal, keep, provide_context, use_context};

/// The view's state. It outlives a sign-out: after signing in again the person is where they were.
#[derive(Clone, Copy)]
pub struct ViewState {
    query: RwSignal<ViewQuery>,
    /// The language that the address asks for; it stays in all of them.
    lang: RwSignal<Option<String>>,
}

pub fn provide_view() {
    let view = ViewState::of_address();
    let query = view.query;
    let travel = move || query.set(query.with_untracked(|left| read().beside(left)));
    let back: Option<EventListener> = address::on_travel(travel);
    keep(Box::new(back));
    provide_context(view);
}

/// The view's state; what the URL says where nobody provides it.
pub fn use_view() -> ViewState {
    use_context().unwrap_or_else(ViewState::of_address)
}

fn read() -> ViewQuery {
    let pairs = address::query_pairs();
    ViewQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

impl ViewState {
    fn of_address() -> Self {
        let lang = address::query_pairs().into_iter().find(|(name, _)| name == "lang").map(|(_, lang)| lang);
        Self { query: RwSignal::new(read()), lang: RwSignal::new(lang) }
    }

    pub fn query(self) -> ViewQuery {
        self.query.get()
    }

    /// A part of it that is followed on its own: others may change without a notice.
    pub fn part<T: PartialEq + Clone + Send + Sync + 'static>(self, part: fn(&ViewQuery) -> T) -> Memo<T> {
        let query = self.query;
        Memo::new(move |_| query.with(part))
    }

    /// A choice: a place to come back to.
    pub fn choose(self, change: impl FnOnce(&mut ViewQuery)) {
        self.write(change, Step::Push);
    }

    /// A letter more in a search: no place of its own.
    pub fn adjust(self, change: impl FnOnce(&mut ViewQuery)) {
        self.write(change, Step::Replace);
    }

    /// The address of what this query shows.
    pub fn address(self, query: &ViewQuery) -> String {
        let ours = query.to_pairs();
        let ours = ours.iter().map(|(name, value)| (*name, value.as_str()));
        let lang = self.lang.get_untracked();
        address::query_of(lang.as_deref().map(|lang| ("lang", lang)).into_iter().chain(ours))
    }

    fn write(self, change: impl FnOnce(&mut ViewQuery), step: Step) {
        let mut query = self.query.get_untracked();
        change(&mut query);
        if query == self.query.get_untracked() {
            return;
        }
        address::set_query(self.address(&query), step);
        self.query.set(query);
    }
}

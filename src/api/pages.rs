//! Lists that go on at `next` (API.md, "Pagination").

use futures::future::LocalBoxFuture;

use super::client::Answered;
use super::list::Part;
use super::{ApiClient, ApiError, ErrorKind};
use crate::platform::address::resolve;

pub(super) trait TakePage {
    /// The tag of the page that comes next, where that has one and is known already.
    fn known_tag(&self) -> Option<&str> {
        None
    }

    /// Whether the page that comes next will probably be one that is known.
    fn is_next_expected(&self) -> bool {
        false
    }

    /// Forgets the pages that it has taken: the list begins again.
    fn restart(&mut self);

    /// Takes a page.
    fn take(&mut self, page: Answered) -> LocalBoxFuture<'_, Result<Part, ApiError>>;
}

/// No account has this many pages: a list that never ends is a fault.
const MOST_PAGES: usize = 10_000;

/// Gives every page's body to `pages` until there is no `next`. A `next` to anywhere but the
/// API's own origin and base path is an error: following it would hand the token away.
pub(super) fn each_page<'a>(
    client: &'a ApiClient,
    endpoint: &'a str,
    query: &'a str,
    pages: &'a mut dyn TakePage,
) -> LocalBoxFuture<'a, Result<(), ApiError>> {
    Box::pin(follow(client, endpoint, query, pages))
}

async fn follow(client: &ApiClient, endpoint: &str, query: &str, pages: &mut dyn TakePage) -> Result<(), ApiError> {
    let mut url = format!("{}{query}", client.base().url(endpoint));
    let (mut seen, mut count) = (Vec::new(), None);
    let mut is_read_again = false;
    loop {
        let page = client.get_if_changed(&url, pages.known_tag(), pages.is_next_expected()).await?;
        let part = pages.take(page).await?;
        // Rows have come or gone meanwhile, so others may have moved to a page that was read before. The list is read once more; if
        // it does not keep still then either, it is taken as it is.
        if !is_read_again && !seen.is_empty() && part.count != count {
            is_read_again = true;
            pages.restart();
            url = seen.swap_remove(0);
            seen.clear();
            continue;
        }
        count = part.count;
        let Some(next) = part.next else { return Ok(()) };
        let Some(next_url) = resolve(&next, &url).filter(|url| client.base().is_own(url)) else {
            // It may hold anything, the token too.
            return Err(ErrorKind::ForeignPage { next: client.redact(&next) }.into());
        };
        seen.push(std::mem::replace(&mut url, next_url));
        if seen.contains(&url) || seen.len() >= MOST_PAGES {
            return Err(ApiError::decode("next"));
        }
    }
}

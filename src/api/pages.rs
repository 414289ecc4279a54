//! Lists that go on at `next` (API.md, "Pagination").

use futures::future::LocalBoxFuture;

use super::client::Answered;
use super::{ApiClient, ApiError, ErrorKind};

pub(super) trait TakePage {
    /// The tag of the page that comes next, where that has one and is known already.
    fn known_tag(&self) -> Option<&str> {
        None
    }

    /// Whether the page that comes next will probably be one that is known.
    fn is_next_expected(&self) -> bool {
        false
    }

    /// Takes a page, and returns its `next`.
    fn take(&mut self, page: Answered) -> LocalBoxFuture<'_, Result<Option<String>, ApiError>>;
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
    let mut seen = Vec::new();
    loop {
        let page = client.get_if_changed(&url, pages.known_tag(), pages.is_next_expected()).await?;
        let Some(next) = pages.take(page).await? else { return Ok(()) };
        seen.push(url);
        url = match client.base().next_page(endpoint, &next) {
            Some(url) => url,
            // It may hold anything, the token too.
            None => return Err(client.redact(ErrorKind::ForeignPage { next }.into())),
        };
        if seen.contains(&url) || seen.len() >= MOST_PAGES {
            return Err(ApiError::decode("next"));
        }
    }
}

//! Lists that go on at `next` (API.md, "Pagination").

use futures::future::LocalBoxFuture;

use super::body::Body;
use super::{ApiClient, ApiError, ErrorKind};

/// Takes a page's body, and returns the page's `next`.
pub(super) trait TakePage {
    fn take<'a>(&'a mut self, body: &'a Body) -> LocalBoxFuture<'a, Result<Option<String>, ApiError>>;
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
    while let Some(next) = pages.take(&client.get(&url).await?).await? {
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
    Ok(())
}

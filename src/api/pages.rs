//! Lists that go on at `next` (API.md, "Pagination").

use futures::future::LocalBoxFuture;

use super::decode::ReadPage;
use super::{ApiClient, ApiError, ErrorKind};

/// No account has this many pages: a list that never ends is a fault.
const MOST_PAGES: usize = 10_000;

/// Gives every page's body to `take`, which returns the page's `next`, until there is none. A `next` to anywhere but the
/// API's own origin and base path is an error: following it would hand the token away.
pub(super) fn each_page<'a>(
    client: &'a ApiClient,
    endpoint: &'a str,
    query: &'a str,
    take: &'a mut ReadPage<'_>,
) -> LocalBoxFuture<'a, Result<(), ApiError>> {
    Box::pin(follow(client, endpoint, query, take))
}

async fn follow(client: &ApiClient, endpoint: &str, query: &str, take: &mut ReadPage<'_>) -> Result<(), ApiError> {
    let mut url = format!("{}{query}", client.base().url(endpoint));
    let mut seen = Vec::new();
    while let Some(next) = take(&client.get(&url).await?)? {
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

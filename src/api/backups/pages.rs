//! A list of backups as its pages come in, and how one is known again.

use futures::future::LocalBoxFuture;

use super::super::client::Answered;
use super::super::list::{Part, read_with_breaks};
use super::super::pages::{TakePage, each_page};
use super::super::{ApiClient, ApiError};
use super::rows::PageRows;
use super::{ENDPOINT, Rest, TakeBackups};
use crate::domain::ServerId;

pub(super) async fn list_pages(
    client: &ApiClient,
    server: Option<ServerId>,
    known: Option<Fingerprint>,
    on_page: &dyn Fn(usize),
    backups: &mut dyn TakeBackups,
) -> Result<Option<Rest>, ApiError> {
    let query = server.map(|id| format!("?server_id={id}")).unwrap_or_default();
    let mut pages = Pages { backups, rest: Rest::default(), pages: 0, rows: 0, known, is_known: false, on_page };
    each_page(client, ENDPOINT, &query, &mut pages).await?;
    Ok((!pages.is_known).then_some(pages.rest))
}

/// What tells one answer from another without keeping it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    hash: u64,
    /// The API's own name for it.
    tag: Option<String>,
}

/// A list as its pages come in.
struct Pages<'p> {
    backups: &'p mut dyn TakeBackups,
    rest: Rest,
    /// How many have come.
    pages: usize,
    rows: usize,
    known: Option<Fingerprint>,
    /// The answer is the known one: nothing was decoded.
    is_known: bool,
    /// Told how many rows have come, where more are to come.
    on_page: &'p dyn Fn(usize),
}

impl TakePage for Pages<'_> {
    fn known_tag(&self) -> Option<&str> {
        self.known.as_ref().filter(|_| self.pages == 0)?.tag.as_deref()
    }

    fn is_next_expected(&self) -> bool {
        self.pages == 0 && self.known.is_some()
    }

    fn restart(&mut self) {
        // The first page to come has the backups taken so far forgotten.
        (self.rest, self.pages, self.rows) = (Rest::default(), 0, 0);
    }

    fn take(&mut self, page: Answered) -> LocalBoxFuture<'_, Result<Part, ApiError>> {
        Box::pin(self.take_unboxed(page))
    }
}

impl Pages<'_> {
    /// Whether a page is the known list, byte for byte.
    async fn is_known(&self, page: &Answered) -> Result<bool, ApiError> {
        match (&page.body, &self.known) {
            (Some(body), Some(known)) => Ok(known.tag == page.tag && known.hash == body.hash().await?),
            (body, _) => Ok(body.is_none()),
        }
    }

    async fn take_unboxed(&mut self, page: Answered) -> Result<Part, ApiError> {
        let is_first = self.pages == 0;
        if is_first && self.is_known(&page).await? {
            self.is_known = true;
            return Ok(Part::default());
        }
        let body = &page.body.unwrap_or_default();
        // The first may be the whole list: its rows are handed on as they are read. A later one that has to be read again must not
        // undo what came before it.
        let mut more = Vec::new();
        let backups: &mut dyn TakeBackups = if is_first { self.backups } else { &mut more };
        let mut rows = PageRows::new(backups, &mut self.rest.unreadable);
        let (part, hash) = read_with_breaks(body, &mut rows).await?;
        self.rows += rows.good;
        self.pages += 1;
        more.into_iter().for_each(|backup| self.backups.take(backup));
        // Only a list of one page is known by its first.
        self.rest.fingerprint = (is_first && part.next.is_none()).then_some(Fingerprint { hash, tag: page.tag });
        if part.next.is_some() {
            (self.on_page)(self.rows);
        }
        Ok(part)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::super::super::body::Body;
    use super::*;
    use crate::domain::Backup;

    /// Takes the pages of one list: its ids, and what else it holds, or `None` where it is the known one.
    fn take(known: Option<Fingerprint>, bodies: &[&[u8]]) -> (Vec<u64>, Option<Rest>) {
        let mut backups = Vec::new();
        let (rest, on_page) = (Rest::default(), &|_| {});
        let mut pages = Pages { backups: &mut backups, rest, pages: 0, rows: 0, known, is_known: false, on_page };
        for body in bodies {
            let page = Answered { body: Some(Body::Program(body.to_vec())), tag: None };
            pages.take(page).now_or_never().unwrap().unwrap();
        }
        let rest = (!pages.is_known).then_some(pages.rest);
        (backups.iter().map(|backup: &Backup| backup.id.get()).collect(), rest)
    }

    const ONE: &[u8] = br#"{"results": [{"id": 1, "server": {"id": 7}}]}"#;

    #[test]
    fn the_same_answer_is_known_without_being_read_again() {
        let (ids, rest) = take(None, &[ONE]);
        assert_eq!(ids, [1]);
        let known = rest.unwrap().fingerprint;
        assert_eq!(take(known.clone(), &[ONE]), (vec![], None));
        assert_eq!(take(known, &[br#"{"results": [{"id": 2, "server": {"id": 8}}]}"#]).0, [2]);
    }

    #[test]
    fn a_list_of_several_pages_is_always_read() {
        let (ids, rest) = take(None, &[br#"{"results": [{"id": 3, "server": {"id": 7}}], "next": "?page=2"}"#, ONE]);
        assert_eq!((ids, rest.unwrap().fingerprint), (vec![3, 1], None));
    }

    #[test]
    fn a_spoilt_page_is_read_again_and_the_others_stay() {
        let spoilt = b"{\"results\": [{\"id\": 1, \"server\": {\"id\": 7}}, 5, {\"id\": 2, \"server\": {\"id\": 7, \"name\": \"caf\xe9\"}}]}";
        let other: &[u8] = br#"{"results": [{"id": 3, "server": {"id": 7}}, 6]}"#;
        for (bodies, expected) in [([other, spoilt], [3, 1, 2]), ([spoilt, other], [1, 2, 3])] {
            let (ids, rest) = take(None, &bodies);
            assert_eq!((&ids[..], rest.unwrap().unreadable.len()), (&expected[..], 2));
        }
    }
}

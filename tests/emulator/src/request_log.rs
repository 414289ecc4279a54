//! What was asked of this server, so that tests can count requests and see where a token went.

use std::collections::VecDeque;

use axum::http::{HeaderMap, Method, Uri};
use serde::Serialize;

use crate::clock::real_milliseconds;

/// Enough for the longest test; older entries give way.
const CAPACITY: usize = 50_000;

#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub number: u64,
    /// `api`, `preflight` or `page` (everything that is not under `/api/`).
    pub kind: &'static str,
    /// Null for a preflight, so that counting by endpoint counts real requests.
    pub endpoint: Option<&'static str>,
    /// Real time in milliseconds since the epoch.
    pub at: u64,
    /// When the head of the answer was ready; null while there is none.
    pub finished_at: Option<u64>,
    pub method: String,
    pub path: String,
    pub query: String,
    pub origin: Option<String>,
    pub authorization: Option<String>,
    pub referer: Option<String>,
    pub cookie: Option<String>,
    pub content_type: Option<String>,
    pub header_names: Vec<String>,
    pub body: Option<String>,
    /// Null when no answer was sent (yet).
    pub status: Option<u16>,
    pub fault: Option<&'static str>,
    /// The client went away before an answer was ready.
    pub aborted: bool,
}

#[derive(Debug, Default)]
pub struct RequestLog {
    entries: VecDeque<Entry>,
    last_number: u64,
}

impl RequestLog {
    pub fn begin(&mut self, kind: &'static str, method: &Method, uri: &Uri, headers: &HeaderMap) -> u64 {
        let text = |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        self.last_number += 1;
        if self.entries.len() >= CAPACITY {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry {
            number: self.last_number,
            kind,
            endpoint: None,
            at: real_milliseconds(),
            finished_at: None,
            method: method.to_string(),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
            origin: text("origin"),
            authorization: text("authorization"),
            referer: text("referer"),
            cookie: text("cookie"),
            content_type: text("content-type"),
            header_names: headers.keys().map(ToString::to_string).collect(),
            body: None,
            status: None,
            fault: None,
            aborted: false,
        });
        self.last_number
    }

    /// Changes the entry with this number, unless it was cleared meanwhile.
    pub fn update(&mut self, number: u64, change: impl FnOnce(&mut Entry)) {
        let Some(first) = self.entries.front().map(|entry| entry.number) else { return };
        let index = number.checked_sub(first).and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| self.entries.get_mut(index)) {
            change(entry);
        }
    }

    pub fn finish(&mut self, number: u64, status: Option<u16>) {
        self.update(number, |entry| {
            entry.finished_at = Some(real_milliseconds());
            entry.status = status;
        });
    }

    pub fn entries(&self) -> Vec<Entry> {
        self.entries.iter().cloned().collect()
    }

    pub fn clear(&mut self) {
        self.entries.clear();
    }
}

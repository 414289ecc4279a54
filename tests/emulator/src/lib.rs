//! The backups API as a real HTTP server, for the demo and the tests of the console.
//!
//! It does what the API's documentation says, keeps its data in SQLite, has a clock that can run faster, and fails on
//! purpose when told to. It shares no code with the console: the fixtures in `tests/fixtures` are the referee of both.
//!
//! # Command line
//! ```text
//! emulator [--port N] [--seed documented|demo|large=N] [--db FILE] [--static DIR] [--speed X] [--page-size N]
//!          [--allow-origin ORIGIN]... [--etag off|hidden|exposed|allowed] [--no-keep-alive] [--exit-with-stdin]
//! ```
//! It listens on 127.0.0.1 (a free port unless `--port` says which) and prints one line when it is ready:
//! `{"address":"http://127.0.0.1:PORT","tokens":{"full":"…","read_only":"…","revoked":"…"}}`.
//! It ends on SIGTERM, on Ctrl-C, and with `--exit-with-stdin` when its standard input closes. An account that a `--db`
//! file already holds is kept, whatever `--seed` says. Without `--allow-origin` no answer has CORS headers.
//!
//! # Seeds
//! - `documented`: the three records of the documentation on server 12345, and 12346 without any. Nothing happens by
//!   itself, but what a request starts (a backup, a restore) ends after 20 seconds of the account's clock.
//! - `demo`: a believable account. Nightly backups come and expire, a few fail, backups take ½ to 3 minutes by size.
//! - `large=N`: N backups on N/25 servers, two of them in progress for ever. Nothing happens by itself.
//!
//! In every seed a description that contains `[fail]` makes a new backup fail, `[hold]` lets it never end; a restore from
//! a backup with `[hold]` in its description never ends either. The clock starts at the real time.
//!
//! # The emulator's own rules
//! Where the documentation is silent: every manual backup takes one of the 10 slots whatever its status; a description may
//! have 255 characters; a list with pages has `next` and `previous`, one without has neither; an unknown `server_id` in the
//! list's query gives an empty list; paths without the last `/` are 404.
//!
//! # Control
//! All under `/__emulator/`, JSON in and out, no token. A wrong body is a 400 with a `detail` that says what is wrong.
//!
//! - `GET health` → `{"status":"ok","seed":"demo","now":"2025-01-16T15:00:00Z","speed":1.0}`
//! - `POST reset` `{"seed":"documented","at":"2025-01-16T15:00:00Z","speed":1,"page_size":0,"allow_origins":["http://127.0.0.1:8080"],"etag":"off","keep_alive":true}`:
//!   fresh account as of `at` (absent: the real time), no faults, empty request log, page as built. Other absent members are as on
//!   the command line. → as `health`
//! - `POST settings` `{"page_size":2,"allow_origins":["*"],"etag":"allowed","keep_alive":false}`: any of them, without a reset.
//! - `POST faults` one fault or an array of them, added behind those that are there; `GET faults` those still to come;
//!   `DELETE faults`.
//! - `GET requests` what was asked since the reset, see [below](#the-request-log); `DELETE requests` forgets it.
//! - `GET clock` → as `health`; `POST clock` `{"set":"2025-02-01T00:00:00Z","advance_seconds":3600,"speed":60}`: any of
//!   them, in this order, at most ten years ahead. What falls due happens at once. → as `health`
//! - `POST backups` one row or an array: served exactly as given, in the place of a row with the same `id` if there is one.
//!   `POST backups/501` `{"status":"completed","size_mb":4460}` sets single members. `DELETE backups/501`.
//!   A backup that was touched so no longer ends by itself.
//! - `POST servers`, `POST servers/12345`, `DELETE servers/12345`: the same for servers. A server whose `status` is
//!   `restoring` refuses a restore with 409.
//! - `POST site` `{"config":{"api_base":"/"}}` puts this into the served page's `console-config` block, and the origin of an
//!   absolute `api_base` into its policy; `{"config_text":"{ bad"}` puts any text there; `{"config":null}` ends it.
//!
//! # Conditional requests
//! With `etag` other than `off` each 200 to a GET of the API has an `ETag`, made of the bytes that it sends, after a fault has
//! changed them; a request with that tag in `If-None-Match` gets a 304 without a body. For pages of other origins: `hidden` is what
//! a service does that knows nothing of them, `exposed` lets them read the tag and refuses the preflight of a request that sends
//! it back, `allowed` lets them do both. What a fault answers in the API's place has none, unless its `headers` say so.
//!
//! # Faults
//! `{"endpoint":"create","kind":"reset_after","times":1,"skip":0,"delay_ms":0}`. Only `endpoint` is required:
//! `list`, `list_by_server`, `create`, `delete`, `restore`, `servers`, `account` or `any`. `times` null or absent: until
//! cleared. `skip` requests pass first. The first fault in the list that matches is met. With `delay_ms` the answer is made
//! (and a write done) at once, and held back. Kinds:
//!
//! | kind | request is carried out | answer |
//! |---|---|---|
//! | `"delay"` (default) | yes | as usual, after `delay_ms` |
//! | `{"status":{"status":429,"body":{"detail":"…"},"content_type":"…","headers":{"Retry-After":"7"}}}` | no | this; `body` may be any JSON, a string is sent as it is, absent is empty |
//! | `{"body":[1,2]}` | no | 200 with this; a string is sent as it is (`""`: empty body) |
//! | `{"redirect":"https://elsewhere.invalid/"}` | no | 302 |
//! | `"hang"` / `"hang_after"` | no / yes | none; the connection stays open |
//! | `"reset_before"` / `"reset_after"` | no / yes | none; TCP reset |
//! | `"truncate"` | yes | all headers, half of the body, then the connection closes |
//! | `"no_cors"` | yes, if it comes | preflight and answer without CORS headers; a refused preflight counts as one of `times` |
//! | `"no_cors_answer"` | yes | only the answer lacks CORS headers |
//! | `"malformed_rows"` | yes | the list, with 31 odd rows around the good ones (ids 90001 to 90027 and four without) |
//! | `{"merge":{"next":"/api/v1/backups/?page=2","count":9}}` | yes | these members set in the JSON object |
//! | `"next_elsewhere"` | yes | the list with a `next` on another host |
//!
//! Browsers silently repeat a request, a POST too, when a *reused* connection drops before the first byte of the answer. So
//! while a reset or truncate is installed each answer carries `Connection: close`, and idle connections are closed when it
//! is installed. `--no-keep-alive` (or `keep_alive` of `reset` and `settings`) does so always.
//!
//! Browsers also remember a preflight, here for ten minutes: `no_cors` on an address that the page has used before is met by
//! the request itself, which is then carried out.
//!
//! # The request log
//! One object per request that is not to `/__emulator/`: `number`, `kind` (`api`, `preflight`, `page`), `endpoint` (of `api`
//! only), `at` and `finished_at` (real milliseconds), `method`, `path`, `query`, `origin`, `authorization`, `referer`,
//! `cookie`, `content_type`, `header_names`, `body` (text), `status` (null: no answer sent), `fault` (its kind's name),
//! `aborted` (the client went away first).

pub mod answer;
pub mod api;
mod app;
pub mod clock;
mod connection;
mod control;
mod cors;
mod etag;
mod fault_effects;
mod faults;
pub mod options;
mod page;
mod request_log;
pub mod seed;
mod server;
mod service;
mod simulate;
mod site;
mod store;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use etag::Etag;
pub use options::Options;
pub use server::{Running, start};

/// A panic in one request must not stop the others.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! `/__emulator/`: how a test changes what the emulator holds and does, and asks what was requested of it.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{Response, StatusCode};
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::app::{App, Settings};
use crate::clock::{Clock, DAY, from_text, real_seconds, to_text};
use crate::etag::Etag;
use crate::faults::Fault;
use crate::lock;
use crate::seed::Seed;
use crate::store::Store;

const LONGEST_JUMP: i64 = 3_660 * DAY;

type Reply = Result<Answer, Answer>;
type Shared = State<Arc<App>>;

pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/health", get(async |State(app): Shared| send(health(&app))))
        .route("/reset", post(async |State(app): Shared, body: Bytes| send(reset(&app, &body))))
        .route("/settings", post(async |State(app): Shared, body: Bytes| send(settings(&app, &body))))
        .route(
            "/faults",
            get(async |State(app): Shared| send(Ok(Answer::json(StatusCode::OK, &lock(&app.faults).installed()))))
                .post(async |State(app): Shared, body: Bytes| send(add_faults(&app, &body)))
                .delete(async |State(app): Shared| send(clear_faults(&app))),
        )
        .route(
            "/requests",
            get(async |State(app): Shared| send(Ok(Answer::json(StatusCode::OK, &lock(&app.log).entries()))))
                .delete(async |State(app): Shared| send(clear_requests(&app))),
        )
        .route(
            "/clock",
            get(async |State(app): Shared| send(health(&app)))
                .post(async |State(app): Shared, body: Bytes| send(clock(&app, &body))),
        )
        .route(
            "/backups",
            post(async |State(app): Shared, body: Bytes| send(put_rows(&app, &body, Store::put_raw_backup))),
        )
        .route(
            "/backups/{id}",
            post(async |State(app): Shared, Path(id): Path<i64>, body: Bytes| {
                send(merge(&app, &body, |store, changes| store.merge_backup(id, changes)))
            })
            .delete(async |State(app): Shared, Path(id): Path<i64>| send(changed(lock(&app.store).delete_backup(id)))),
        )
        .route(
            "/servers",
            post(async |State(app): Shared, body: Bytes| send(put_rows(&app, &body, Store::put_raw_server))),
        )
        .route(
            "/servers/{id}",
            post(async |State(app): Shared, Path(id): Path<i64>, body: Bytes| {
                send(merge(&app, &body, |store, changes| store.merge_server(id, changes)))
            })
            .delete(async |State(app): Shared, Path(id): Path<i64>| send(changed(lock(&app.store).delete_server(id)))),
        )
        .route("/site", post(async |State(app): Shared, body: Bytes| send(site(&app, &body))))
        .fallback(async || Answer::detail(StatusCode::NOT_FOUND, "No such control.").into_response())
}

fn send(reply: Reply) -> Response<Body> {
    reply.unwrap_or_else(|refusal| refusal).into_response()
}

fn done() -> Reply {
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

fn clear_faults(app: &App) -> Reply {
    lock(&app.faults).clear();
    done()
}

fn clear_requests(app: &App) -> Reply {
    lock(&app.log).clear();
    done()
}

fn changed(found: rusqlite::Result<bool>) -> Reply {
    match found {
        Ok(true) => done(),
        Ok(false) => Err(Answer::detail(StatusCode::NOT_FOUND, "There is no row with this id.")),
        Err(error) => Err(Answer::failure(&error)),
    }
}

/// Reads the body; an empty one is `{}`.
fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Answer> {
    let text: &[u8] = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text).map_err(|error| refuse(&error.to_string()))
}

fn refuse(problem: &str) -> Answer {
    Answer::detail(StatusCode::BAD_REQUEST, problem)
}

fn health(app: &App) -> Reply {
    let store = lock(&app.store);
    let seed = store.meta("seed").map_err(|error| Answer::failure(&error))?;
    let now = store.clock.now();
    Ok(Answer::json(
        StatusCode::OK,
        &json!({ "status": "ok", "seed": seed, "now": to_text(now), "speed": store.clock.speed() }),
    ))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    seed: Option<String>,
    /// When the account's clock starts; absent: at the real time.
    at: Option<String>,
    speed: Option<f64>,
    page_size: Option<usize>,
    allow_origins: Option<Vec<String>>,
    etag: Option<Etag>,
    keep_alive: Option<bool>,
}

/// A fresh account, and everything else as at the start; absent members are as on the command line.
fn reset(app: &App, body: &Bytes) -> Reply {
    let asked: Reset = parse(body)?;
    let seed = match asked.seed {
        Some(name) => name.parse::<Seed>().map_err(|problem| refuse(&problem))?,
        None => app.options.seed,
    };
    let at_start = Settings::of(&app.options);
    let start = match asked.at {
        Some(text) => from_text(&text).ok_or_else(|| refuse("at: not an RFC 3339 time"))?,
        None => real_seconds(),
    };
    let clock = Clock::starting_at(start, asked.speed.unwrap_or(app.options.speed));
    lock(&app.store).reset(seed, clock).map_err(|error| Answer::failure(&error))?;
    *lock(&app.settings) = Settings {
        page_size: asked.page_size.unwrap_or(at_start.page_size),
        allow_origins: asked.allow_origins.unwrap_or(at_start.allow_origins),
        etag: asked.etag.unwrap_or(at_start.etag),
        keep_alive: asked.keep_alive.unwrap_or(at_start.keep_alive),
    };
    lock(&app.faults).clear();
    lock(&app.log).clear();
    *lock(&app.page_config) = None;
    health(app)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingsChange {
    page_size: Option<usize>,
    allow_origins: Option<Vec<String>>,
    etag: Option<Etag>,
    keep_alive: Option<bool>,
}

fn settings(app: &App, body: &Bytes) -> Reply {
    let asked: SettingsChange = parse(body)?;
    let mut settings = lock(&app.settings);
    settings.page_size = asked.page_size.unwrap_or(settings.page_size);
    settings.etag = asked.etag.unwrap_or(settings.etag);
    settings.keep_alive = asked.keep_alive.unwrap_or(settings.keep_alive);
    if let Some(origins) = asked.allow_origins {
        settings.allow_origins = origins;
    }
    drop(settings);
    if asked.keep_alive == Some(false) {
        app.connections.close_idle();
    }
    done()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::Many(all) => all,
            Self::One(one) => vec![one],
        }
    }
}

fn add_faults(app: &App, body: &Bytes) -> Reply {
    // In two steps, because an untagged choice would hide which member is wrong.
    let given = parse::<OneOrMany<Value>>(body)?.into_vec();
    let read = given.into_iter().map(serde_json::from_value::<Fault>).collect::<Result<Vec<_>, _>>();
    let mut faults = lock(&app.faults);
    faults.add(read.map_err(|error| refuse(&error.to_string()))?);
    let drops_connections = faults.drop_connections();
    drop(faults);
    if drops_connections {
        app.connections.close_idle();
    }
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    set: Option<String>,
    advance_seconds: Option<f64>,
    speed: Option<f64>,
}

fn clock(app: &App, body: &Bytes) -> Reply {
    let asked: ClockChange = parse(body)?;
    let mut store = lock(&app.store);
    let now = store.clock.now();
    let base = match asked.set {
        Some(text) => from_text(&text).ok_or_else(|| refuse("set: not an RFC 3339 time"))?,
        None => now,
    };
    let ahead = asked.advance_seconds.unwrap_or(0.0);
    // Each night on the way is lived through.
    if (base - now) as f64 + ahead > LONGEST_JUMP as f64 {
        return Err(refuse("the clock jumps at most ten years ahead at a time"));
    }
    if base != now {
        store.clock.set(base);
    }
    store.clock.advance(ahead);
    if let Some(speed) = asked.speed {
        store.clock.set_speed(speed);
    }
    store.catch_up().map_err(|error| Answer::failure(&error))?;
    drop(store);
    health(app)
}

/// Rows are served exactly as given, byte for byte.
fn put_rows(app: &App, body: &Bytes, put: fn(&mut Store, &str) -> rusqlite::Result<()>) -> Reply {
    let is_many = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
    let rows: Vec<Box<RawValue>> = if is_many { parse(body)? } else { vec![parse(body)?] };
    let mut store = lock(&app.store);
    for row in rows {
        put(&mut store, row.get()).map_err(|error| Answer::failure(&error))?;
    }
    done()
}

fn merge(
    app: &App,
    body: &Bytes,
    apply: impl FnOnce(&mut Store, &Map<String, Value>) -> rusqlite::Result<bool>,
) -> Reply {
    let changes: Map<String, Value> = parse(body)?;
    changed(apply(&mut lock(&app.store), &changes))
}

/// `{"config": {…}}`, `{"config_text": "…"}`, or null in either for the page as built.
fn site(app: &App, body: &Bytes) -> Reply {
    let asked: Value = parse(body)?;
    let text = match (asked.get("config_text"), asked.get("config")) {
        (Some(Value::String(text)), _) => Some(text.clone()),
        (None, Some(Value::Null)) | (Some(Value::Null), _) => None,
        (None, Some(config)) => Some(config.to_string()),
        (None, None) if asked.is_null() => None,
        _ => return Err(refuse("give config (an object) or config_text (a string)")),
    };
    *lock(&app.page_config) = text;
    done()
}

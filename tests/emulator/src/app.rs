//! What all requests share.

use std::path::PathBuf;
use std::sync::Mutex;

use crate::connection::Connections;
use crate::etag::Etag;
use crate::faults::Faults;
use crate::lock;
use crate::options::Options;
use crate::request_log::RequestLog;
use crate::store::Store;

/// What can be changed while the emulator runs, beside the data.
#[derive(Debug, Clone)]
pub struct Settings {
    pub page_size: usize,
    pub allow_origins: Vec<String>,
    pub etag: Etag,
    pub keep_alive: bool,
}

impl Settings {
    pub fn of(options: &Options) -> Self {
        Self {
            page_size: options.page_size,
            allow_origins: options.allow_origins.clone(),
            etag: options.etag,
            keep_alive: options.keep_alive,
        }
    }
}

pub struct App {
    pub options: Options,
    pub store: Mutex<Store>,
    pub settings: Mutex<Settings>,
    pub faults: Mutex<Faults>,
    pub log: Mutex<RequestLog>,
    /// The text that stands in for the configuration block of the served page.
    pub page_config: Mutex<Option<String>>,
    pub connections: Connections,
}

impl App {
    pub fn new(options: Options, connections: Connections) -> rusqlite::Result<Self> {
        let store = Store::open(options.db.as_deref(), options.seed, options.speed)?;
        Ok(Self {
            store: Mutex::new(store),
            settings: Mutex::new(Settings::of(&options)),
            faults: Mutex::default(),
            log: Mutex::default(),
            page_config: Mutex::default(),
            connections,
            options,
        })
    }

    pub fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    pub fn static_dir(&self) -> Option<&PathBuf> {
        self.options.static_dir.as_ref()
    }

    /// Whether the connection is to be closed after the answer that is sent now.
    pub fn closes_connections(&self) -> bool {
        !lock(&self.settings).keep_alive || lock(&self.faults).drop_connections()
    }
}

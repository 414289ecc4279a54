//! A server for one test, and a client so plain that it sees what really arrives.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use emulator::api::FULL_TOKEN;
use emulator::seed::Seed;
use emulator::{Options, Running};
use serde_json::Value;
use tokio::runtime::Runtime;

pub struct Server {
    pub running: Running,
    _runtime: Runtime,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

/// How a connection ended that brought no whole answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Lost {
    Reset,
    Silent,
    Truncated { promised: usize, received: usize },
}

/// On a busy machine forty days in the life of an account take their time.
const PATIENCE: Duration = Duration::from_secs(60);

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }
}

pub fn documented() -> Server {
    Server::start(Options { seed: Seed::Documented, ..Options::default() })
}

impl Server {
    pub fn start(options: Options) -> Self {
        let runtime = Runtime::new().unwrap();
        let running = runtime.block_on(emulator::start(options)).unwrap();
        Self { running, _runtime: runtime }
    }

    pub fn connect(&self) -> TcpStream {
        self.connect_for(PATIENCE)
    }

    /// A connection on which silence for so long counts as such.
    pub fn connect_for(&self, patience: Duration) -> TcpStream {
        let stream = TcpStream::connect(self.running.address).unwrap();
        stream.set_read_timeout(Some(patience)).unwrap();
        stream
    }

    /// Sends exactly this head and body on a new connection.
    pub fn raw(&self, head: &str, body: &str) -> Result<Reply, Lost> {
        let mut stream = self.connect();
        send(&mut stream, head, body);
        receive(&mut stream)
    }

    pub fn try_send(&self, method: &str, path: &str, body: Option<&str>) -> Result<Reply, Lost> {
        self.send_with(method, path, body, &format!("Authorization: Bearer {FULL_TOKEN}"))
    }

    pub fn send_with(&self, method: &str, path: &str, body: Option<&str>, headers: &str) -> Result<Reply, Lost> {
        let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: emulator.test\r\nConnection: close\r\n{headers}Content-Type: application/json\r\n"
        );
        self.raw(&head, body.unwrap_or_default())
    }

    pub fn get(&self, path: &str) -> Reply {
        self.try_send("GET", path, None).unwrap()
    }

    pub fn post(&self, path: &str, body: &str) -> Reply {
        self.try_send("POST", path, Some(body)).unwrap()
    }

    pub fn delete(&self, path: &str) -> Reply {
        self.try_send("DELETE", path, None).unwrap()
    }

    /// Tells the emulator what to do; that must work.
    pub fn control(&self, path: &str, body: &str) {
        let reply = self.post(&format!("/__emulator/{path}"), body);
        assert!((200..300).contains(&reply.status), "{path} {body}: {reply:?}");
    }

    pub fn list(&self) -> Value {
        self.get("/api/v1/backups/").json()
    }

    /// The entries of the request log that are API requests.
    pub fn log(&self) -> Vec<Value> {
        let all = self.get("/__emulator/requests").json();
        all.as_array().unwrap().iter().filter(|entry| entry["kind"] == "api").cloned().collect()
    }
}

pub fn send(stream: &mut TcpStream, head: &str, body: &str) {
    write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
}

pub fn receive(stream: &mut TcpStream) -> Result<Reply, Lost> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 65536];
    loop {
        if let Some(reply) = parse(&bytes).filter(|reply| reply.body.len() >= promised(reply)) {
            return Ok(reply);
        }
        match stream.read(&mut buffer) {
            Ok(count) if count > 0 => bytes.extend_from_slice(&buffer[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(Lost::Silent);
            }
            Ok(_) | Err(_) => return Err(how_it_ended(&bytes)),
        }
    }
}

fn how_it_ended(bytes: &[u8]) -> Lost {
    match parse(bytes) {
        Some(reply) => Lost::Truncated { promised: promised(&reply), received: reply.body.len() },
        None => {
            assert!(bytes.is_empty(), "half a head: {}", String::from_utf8_lossy(bytes));
            Lost::Reset
        }
    }
}

fn promised(reply: &Reply) -> usize {
    reply.header("content-length").map_or(0, |length| length.parse().unwrap())
}

fn parse(bytes: &[u8]) -> Option<Reply> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Reply { status, head, body: bytes[end + 4..].to_vec() })
}

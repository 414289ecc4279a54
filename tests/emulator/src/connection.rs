//! TCP connections that a request handler can drop without an answer.
//!
//! The HTTP library answers every request that it reads. To lose a connection the way networks do, the stream itself must
//! fail: [`ConnectionHandle::reset`] makes the next write fail and the socket close with a TCP reset. No byte of an answer
//! leaves. [`Connections::close_idle`] ends the kept-alive connections between two requests, because browsers silently
//! repeat a request (a POST too) that a *reused* connection drops, and a test of a lost answer must not meet that.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use futures_util::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

use crate::lock;

const IDLE: u8 = 0;
const BUSY: u8 = 1;
const ANSWERED: u8 = 2;

#[derive(Default)]
struct Shared {
    is_reset: AtomicBool,
    is_closing: AtomicBool,
    phase: AtomicU8,
    reader: AtomicWaker,
}

/// What a request handler may do to the connection that its request came on.
#[derive(Clone)]
pub struct ConnectionHandle(Arc<Shared>);

impl ConnectionHandle {
    /// Whatever is answered now is not sent: the client meets a TCP reset.
    pub fn reset(&self) {
        self.0.is_reset.store(true, Ordering::SeqCst);
    }

    /// The handler is done; once its answer is written the connection counts as idle.
    pub fn answered(&self) {
        self.0.phase.store(ANSWERED, Ordering::SeqCst);
    }
}

/// All open connections.
#[derive(Clone, Default)]
pub struct Connections(Arc<Mutex<Vec<Weak<Shared>>>>);

impl Connections {
    fn add(&self, shared: &Arc<Shared>) {
        let mut all = lock(&self.0);
        all.retain(|connection| connection.strong_count() > 0);
        all.push(Arc::downgrade(shared));
    }

    /// Closes each connection that waits for its next request; one in the middle of a request is closed after it.
    pub fn close_idle(&self) {
        for shared in lock(&self.0).iter().filter_map(Weak::upgrade) {
            shared.is_closing.store(true, Ordering::SeqCst);
            shared.reader.wake();
        }
    }
}

pub struct ResettableListener {
    listener: TcpListener,
    connections: Connections,
}

impl ResettableListener {
    pub fn new(listener: TcpListener, connections: Connections) -> Self {
        Self { listener, connections }
    }
}

impl Listener for ResettableListener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Answers are written whole, so waiting to merge small packets only adds delay.
        stream.set_nodelay(true).ok();
        let shared = Arc::new(Shared::default());
        self.connections.add(&shared);
        (Connection { stream, shared }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, ResettableListener>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, ResettableListener>) -> Self {
        Self(stream.io().shared.clone())
    }
}

impl fmt::Debug for ConnectionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConnectionHandle")
    }
}

pub struct Connection {
    stream: TcpStream,
    shared: Arc<Shared>,
}

impl Connection {
    fn fail_if_reset(&self) -> io::Result<()> {
        if !self.shared.is_reset.load(Ordering::SeqCst) {
            return Ok(());
        }
        // With a linger time of zero, closing the socket sends RST instead of FIN.
        socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO))?;
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.fail_if_reset()?;
        self.shared.reader.register(cx.waker());
        let is_idle = self.shared.phase.load(Ordering::SeqCst) == IDLE;
        if is_idle && self.shared.is_closing.load(Ordering::SeqCst) {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.shared.phase.store(BUSY, Ordering::SeqCst);
        }
        result
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.fail_if_reset()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.fail_if_reset()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.fail_if_reset()?;
        let result = Pin::new(&mut self.stream).poll_flush(cx);
        if result.is_ready() {
            let was_answered = self.shared.phase.compare_exchange(ANSWERED, IDLE, Ordering::SeqCst, Ordering::SeqCst);
            if was_answered.is_ok() && self.shared.is_closing.load(Ordering::SeqCst) {
                self.shared.reader.wake();
            }
        }
        result
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.fail_if_reset().is_err() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

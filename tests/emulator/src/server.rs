//! Binds the port, puts the parts together, and serves until it is stopped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Response, header};
use axum::middleware::{self, Next};
use axum::routing::any;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::connection::{ConnectionHandle, Connections, ResettableListener};
use crate::options::Options;
use crate::{control, service, site};

/// A server at work; it stops when this is dropped.
pub struct Running {
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts serving; to be called inside a Tokio runtime.
pub async fn start(options: Options) -> io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let address = listener.local_addr()?;
    let connections = Connections::default();
    let app = Arc::new(App::new(options, connections.clone()).map_err(io::Error::other)?);
    let router = router(app).into_make_service_with_connect_info::<ConnectionHandle>();
    let listener = ResettableListener::new(listener, connections);
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            eprintln!("emulator: {error}");
        }
    });
    Ok(Running { address, task })
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .nest("/__emulator", control::routes())
        .route("/api/{*path}", any(service::serve))
        .fallback(site::serve)
        .layer(middleware::from_fn_with_state(app.clone(), mind_connection))
        .with_state(app)
}

/// Closes the connection after the answer when that is asked for, and tells it that the request is done.
async fn mind_connection(
    State(app): State<Arc<App>>,
    ConnectInfo(connection): ConnectInfo<ConnectionHandle>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let mut response = next.run(request).await;
    if app.closes_connections() {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    connection.answered();
    response
}

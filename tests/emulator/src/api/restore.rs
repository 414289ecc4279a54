//! `POST /api/v1/servers/{server_id}/restore/`.

use axum::http::StatusCode;
use serde_json::json;

use super::{Outcome, Request, broken, input, not_found};
use crate::answer::Answer;
use crate::store::Store;

pub fn start(store: &mut Store, server_id: &str, request: &Request<'_>) -> Outcome {
    let server_id: i64 = server_id.parse().map_err(|_| not_found("Not found."))?;
    let server = store.find_server(server_id).map_err(broken)?.ok_or_else(|| not_found("Server not found."))?;
    let backup_id = input::integer(&input::object(request)?, "backup_id")?;
    let backup = store.backup_facts(backup_id).map_err(broken)?.ok_or_else(|| not_found("Backup not found."))?;
    if backup.server_id != Some(server_id) {
        return Err(Answer::invalid("backup_id", "This backup does not belong to this server."));
    }
    if backup.status.as_deref() != Some("completed") {
        return Err(Answer::invalid("backup_id", "Only completed backups can be restored."));
    }
    if store.is_restoring(server_id).map_err(broken)? {
        return Err(Answer::detail(StatusCode::CONFLICT, "A restore of this server is already in progress."));
    }
    let restored_at = (!backup.is_held).then(|| store.restore_ends_at());
    store.start_restore(server_id, restored_at).map_err(broken)?;
    let message = format!("Restore of {} started. The server is not available until it is done.", server.name);
    Ok(Answer::json(StatusCode::ACCEPTED, &json!({ "message": message })))
}

//! `/api/v1/backups/`: list, create, delete.

use axum::http::StatusCode;
use rusqlite::ToSql;
use serde::Serialize;
use serde_json::json;

use super::listing::{self, Selection};
use super::{Outcome, Request, broken, input, not_found};
use crate::answer::Answer;
use crate::store::Store;
use crate::store::backups::{Backup, Plan};

const MANUAL_BACKUP_LIMIT: i64 = 10;

pub fn list(store: &mut Store, request: &Request<'_>) -> Outcome {
    let mut filters: Vec<(&'static str, Box<dyn ToSql>)> = Vec::new();
    for (name, value) in input::query_pairs(request.query) {
        match name.as_str() {
            "server_id" => {
                let id: i64 =
                    value.parse().map_err(|_| Answer::invalid("server_id", "A valid integer is required."))?;
                filters.push(("server_id", Box::new(id)));
            }
            "backup_type" if value == "manual" || value == "automatic" => {
                filters.push(("backup_type", Box::new(value)));
            }
            "backup_type" => {
                let problem = format!("\"{value}\" is not a valid choice.");
                return Err(Answer::invalid("backup_type", &problem));
            }
            _ => {}
        }
    }
    listing::answer(store, request, &Selection { table: "backups", filters })
}

#[derive(Serialize)]
struct Created {
    #[serde(flatten)]
    backup: Backup,
    message: &'static str,
}

pub fn create(store: &mut Store, request: &Request<'_>) -> Outcome {
    let members = input::object(request)?;
    let server_id = input::integer(&members, "server_id")?;
    let description = input::description(&members)?;
    let server = store.find_server(server_id).map_err(broken)?.ok_or_else(|| not_found("Server not found."))?;
    if store.manual_backups_of(server_id).map_err(broken)? >= MANUAL_BACKUP_LIMIT {
        let problem = format!(
            "Maximum of {MANUAL_BACKUP_LIMIT} manual backups per server reached. Delete one before creating another."
        );
        return Err(Answer::json(StatusCode::BAD_REQUEST, &json!({ "non_field_errors": [problem] })));
    }
    let at = store.clock.now();
    let plan = Plan { backup_type: "manual", description: &description, at, expires_at: None };
    let backup = store.start_backup(server, plan).map_err(broken)?;
    let message = "Backup creation started. This may take several minutes depending on the size of the server.";
    Ok(Answer::json(StatusCode::CREATED, &Created { backup, message }))
}

pub fn delete(store: &mut Store, id: &str) -> Outcome {
    let id: i64 = id.parse().map_err(|_| not_found("Not found."))?;
    if store.delete_backup(id).map_err(broken)? {
        Ok(Answer::empty(StatusCode::NO_CONTENT))
    } else {
        Err(not_found("Backup not found."))
    }
}

//! `GET /api/v1/servers/`.

use rusqlite::ToSql;

use super::listing::{self, Selection};
use super::{Outcome, Request, input};
use crate::answer::Answer;
use crate::store::Store;

pub fn list(store: &mut Store, request: &Request<'_>) -> Outcome {
    let mut filters: Vec<(&'static str, Box<dyn ToSql>)> = Vec::new();
    for (name, value) in input::query_pairs(request.query) {
        match name.as_str() {
            "status" if ["active", "stopped", "suspended"].contains(&value.as_str()) => {
                filters.push(("status", Box::new(value)));
            }
            "status" => {
                return Err(Answer::invalid("status", &format!("\"{value}\" is not a valid choice.")));
            }
            "location" => filters.push(("location", Box::new(value))),
            _ => {}
        }
    }
    listing::answer(store, request, &Selection { table: "servers", filters })
}

//! Lists: `count` and `results`, whole or in pages, kept ready until the data changes.

use axum::body::Bytes;
use axum::http::StatusCode;
use rusqlite::{Connection, Result, ToSql, params_from_iter};

use super::{Outcome, Request, broken, input, not_found};
use crate::answer::Answer;
use crate::store::Store;

/// Which rows of a table a list shows: columns with the value that each must have.
pub struct Selection {
    pub table: &'static str,
    pub filters: Vec<(&'static str, Box<dyn ToSql>)>,
}

impl Selection {
    fn condition(&self) -> String {
        let conditions: Vec<String> = self.filters.iter().map(|(column, _)| format!("{column} = ?")).collect();
        if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) }
    }

    fn values(&self) -> impl Iterator<Item = &dyn ToSql> {
        self.filters.iter().map(|(_, value)| value.as_ref())
    }

    fn count(&self, db: &Connection) -> Result<usize> {
        let query = format!("SELECT count(*) FROM {} {}", self.table, self.condition());
        db.query_row(&query, params_from_iter(self.values()), |row| row.get::<_, i64>(0)).map(|count| count as usize)
    }

    /// The rows as they are, with commas between.
    fn rows(&self, db: &Connection, page: Option<(usize, usize)>) -> Result<(usize, Vec<u8>)> {
        let limit = page.map_or(String::new(), |(number, size)| format!("LIMIT {size} OFFSET {}", (number - 1) * size));
        let query = format!("SELECT raw FROM {} {} ORDER BY seq {limit}", self.table, self.condition());
        let mut statement = db.prepare(&query)?;
        let mut rows = statement.query(params_from_iter(self.values()))?;
        let (mut count, mut text) = (0, Vec::new());
        while let Some(row) = rows.next()? {
            if count > 0 {
                text.push(b',');
            }
            text.extend_from_slice(row.get_ref(0)?.as_bytes()?);
            count += 1;
        }
        Ok((count, text))
    }

    fn whole(&self, db: &Connection) -> Result<Vec<u8>> {
        let (count, rows) = self.rows(db, None)?;
        let mut body = format!(r#"{{"count":{count},"results":["#).into_bytes();
        body.extend(rows);
        body.extend(b"]}");
        Ok(body)
    }
}

/// Answers with the selection, or the page of it that the request names.
pub fn answer(store: &mut Store, request: &Request<'_>, selection: &Selection) -> Outcome {
    let body = if request.page_size == 0 {
        let name = format!("{}?{}", selection.table, request.query);
        store.cached_list(&name, |db| selection.whole(db)).map_err(broken)?
    } else {
        page(&store.db, request, selection)?
    };
    Ok(Answer::with_body(StatusCode::OK, "application/json", body))
}

fn page(db: &Connection, request: &Request<'_>, selection: &Selection) -> std::result::Result<Bytes, Answer> {
    let count = selection.count(db).map_err(broken)?;
    let last = count.div_ceil(request.page_size).max(1);
    let asked = input::query_pairs(request.query).into_iter().find(|(name, _)| name == "page");
    let number = asked.map_or(Some(1), |(_, value)| value.parse::<usize>().ok());
    let number = number.filter(|number| (1..=last).contains(number)).ok_or_else(|| not_found("Invalid page."))?;
    let (_, rows) = selection.rows(db, Some((number, request.page_size))).map_err(broken)?;
    let link = |to: Option<usize>| to.map_or("null".to_owned(), |to| format!("\"{}\"", address_of_page(request, to)));
    let next = link((number < last).then_some(number + 1));
    let previous = link((number > 1).then(|| number - 1));
    let mut body = format!(r#"{{"count":{count},"next":{next},"previous":{previous},"results":["#).into_bytes();
    body.extend(rows);
    body.extend(b"]}");
    Ok(Bytes::from(body))
}

/// The absolute address of another page of the same list.
fn address_of_page(request: &Request<'_>, number: usize) -> String {
    let host = request.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let kept = request.query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
    let query: Vec<String> = kept.map(str::to_owned).chain([format!("page={number}")]).collect();
    // A quote in a query that a client wrote by hand must not end the JSON string.
    let query = query.join("&").replace(['"', '\\'], "");
    format!("http://{host}{}?{query}", request.path)
}

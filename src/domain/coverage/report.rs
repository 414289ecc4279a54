//! The coverage as a file: what an auditor asks for. Times in UTC, sizes in megabytes, ages in whole hours.

use super::super::Timestamp;
use super::super::export::{Quote, csv_line};
use super::sizes::SizePoint;
use super::{ServerCoverage, Standing};

/// When the report is made, by which ages count, and when the whole list was read.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    pub made_at: Timestamp,
    pub read_at: Option<Timestamp>,
}

const COLUMNS: &str = "server_id,server_name,standing,overdue,last_good_id,last_good_at,age_hours,rhythm_hours,completed,in_progress,failed,\
                       other,manual,total_size_mb,usual_size_mb,far_off,read_at,made_at";

impl Standing {
    /// Its name in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Late => "late",
            Self::Undated => "undated",
            Self::Good => "good",
        }
    }
}

fn age_hours(server: &ServerCoverage, times: Times) -> Option<u64> {
    server.last_good_at(times.made_at).map(|at| times.made_at.since(at).as_secs() / 3600)
}

fn rhythm_hours(server: &ServerCoverage, times: Times) -> Option<u64> {
    server.rhythm(times.made_at).map(|gap| gap.as_secs() / 3600)
}

/// A row for each server, as `domain::export` writes CSV.
pub fn to_csv<'a>(servers: impl Iterator<Item = &'a ServerCoverage>, times: Times) -> String {
    let mut csv = format!("\u{feff}{COLUMNS}\r\n");
    let figure = |figure: Option<u64>| figure.map(|figure| figure.to_string()).unwrap_or_default();
    let time = |at: Option<Timestamp>| at.map(Timestamp::to_rfc3339).unwrap_or_default();
    for server in servers {
        let standing = server.standing(times.made_at);
        let far_off: Vec<String> =
            server.sizes.far_off().map(|point| format!("{}: {} MB", point.backup, point.size.megabytes())).collect();
        csv_line(
            &mut csv,
            &[
                &server.server.id.to_string(),
                &server.server.name,
                standing.word(),
                if standing.is_overdue() { "yes" } else { "no" },
                &figure(server.last_good(times.made_at).map(|row| row.id.get())),
                &time(server.last_good_at(times.made_at)),
                &figure(age_hours(server, times)),
                &figure(rhythm_hours(server, times)),
                &server.counts.completed.to_string(),
                &server.counts.in_progress.to_string(),
                &server.counts.failed.to_string(),
                &server.counts.other.to_string(),
                &server.manual.to_string(),
                &figure(server.total_size.map(|size| size.megabytes())),
                &figure(server.sizes.usual.map(|size| size.megabytes())),
                &far_off.join("; "),
                &time(times.read_at),
                &times.made_at.to_rfc3339(),
            ],
        );
    }
    csv
}

/// `{"made_at", "read_at", "servers": […]}`.
pub fn to_json<'a>(servers: impl Iterator<Item = &'a ServerCoverage>, times: Times, quote: Quote) -> String {
    let rows: Vec<String> = servers.map(|server| json_row(server, times, quote)).collect();
    format!(
        "{{\"made_at\": {}, \"read_at\": {}, \"servers\": [\n{}\n]}}\n",
        quote(&times.made_at.to_rfc3339()),
        json_time(times.read_at, quote),
        rows.join(",\n"),
    )
}

fn json_time(at: Option<Timestamp>, quote: Quote) -> String {
    at.map_or("null".to_owned(), |at| quote(&at.to_rfc3339()))
}

fn json_row(server: &ServerCoverage, times: Times, quote: Quote) -> String {
    let figure = |figure: Option<u64>| figure.map_or("null".to_owned(), |figure| figure.to_string());
    let standing = server.standing(times.made_at);
    let last_good = server.last_good(times.made_at).map_or("null".to_owned(), |row| {
        let (id, at) = (row.id, json_time(server.last_good_at(times.made_at), quote));
        format!("{{\"id\": {id}, \"created_at\": {at}}}")
    });
    let far_off: Vec<String> = server.sizes.far_off().map(|point| json_point(point, quote)).collect();
    format!(
        "  {{\"server\": {{\"id\": {}, \"name\": {}}}, \"standing\": \"{}\", \"overdue\": {}, \"last_good\": {last_good}, \"age_hours\": {}, \"rhythm_hours\": {}, \
         \"counts\": {{\"completed\": {}, \"in_progress\": {}, \"failed\": {}, \"other\": {}}}, \"manual\": {}, \"total_size_mb\": {}, \"usual_size_mb\": {}, \"far_off\": [{}]}}",
        server.server.id,
        quote(&server.server.name),
        standing.word(),
        standing.is_overdue(),
        figure(age_hours(server, times)),
        figure(rhythm_hours(server, times)),
        server.counts.completed,
        server.counts.in_progress,
        server.counts.failed,
        server.counts.other,
        server.manual,
        figure(server.total_size.map(|size| size.megabytes())),
        figure(server.sizes.usual.map(|size| size.megabytes())),
        far_off.join(", "),
    )
}

fn json_point(point: &SizePoint, quote: Quote) -> String {
    let (id, size, at) = (point.backup, point.size.megabytes(), json_time(Some(point.at), quote));
    format!("{{\"id\": {id}, \"size_mb\": {size}, \"created_at\": {at}}}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::super::{Backup, ByteSize, ServerId, ServerRef};
    use super::super::sample::{NOW, automatic, coverage, failed};
    use super::*;

    const TIMES: Times = Times { made_at: NOW, read_at: Some(NOW) };

    fn quote(text: &str) -> String {
        serde_json::to_string(text).unwrap()
    }

    fn example() -> ServerCoverage {
        let odd = Backup { size: Some(ByteSize::from_megabytes(9)), ..automatic(3, 98) };
        coverage(vec![failed(1, 2), automatic(2, 50), odd, automatic(4, 74)])
    }

    #[test]
    fn csv_has_a_row_for_each_server() {
        let csv = to_csv([example()].iter(), TIMES);
        assert!(csv.starts_with("\u{feff}server_id,server_name,standing,overdue,"));
        let row = "\r\n12345,web-server-01,late,yes,2,2025-01-29T10:00:00Z,50,24,3,0,1,0,0,9055,4523,3: 9 MB,2025-01-31T12:00:00Z,2025-01-31T12:00:00Z\r\n";
        assert!(csv.ends_with(row), "{csv}");
    }

    #[test]
    fn a_server_may_not_be_called_like_a_formula() {
        let name = ServerRef::new(ServerId::new(7).unwrap(), "=1+1");
        let server = ServerCoverage::new(Arc::new(name), Vec::new(), str::to_owned);
        let csv = to_csv([server].iter(), Times { read_at: None, ..TIMES });
        assert!(csv.ends_with("\r\n7,\"'=1+1\",missing,yes,,,,,0,0,0,0,0,,,,,2025-01-31T12:00:00Z\r\n"), "{csv}");
    }

    #[test]
    fn json_says_the_same() {
        let json: serde_json::Value = serde_json::from_str(&to_json([example()].iter(), TIMES, quote)).unwrap();
        assert_eq!(json["read_at"], "2025-01-31T12:00:00Z");
        let server = &json["servers"][0];
        assert_eq!((&server["standing"], &server["age_hours"]), (&"late".into(), &50.into()));
        assert_eq!(server["counts"]["completed"], 3);
        assert_eq!(server["last_good"]["id"], 2);
        assert_eq!(server["far_off"][0]["id"], 3);
    }
}

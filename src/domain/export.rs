//! What is shown, as a file: CSV for spreadsheets, JSON for programs. Members are called as the API calls them.

use super::{Backup, Timestamp};

/// Writes a text as JSON does, quotes included.
pub type Quote = fn(&str) -> String;

/// A list of backups as the API writes them; times in UTC.
pub fn to_json<'a>(backups: impl Iterator<Item = &'a Backup>, quote: Quote) -> String {
    let rows: Vec<String> = backups.map(|backup| json_row(backup, quote)).collect();
    format!("[\n{}\n]\n", rows.join(",\n"))
}

fn json_row(backup: &Backup, quote: Quote) -> String {
    let time = |at: Option<Timestamp>| at.map_or("null".to_owned(), |at| quote(&at.to_rfc3339()));
    let size = backup.size.map_or("null".to_owned(), |size| size.megabytes().to_string());
    format!(
        "  {{\"id\": {}, \"server\": {{\"id\": {}, \"name\": {}}}, \"backup_type\": {}, \"status\": {}, \"size_mb\": {size}, \"created_at\": {}, \"expires_at\": {}, \"description\": {}}}",
        backup.id,
        backup.server.id,
        quote(&backup.server.name),
        quote(backup.backup_type.word()),
        quote(backup.status.word()),
        time(backup.created_at),
        time(backup.expires_at.at()),
        quote(&backup.description),
    )
}

/// RFC 4180 with a byte order mark, so that spreadsheets read UTF-8; times in UTC. A text that a spreadsheet would take for a formula is
/// led by an apostrophe.
pub fn to_csv<'a>(backups: impl Iterator<Item = &'a Backup>) -> String {
    let mut csv =
        "\u{feff}id,server_id,server_name,backup_type,status,size_mb,created_at,expires_at,description\r\n".to_owned();
    for backup in backups {
        let size = backup.size.map(|size| size.megabytes().to_string()).unwrap_or_default();
        let (id, server_id) = (backup.id.to_string(), backup.server.id.to_string());
        let time = |at: Option<Timestamp>| at.map(Timestamp::to_rfc3339).unwrap_or_default();
        let cells: [&str; 9] = [
            &id,
            &server_id,
            &*backup.server.name,
            backup.backup_type.word(),
            backup.status.word(),
            &size,
            &time(backup.created_at),
            &time(backup.expires_at.at()),
            &*backup.description,
        ];
        csv_line(&mut csv, &cells);
    }
    csv
}

/// Any table, in the same form.
pub fn csv(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut csv = "\u{feff}".to_owned();
    csv_line(&mut csv, head);
    for row in rows {
        csv_line(&mut csv, &row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    csv
}

/// `backups-2025-01-16T03-00-00.csv`: colons are not allowed in names of files everywhere.
pub fn file_name(what: &str, suffix: &str, at: Timestamp) -> String {
    let at = at.to_rfc3339().chars().take(19).collect::<String>().replace(':', "-");
    format!("{what}-{at}.{suffix}")
}

/// Adds a line of these cells, guarded.
pub fn csv_line(csv: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
    csv.push_str(&cells.join(","));
    csv.push_str("\r\n");
}

fn cell(text: &str) -> String {
    let is_formula = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n']);
    let guard = if is_formula { "'" } else { "" };
    if is_formula || text.contains([',', '"', '\r', '\n']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::backup::sample;
    use super::*;

    /// The cells of a CSV text, by RFC 4180.
    fn read(csv: &str) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut cell, mut is_quoted) = (Vec::new(), Vec::new(), String::new(), false);
        let mut letters = csv.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '"' if is_quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
                '\r' if !is_quoted && letters.next_if_eq(&'\n').is_some() => {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                other => cell.push(other),
            }
        }
        rows
    }

    #[test]
    fn csv_is_what_the_table_shows() {
        let csv = to_csv([sample::backup(501)].iter());
        assert!(csv.starts_with('\u{feff}'));
        let row = "501,12345,web-server-01,automatic,completed,4523,2025-01-16T03:00:00Z,,Automatic daily backup\r\n";
        assert!(csv.ends_with(row), "{csv}");
    }

    #[test]
    fn formulas_are_guarded() {
        for formula in ["=HYPERLINK(\"x\")", "+1", "-1", "@x", "\t=1", " =1", "\r=1"] {
            assert!(cell(formula).starts_with("\"'"), "{formula:?}");
        }
        assert_eq!(cell("a-b=c"), "a-b=c");
    }

    #[test]
    fn json_is_as_the_api_writes_it() {
        let json: serde_json::Value =
            serde_json::from_str(&to_json([sample::backup(501)].iter(), |text| serde_json::to_string(text).unwrap()))
                .unwrap();
        assert_eq!(json[0]["server"]["name"], "web-server-01");
        assert_eq!(json[0]["expires_at"], serde_json::Value::Null);
    }

    proptest! {
        #[test]
        fn any_description_comes_back(text in ".*") {
            let backup = Backup { description: text.as_str().into(), ..sample::backup(1) };
            let csv = to_csv([backup].iter());
            let rows = read(csv.trim_start_matches('\u{feff}'));
            prop_assert_eq!(rows.len(), 2);
            let read = &rows[1][8];
            let guarded = format!("'{text}");
            prop_assert!(*read == text || *read == guarded);
            prop_assert!(!read.trim_start().starts_with(['=', '+', '-', '@']));
        }

        #[test]
        fn any_table_comes_back_without_a_formula(rows in prop::collection::vec(prop::collection::vec("[ \t]?[=+@＝-]?\\PC{0,12}|[\"\r\n,\t =a]{0,8}|.*", 1..5), 0..6)) {
            let back = read(csv(&["a"], &rows).trim_start_matches('\u{feff}'));
            prop_assert_eq!(back.len(), rows.len() + 1);
            for (row, back) in rows.iter().zip(&back[1..]) {
                prop_assert_eq!(row.len(), back.len());
                for (cell, back) in row.iter().zip(back) {
                    let is_guarded = back.strip_prefix('\'').is_some_and(|rest| rest == cell);
                    prop_assert!(back == cell || is_guarded, "{:?} came back as {:?}", cell, back);
                    prop_assert!(!back.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']));
                }
            }
        }
    }
}

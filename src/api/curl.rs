//! What a person could type into a shell to have the same done: every write as a `curl` command, with `$TOKEN` for the token.

use super::{ApiBase, backups, servers};
use crate::domain::{BackupId, ServerId};

pub fn create(base: &ApiBase, server: ServerId, description: &str) -> String {
    command(base, "POST", backups::ENDPOINT, Some(backups::create_body(server, description)))
}

pub fn delete(base: &ApiBase, id: BackupId) -> String {
    command(base, "DELETE", &backups::one(id), None)
}

pub fn restore(base: &ApiBase, server: ServerId, backup: BackupId) -> String {
    command(base, "POST", &servers::restore_of(server), Some(servers::restore_body(backup)))
}

fn command(base: &ApiBase, method: &str, endpoint: &str, body: Option<String>) -> String {
    let url = in_quotes(&base.url(endpoint));
    let mut command = format!("curl -X {method} {url} -H \"Authorization: Bearer $TOKEN\"");
    if let Some(body) = body {
        command.push_str(" -H 'Content-Type: application/json' -d ");
        command.push_str(&in_quotes(&body));
    }
    command
}

/// A word of a POSIX shell, whatever is in it.
fn in_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_write_has_its_command() {
        let base = ApiBase::parse("https://admin.vps.org", "").unwrap();
        let (server, backup) = (ServerId::new(12345).unwrap(), BackupId::new(501).unwrap());
        assert_eq!(
            create(&base, server, "Bob's \"$HOME\""),
            r#"curl -X POST 'https://admin.vps.org/api/v1/backups/' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"server_id":12345,"description":"Bob'\''s \"$HOME\""}'"#
        );
        assert_eq!(
            delete(&base, backup),
            r#"curl -X DELETE 'https://admin.vps.org/api/v1/backups/501/' -H "Authorization: Bearer $TOKEN""#
        );
        assert_eq!(
            restore(&base, server, backup),
            r#"curl -X POST 'https://admin.vps.org/api/v1/servers/12345/restore/' -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{"backup_id":501}'"#
        );
    }
}

//! Who a token belongs to and what it may do, from `GET /api/v1/account/me/`. Missing where that endpoint does not answer.

use std::sync::Arc;

/// What the header shows of an account, and whether its token can write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    pub email: Option<Arc<str>>,
    pub token_name: Option<Arc<str>>,
    pub permissions: Vec<Arc<str>>,
}

impl Account {
    /// True only where every permission plainly speaks of reading. The words are not documented, so anything that
    /// is not plainly "read" leaves writing to the API's own judgement.
    pub fn is_read_only(&self) -> bool {
        !self.permissions.is_empty() && self.permissions.iter().all(|word| speaks_of_reading(word))
    }
}

fn speaks_of_reading(permission: &str) -> bool {
    let lower = permission.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut reads = false;
    words.all(|word| {
        reads |= matches!(word, "read" | "readonly" | "view" | "list" | "get");
        !matches!(word, "write" | "readwrite" | "admin" | "all" | "full" | "manage" | "create" | "delete" | "restore")
    }) && reads
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_only(permissions: &[&str]) -> bool {
        let permissions = permissions.iter().map(|&word| word.into()).collect();
        Account { permissions, ..Account::default() }.is_read_only()
    }

    #[test]
    fn only_plain_reading_excludes_writing() {
        assert!(read_only(&["read"]));
        assert!(read_only(&["backups:read", "servers.view", "account_READ"]));
        assert!(!read_only(&[]));
        assert!(!read_only(&["read", "write"]));
        assert!(!read_only(&["read_write"]));
        assert!(!read_only(&["backups"]));
        assert!(!read_only(&["*"]));
    }
}

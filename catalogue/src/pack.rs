//! A language's texts as one file: a line for each text in the order of English, the forms of a plural separated by tabs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use crate::Language;

/// A language as the program reads it.
pub struct Packed {
    pub language: &'static Language,
    pub text: String,
}

impl Packed {
    pub(crate) fn new<'a>(language: &'static Language, texts: impl Iterator<Item = Vec<&'a str>>) -> Self {
        let lines: Vec<String> = texts.map(|forms| forms.join("\t")).collect();
        Self { language, text: lines.join("\n") }
    }

    /// The name of the site's file, which carries a hash of the content: `ar-0f3a9c2b11d4e5f6.txt`.
    pub fn file_name(&self) -> String {
        let hash: String = self.hash().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{hash}.txt", self.language.tag)
    }

    /// What a browser checks the file by (Subresource Integrity).
    pub fn integrity(&self) -> String {
        format!("sha384-{}", STANDARD.encode(self.hash()))
    }

    fn hash(&self) -> [u8; 48] {
        Sha384::digest(&self.text).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_and_held_by_their_content() {
        let packed = Packed::new(&crate::LANGUAGES[0], [vec!["abc"]].into_iter());
        // The example of FIPS 180-4 for SHA-384.
        assert_eq!(packed.file_name(), "en-cb00753f45a35e8b.txt");
        assert_eq!(packed.integrity(), "sha384-ywB1P0WjXou1oD1pmsZQBycsMqsO3tFjGotgWkP/W+2AhgcroefMI1i67KE0yCWn");
    }
}

//! Folding of text for search: case and accents do not count, and I, İ, ı, i are one letter.

/// Splits letters from their accents (Unicode NFD). The browser has the tables; passing it in keeps them out of the build.
pub type Decompose = fn(&str) -> String;

/// The form of `text` in which it is searched. Folding twice changes nothing.
pub fn fold(text: &str, decompose: Decompose) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in decompose(text).chars().filter(|&c| !is_mark(c)).flat_map(char::to_lowercase) {
        match letter {
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            mark if is_mark(mark) => {}
            other => folded.push(other),
        }
    }
    folded
}

/// Combining accents, Arabic vowel signs and the tatweel, and invisible direction marks.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The few letters that the tests use; the browser's `normalize("NFD")` in the product.
    fn decompose(text: &str) -> String {
        text.chars()
            .flat_map(|c| match c {
                'é' => vec!['e', '\u{301}'],
                'İ' => vec!['I', '\u{307}'],
                'ö' => vec!['o', '\u{308}'],
                'ş' => vec!['s', '\u{327}'],
                other => vec![other],
            })
            .collect()
    }

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(fold("WEB-Server", decompose), "web-server");
        assert_eq!(fold("Café Köln", decompose), "cafe koln");
        assert_eq!(fold("Straße", decompose), "strasse");
    }

    #[test]
    fn turkish_i_is_one_letter() {
        for text in ["I", "İ", "ı", "i"] {
            assert_eq!(fold(text, decompose), "i", "{text}");
        }
        assert_eq!(fold("İstanbul-ışık", decompose), "istanbul-isik");
    }
}

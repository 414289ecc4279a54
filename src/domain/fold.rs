//! Folding of text for search: case and accents do not count, and I, İ, ı, i are one letter.

/// Splits letters from their accents (Unicode NFD), then makes all lower-case. The browser has the tables; passing it in keeps
/// them out of the build.
pub type Lower = fn(&str) -> String;

/// The form of `text` in which it is searched. Folding twice changes nothing.
pub fn fold(text: &str, lower: Lower) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_onto(&mut folded, text, lower);
    folded
}

/// Adds the form of `text` in which it is searched.
pub fn fold_onto(folded: &mut String, text: &str, lower: Lower) {
    if text.is_ascii() {
        let start = folded.len();
        folded.push_str(text);
        if let Some(added) = folded.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        return;
    }
    for letter in lower(text).chars() {
        match letter {
            'ı' => folded.push('i'),
            // Lower-casing a text makes of its last Σ another letter than of those before.
            'ς' => folded.push('σ'),
            // In capitals ԵՎ, and ԵՒ in the older spelling.
            'և' => folded.push_str("եվ"),
            'ւ' if folded.ends_with('ե') => folded.push('վ'),
            'ى' => folded.push('ي'),
            'ة' => folded.push('ه'),
            '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' => folded.push(ascii_digit(letter)),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            // Samoan's ʻ as keyboards have it.
            'ʻ' | 'ʼ' | '‘' | '’' => folded.push('\''),
            mark if is_mark(mark) => {}
            other => folded.push(other),
        }
    }
}

/// The digit that an Arabic keyboard types, counted from that script's zero; anything else as it is.
fn ascii_digit(letter: char) -> char {
    let zero = match letter {
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return letter,
    };
    char::from_digit(u32::from(letter) - u32::from(zero), 10).unwrap_or(letter)
}

/// Whether somebody has typed this number: in the digits of any keyboard, grouped as any language groups them or not.
pub fn is_number(typed: &str, number: u64) -> bool {
    let is_separator = |letter: &char| matches!(letter, ',' | '.' | '\'' | '’' | '٬') || letter.is_whitespace();
    typed.chars().filter(|letter| !is_separator(letter)).map(ascii_digit).eq(number.to_string().chars())
}

/// Combining accents, Arabic vowel signs and the tatweel, and invisible direction marks.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For the few letters that the tests use; the browser's `normalize("NFD").toLowerCase()` in the product.
    fn lower(text: &str) -> String {
        text.chars()
            .flat_map(|c| match c {
                'é' => vec!['e', '\u{301}'],
                'İ' => vec!['I', '\u{307}'],
                'ö' => vec!['o', '\u{308}'],
                'ş' => vec!['s', '\u{327}'],
                'Ş' => vec!['S', '\u{327}'],
                'ü' => vec!['u', '\u{308}'],
                'ā' => vec!['a', '\u{304}'],
                'ō' => vec!['o', '\u{304}'],
                'أ' => vec!['ا', '\u{654}'],
                'إ' => vec!['ا', '\u{655}'],
                'آ' => vec!['ا', '\u{653}'],
                'ؤ' => vec!['و', '\u{654}'],
                'ئ' => vec!['ي', '\u{654}'],
                other => vec![other],
            })
            .collect::<String>()
            .to_lowercase()
    }

    #[test]
    fn a_number_counts_however_a_keyboard_types_it() {
        for typed in ["1234", " 1,234 ", "1.234", "1 234", "1\u{a0}234", "1\u{202f}234", "١٢٣٤", "١٬٢٣٤", "۱۲۳۴"]
        {
            assert!(is_number(typed, 1234), "{typed}");
        }
        for typed in ["", "123", "12345", "-1234", "1234a", "١٢٣"] {
            assert!(!is_number(typed, 1234), "{typed}");
        }
    }

    #[test]
    fn case_and_accents_do_not_count() {
        assert_eq!(fold("WEB-Server", lower), "web-server");
        assert_eq!(fold("Café Köln", lower), "cafe koln");
        assert_eq!(fold("Straße", lower), "strasse");
    }

    #[test]
    fn turkish_i_is_one_letter() {
        for text in ["I", "İ", "ı", "i"] {
            assert_eq!(fold(text, lower), "i", "{text}");
        }
        assert_eq!(fold("İstanbul-ışık", lower), "istanbul-isik");
        assert_eq!(fold("IŞIK", lower), fold("ışık", lower));
    }

    #[test]
    fn armenian_is_found_in_any_case_and_spelling() {
        assert_eq!(fold("ՊԱՀՈՒՍՏ", lower), fold("Պահուստ", lower));
        for text in ["Երևան", "ԵՐԵՎԱՆ", "Երեւան", "ԵՐԵՒԱՆ", "երևան"] {
            assert_eq!(fold(text, lower), "երեվան", "{text}");
        }
    }

    #[test]
    fn arabic_is_found_with_or_without_signs() {
        assert_eq!(fold("خـــادم", lower), "خادم");
        assert_eq!(fold("خَادِمٌ", lower), "خادم");
        for text in ["أحمد", "إحمد", "آحمد", "احمد"] {
            assert_eq!(fold(text, lower), "احمد", "{text}");
        }
        assert_eq!(fold("مؤقت قائمة مستشفى", lower), "موقت قايمه مستشفي");
        assert_eq!(fold("خادم ٥٠١ ۵۰۱", lower), "خادم 501 501");
        assert_eq!(fold("\u{200f}خادم\u{200e}", lower), "خادم");
    }

    #[test]
    fn other_marks_and_letters_fold() {
        assert_eq!(
            fold("Møller Łódź đð Æ Œ ΣΟΦΟΣ σοφος σοφοσ", str::to_lowercase),
            "moller lódź dd ae oe σοφοσ σοφοσ σοφοσ"
        );
        for text in ["faʻasāō", "fa’asao", "FA‘ASAO", "fa'asao"] {
            assert_eq!(fold(text, lower), "fa'asao", "{text}");
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["İstanbul-ışık", "Երևան ԵՒ", "خَادِمٌ ٥٠١ قائمة", "Straße Ærø", "ΣΟΦΟΣ ς", "ﬁ 𝐀"]
        {
            let once = fold(text, lower);
            assert_eq!(fold(&once, lower), once, "{text}");
        }
    }
}

//! Which form of a text goes with a number, by each language's rules (Unicode CLDR).

use super::Language;

/// The forms that languages tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Zero,
    One,
    Two,
    Few,
    Many,
    Other,
}

/// The form for a whole number.
pub fn form(language: Language, number: u64) -> Form {
    match language {
        Language::English => {
            if number == 1 {
                Form::One
            } else {
                Form::Other
            }
        }
        Language::Arabic => match (number, number % 100) {
            (0, _) => Form::Zero,
            (1, _) => Form::One,
            (2, _) => Form::Two,
            (_, 3..=10) => Form::Few,
            (_, 11..=99) => Form::Many,
            _ => Form::Other,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arabic_has_six_forms() {
        let forms = [
            (0, Form::Zero),
            (1, Form::One),
            (2, Form::Two),
            (3, Form::Few),
            (110, Form::Few),
            (11, Form::Many),
            (199, Form::Many),
            (100, Form::Other),
            (102, Form::Other),
        ];
        for (number, expected) in forms {
            assert_eq!(form(Language::Arabic, number), expected, "{number}");
        }
    }
}

//! Which form of a text goes with a number, by each language's rules (Unicode CLDR).

use super::Language;

/// The place of a whole number's form among the forms of the language, which stand in the order zero, one, two, few, many, other.
pub(super) fn place(language: Language, number: u64) -> usize {
    match language {
        Language::English | Language::Dutch | Language::Turkish => usize::from(number != 1),
        Language::Armenian => usize::from(number > 1),
        Language::Arabic => match (number, number % 100) {
            (0, _) => 0,
            (1, _) => 1,
            (2, _) => 2,
            (_, 3..=10) => 3,
            (_, 11..=99) => 4,
            _ => 5,
        },
        // CLDR has no rules for it: nouns do not change with a number.
        Language::Samoan => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalogue::LANGUAGES;

    /// The form as the files name it.
    fn form(tag: &str, number: u64) -> &'static str {
        let language = Language::ALL.into_iter().find(|language| language.tag() == tag).unwrap();
        let forms = LANGUAGES.iter().find(|language| language.tag == tag).unwrap().forms;
        forms[place(language, number)]
    }

    /// The samples of whole numbers in CLDR's `plurals.json`.
    #[test]
    fn forms_are_those_of_cldr() {
        let samples: [(&str, &str, &[u64]); 14] = [
            ("en", "one", &[1]),
            ("en", "other", &[0, 2, 16, 100, 1000, 1_000_000]),
            ("hy", "one", &[0, 1]),
            ("hy", "other", &[2, 17, 100, 1000, 1_000_000]),
            ("nl", "one", &[1]),
            ("nl", "other", &[0, 2, 16, 100, 1000, 1_000_000]),
            ("tr", "one", &[1]),
            ("tr", "other", &[0, 2, 16, 100, 1000, 1_000_000]),
            ("ar", "zero", &[0]),
            ("ar", "one", &[1]),
            ("ar", "two", &[2]),
            ("ar", "few", &[3, 10, 103, 110, 1003]),
            ("ar", "many", &[11, 26, 99, 111, 199, 1011]),
            ("ar", "other", &[100, 102, 200, 202, 1000, 10_000, 1_000_000]),
        ];
        for (tag, expected, numbers) in samples {
            for number in numbers {
                assert_eq!(form(tag, *number), expected, "{tag} {number}");
            }
        }
        assert_eq!([0, 1, 2, 100].map(|number| form("sm", number)), ["other"; 4]);
    }

    #[test]
    fn the_files_and_the_program_know_the_same_languages() {
        let known: Vec<_> = LANGUAGES.iter().map(|language| (language.tag, language.name)).collect();
        let spoken: Vec<_> =
            Language::ALL.into_iter().map(|language| (language.tag(), format!("{language:?}"))).collect();
        assert_eq!(known, spoken.iter().map(|(tag, name)| (*tag, &**name)).collect::<Vec<_>>());
    }
}

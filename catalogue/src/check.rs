//! Every language against English, and against its own plural rules.

use crate::read::{Line, lines};
use crate::{Catalogue, Fault, Key, LANGUAGES, Language, Packed};

/// A text with all its forms; a text that goes with no number has one line, without a form.
struct Entry {
    lines: Vec<Line>,
}

impl Entry {
    fn first(&self) -> &Line {
        &self.lines[0]
    }

    fn is_plural(&self) -> bool {
        self.first().form.is_some()
    }

    fn form(&self, form: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.form.as_deref() == Some(form))
    }
}

/// The catalogue of these files, each with its name, or all that is wrong with them.
pub fn check(files: &[(String, String)]) -> Result<Catalogue, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut read: Vec<(&Language, &str, Vec<Entry>)> = Vec::new();
    for (file, source) in files {
        match LANGUAGES.iter().find(|language| file.strip_suffix(".txt") == Some(language.tag)) {
            Some(language) => read.push((language, file, entries(language, file, source, &mut faults))),
            None => faults.push(Fault::of_file(file, "no language of the console has this tag")),
        }
    }
    read.sort_by_key(|(language, ..)| LANGUAGES.iter().position(|known| known == *language));
    let Some((_, file, english)) = read.first().filter(|(language, ..)| language.tag == "en") else {
        faults.push(Fault::of_file("en.txt", "is missing, and all others are measured by it"));
        return Err(faults);
    };
    let keys = keys(file, english, &mut faults);
    for (language, file, entries) in &read[1..] {
        compare(language, file, entries, english, &mut faults);
    }
    if !faults.is_empty() {
        faults.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        return Err(faults);
    }
    let languages = read.iter().map(|(language, _, entries)| packed(language, entries, english)).collect();
    Ok(Catalogue { keys, languages })
}

/// The texts of a file, each with exactly the forms of its language.
fn entries(language: &Language, file: &str, source: &str, faults: &mut Vec<Fault>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for line in lines(file, source, faults) {
        if line.form.as_deref().is_some_and(|form| !language.forms.contains(&form)) {
            let forms = language.forms.join(", ");
            faults.push(fault(file, &line, format!("is for a form that {} lacks: it has {forms}", language.name)));
            continue;
        }
        match entries.iter_mut().find(|entry| entry.first().key() == line.key()) {
            Some(entry) if entry.is_plural() != line.form.is_some() => {
                faults.push(fault(file, &line, "is there both with and without a plural form".to_owned()));
            }
            Some(entry) => entry.lines.push(line),
            None => entries.push(Entry { lines: vec![line] }),
        }
    }
    for entry in entries.iter().filter(|entry| entry.is_plural()) {
        for form in language.forms.iter().filter(|form| entry.form(form).is_none()) {
            faults.push(fault(file, entry.first(), format!("has no form [{form}]")));
        }
    }
    entries
}

/// What English says of each text.
fn keys(file: &str, english: &[Entry], faults: &mut Vec<Fault>) -> Vec<Key> {
    let mut keys = Vec::new();
    for entry in english {
        let first = entry.first();
        let places = first.places.len();
        if first.places.iter().copied().ne(0..places) {
            faults.push(fault(file, first, "counts its places with a gap: they are {0}, {1} and so on".to_owned()));
        }
        for line in &entry.lines {
            same_places(file, line, &first.places, faults);
        }
        keys.push(Key {
            section: first.section.clone(),
            name: first.name.clone(),
            is_plural: entry.is_plural(),
            places,
            english: entry.lines.last().map(|line| line.text.clone()).unwrap_or_default(),
        });
    }
    keys
}

fn compare(language: &Language, file: &str, entries: &[Entry], english: &[Entry], faults: &mut Vec<Fault>) {
    for entry in entries {
        let first = entry.first();
        match english.iter().find(|english| english.first().key() == first.key()) {
            None => {
                faults.push(fault(file, first, "is no text of the console: English has none of this name".to_owned()))
            }
            Some(english) if english.is_plural() && !entry.is_plural() => {
                faults.push(fault(file, first, "goes with a number: it needs its plural forms".to_owned()));
            }
            Some(english) if !english.is_plural() && entry.is_plural() => {
                faults.push(fault(file, first, "goes with no number: it has no plural forms".to_owned()));
            }
            Some(english) => {
                let places = &english.first().places;
                // Of several places it isn't known here which one holds the number.
                let is_worded = |line: &&Line| {
                    let form = line.form.as_deref();
                    line.places.is_empty()
                        && places.len() == 1
                        && form.is_some_and(|form| language.worded.contains(&form))
                };
                for line in entry.lines.iter().filter(|line| !is_worded(line)) {
                    same_places(file, line, places, faults);
                }
            }
        }
    }
    for english in english.iter().map(Entry::first) {
        if !entries.iter().any(|entry| entry.first().key() == english.key()) {
            let what = format!("is missing; it is in line {} of en.txt", english.number);
            faults.push(Fault { file: file.to_owned(), line: 0, key: english.key(), what });
        }
    }
}

fn same_places(file: &str, line: &Line, expected: &[usize], faults: &mut Vec<Fault>) {
    for place in expected.iter().filter(|place| !line.places.contains(place)) {
        faults.push(fault(file, line, format!("leaves out {{{place}}}")));
    }
    for place in line.places.iter().filter(|place| !expected.contains(place)) {
        faults.push(fault(file, line, format!("has a place {{{place}}} that English does not have")));
    }
}

fn packed(language: &'static Language, entries: &[Entry], english: &[Entry]) -> Packed {
    let in_order = english.iter().filter_map(|english| {
        let entry = entries.iter().find(|entry| entry.first().key() == english.first().key())?;
        let forms: Vec<&str> = match entry.is_plural() {
            true => language.forms.iter().filter_map(|form| Some(&*entry.form(form)?.text)).collect(),
            false => vec![&entry.first().text],
        };
        Some(forms)
    });
    Packed::new(language, in_order)
}

fn fault(file: &str, line: &Line, what: String) -> Fault {
    Fault { file: file.to_owned(), line: line.number, key: line.named(), what }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str =
        "[a]\nplain = Plain\nfilled = {0} of {1}\ncounted[one] = {0} row\ncounted[other] = {0} rows\n";
    const DUTCH: &str =
        "[a]\ncounted[other] = {0} rijen\ncounted[one] = {0} rij\nplain = Gewoon\nfilled = van {1} {0}\n";

    fn check_all(files: &[(&str, &str)]) -> Result<Catalogue, Vec<String>> {
        let files: Vec<_> = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        check(&files).map_err(|faults| faults.iter().map(ToString::to_string).collect())
    }

    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        check_all(files).err().unwrap_or_default()
    }

    /// What is wrong with Dutch when this is replaced in it.
    fn dutch(from: &str, to: &str) -> Vec<String> {
        assert!(DUTCH.contains(from));
        faults(&[("en.txt", ENGLISH), ("nl.txt", &DUTCH.replace(from, to))])
    }

    #[test]
    fn languages_are_packed_in_the_order_of_english() {
        let catalogue =
            check_all(&[("nl.txt", DUTCH), ("en.txt", ENGLISH)]).unwrap_or_else(|faults| panic!("{faults:?}"));
        let texts: Vec<_> = catalogue.languages.iter().map(|packed| (packed.language.tag, &*packed.text)).collect();
        let english = "Plain\n{0} of {1}\n{0} row\t{0} rows";
        assert_eq!(texts, [("en", english), ("nl", "Gewoon\nvan {1} {0}\n{0} rij\t{0} rijen")]);
        let keys: Vec<_> = catalogue.keys.iter().map(|key| (&*key.name, key.is_plural, key.places)).collect();
        assert_eq!(keys, [("plain", false, 0), ("filled", false, 2), ("counted", true, 1)]);
    }

    #[test]
    fn every_difference_from_english_is_named() {
        assert_eq!(dutch("plain = Gewoon\n", ""), ["nl.txt: a.plain is missing; it is in line 2 of en.txt"]);
        let unknown = "nl.txt, line 4: a.plane is no text of the console: English has none of this name";
        assert_eq!(dutch("plain", "plane"), ["nl.txt: a.plain is missing; it is in line 2 of en.txt", unknown]);
        assert_eq!(dutch("van {1} ", ""), ["nl.txt, line 5: a.filled leaves out {1}"]);
        assert_eq!(dutch("Gewoon", "{0}"), ["nl.txt, line 4: a.plain has a place {0} that English does not have"]);
        assert_eq!(dutch("{0} rij\n", "een rij\n"), ["nl.txt, line 3: a.counted[one] leaves out {0}"]);
        assert_eq!(
            dutch("plain =", "plain[one] = een\nplain[other] ="),
            ["nl.txt, line 4: a.plain[one] goes with no number: it has no plural forms"]
        );
        assert_eq!(
            faults(&[("en.txt", "[a]\nb[one] = 1\nb[other] = 2"), ("nl.txt", "[a]\nb = 3")]),
            ["nl.txt, line 2: a.b goes with a number: it needs its plural forms"]
        );
    }

    #[test]
    fn plural_forms_are_those_of_the_language() {
        let few = "nl.txt, line 2: a.counted[few] is for a form that Dutch lacks: it has one, other";
        assert_eq!(dutch("[other]", "[few]"), [few, "nl.txt, line 3: a.counted[one] has no form [other]"]);
        assert_eq!(dutch("counted[one] = {0} rij\n", ""), ["nl.txt, line 2: a.counted[other] has no form [one]"]);
        assert_eq!(
            dutch("plain", "counted = x\nplain"),
            ["nl.txt, line 4: a.counted is there both with and without a plural form"]
        );
        let samoan = "[a]\nb[other] = 1";
        assert_eq!(faults(&[("en.txt", "[a]\nb[one] = 1\nb[other] = 2"), ("sm.txt", samoan)]), [""; 0]);
    }

    #[test]
    fn a_number_that_a_language_says_in_words_may_be_left_out() {
        let english = "[a]\nb[one] = {0} row\nb[other] = {0} rows\nc[one] = {0} of {1}\nc[other] = {0} of {1}";
        let arabic = |name: &str, texts: [&str; 6]| {
            let forms = ["zero", "one", "two", "few", "many", "other"].into_iter().zip(texts);
            forms.map(|(form, text)| format!("{name}[{form}] = {text}\n")).collect::<String>()
        };
        let rows = arabic("b", ["no row", "one row", "two rows", "{0}", "{0}", "{0}"]);
        let of = arabic("c", ["{0} {1}"; 6]);
        assert_eq!(faults(&[("en.txt", english), ("ar.txt", &format!("[a]\n{rows}{of}"))]), [""; 0]);
        let rows = arabic("b", ["no row", "one row", "two rows", "three rows", "{0}", "{0}"]);
        let of = arabic("c", ["{0} {1}", "{0} of one", "{0} {1}", "{0} {1}", "{0} {1}", "{0} {1}"]);
        let found = faults(&[("en.txt", english), ("ar.txt", &format!("[a]\n{rows}{of}"))]);
        assert_eq!(found, ["ar.txt, line 5: a.b[few] leaves out {0}", "ar.txt, line 9: a.c[one] leaves out {1}"]);
    }

    #[test]
    fn english_is_held_to_its_own_rules() {
        assert_eq!(
            faults(&[("en.txt", "[a]\nb = {1}")]),
            ["en.txt, line 2: a.b counts its places with a gap: they are {0}, {1} and so on"]
        );
        assert_eq!(
            faults(&[("en.txt", "[a]\nb[one] = {0}\nb[other] = x")]),
            ["en.txt, line 3: a.b[other] leaves out {0}"]
        );
    }

    #[test]
    fn files_have_the_tag_of_a_language() {
        assert_eq!(faults(&[("nl.txt", DUTCH)]), ["en.txt: is missing, and all others are measured by it"]);
        assert_eq!(faults(&[("en.txt", ENGLISH), ("xx.txt", "")]), ["xx.txt: no language of the console has this tag"]);
    }
}

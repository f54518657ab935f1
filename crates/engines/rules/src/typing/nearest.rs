//! What an author may have meant: the closest known name.

/// "did you mean …" for the closest known name, or the list of them.
pub(crate) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let mut known: Vec<(usize, &str)> = known.map(|k| (distance(name, k), k)).collect();
    known.sort_unstable();
    match known.first() {
        Some((far, best)) if *far <= 2 || (*far <= 3 && name.len() >= 8) => format!("did you mean '{best}'?"),
        Some(_) => {
            let names: Vec<&str> = known.iter().take(12).map(|(_, name)| *name).collect();
            format!("known here: {}", names.join(", "))
        }
        None => "nothing is known here yet".to_owned(),
    }
}

/// Edits between two short names (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

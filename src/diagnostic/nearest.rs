//! The known word that somebody probably meant.

/// The known word nearest to `word`, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A text this long is no slip of a word, and comparing it would be slow.
    if word.len() > 128 {
        return None;
    }
    let wanted = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (score(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score >= 0.7)
        .max_by(|(a, x), (b, y)| a.total_cmp(b).then_with(|| y.cmp(x)))
        .map(|(_, candidate)| candidate)
}

/// Similarity from 0 to 1; the same last part of a path counts as near
/// (`external-id-mismatch` for `trust/external-id-mismatch`).
fn score(wanted: &str, candidate: &str) -> f64 {
    let whole = strsim::normalized_damerau_levenshtein(wanted, candidate);
    match candidate.rsplit_once('/') {
        Some((_, last)) => {
            let own = wanted.rsplit('/').next().unwrap_or(wanted);
            whole.max(strsim::normalized_damerau_levenshtein(own, last) * 0.95)
        }
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_pen_is_recognised_and_another_word_is_not() {
        let known = ["rules", "files", "values", "trust/external-id-mismatch"];
        assert_eq!(nearest("rule", known), Some("rules"));
        assert_eq!(nearest("Vlaues", known), Some("values"));
        assert_eq!(nearest("external-id-mismach", known), Some("trust/external-id-mismatch"));
        assert_eq!(nearest("baseline", known), None);
    }
}

//! How alike two names are: slips of the pen, singular and plural, parts of
//! words. Used for "did you mean", never for a verdict.

/// Longer input is no slip of the pen, and comparing it would be slow.
const LONGEST: usize = 96;

/// The number of slips that turn one into the other, if at most `limit`.
pub(super) fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    if a.len() > LONGEST || b.len() > LONGEST || a.len().abs_diff(b.len()) > limit * 4 {
        return None;
    }
    let distance = strsim::osa_distance(a, b);
    (distance <= limit).then_some(distance)
}

/// How many slips are believable in a word of this length.
pub(super) fn spelling_limit(word: &str) -> usize {
    match word.len() {
        0..=3 => 0,
        4..=6 => 1,
        7..=14 => 2,
        _ => 3,
    }
}

/// The word without its plural ending.
pub(super) fn singular(word: &str) -> &str {
    match word.len() {
        0..=3 => word,
        _ => word.strip_suffix('s').unwrap_or(word),
    }
}

/// How alike two lower-case words are, 0 to 1.
pub(super) fn alike(a: &str, b: &str) -> f32 {
    if a == b {
        return 1.0;
    }
    if a.len() > LONGEST || b.len() > LONGEST {
        return 0.0;
    }
    let (a, b) = (singular(a), singular(b));
    if a == b {
        return 0.95;
    }
    let longer = a.len().max(b.len()) as f32;
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let shorter_is_prefix = common == a.len().min(b.len());
    if common >= 3 && shorter_is_prefix {
        return 0.5 + 0.4 * common as f32 / longer;
    }
    // Words of very different length are not worth the comparison.
    if a.len().abs_diff(b.len()) as f32 <= longer / 4.0 {
        let spelling = strsim::normalized_damerau_levenshtein(a, b) as f32;
        if spelling >= 0.75 {
            return spelling * 0.95;
        }
    }
    if common >= 3 { 0.3 + 0.4 * common as f32 / longer } else { 0.0 }
}

/// The lower-case words of a camel-case, dashed or underscored name.
pub(super) fn camel_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut after_lower = false;
    for letter in name.chars().take(LONGEST) {
        if !letter.is_alphanumeric() {
            after_lower = false;
            words.push(String::new());
            continue;
        }
        if words.is_empty() || (letter.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
        after_lower = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

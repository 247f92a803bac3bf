//! Warnings that Python prints before a document, where both were kept in one
//! file (`aws ... > file 2>&1`).

/// What follows of a JSON file after them, and how many bytes they take.
/// <https://docs.python.org/3/library/warnings.html#warnings.formatwarning>
pub(super) fn skipped(text: &str) -> (&str, usize) {
    let mut skipped = 0;
    let mut warned = false;
    for line in text.split_inclusive('\n') {
        if line.starts_with(['{', '[']) && warned {
            return (&text[skipped..], skipped);
        }
        let is_warning = line.contains(".py:") && line.contains("Warning: ");
        // The line of the program that warns is indented.
        let goes_on = line.trim().is_empty() || warned && line.starts_with("  ");
        if !is_warning && !goes_on {
            break;
        }
        warned |= is_warning;
        skipped += line.len();
    }
    (text, 0)
}

#[cfg(test)]
mod tests {
    use super::skipped;

    #[test]
    fn a_document_behind_warnings_of_python_is_read() {
        let warning =
            "/usr/lib/python3/urllib3/pool.py:1061: InsecureRequestWarning: Unverified\n  warnings.warn(\n";
        let text = format!("{warning}{warning}{{\"Policy\": \"x\"}}\n");
        assert_eq!(skipped(&text), ("{\"Policy\": \"x\"}\n", 2 * warning.len()));
        for text in [
            "{\"a\": \"Warning: b\"}\n",
            "// Warning: hand-made\n{\"a\": 1}\n",
            "Warning: nothing follows\n",
            "x.py:1: Warning: y\nand no document\n{}",
        ] {
            assert_eq!(skipped(text), (text, 0));
        }
    }
}

//! Amazon Resource Names: six fields between colons, matched field by field,
//! because a wildcard in the region or account must not swallow a colon.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use super::pattern::{Unit, glob, match_units, pattern_units, text_units};
use crate::kleene::Truth;
use crate::syntax::{Part, Text};

/// The six fields of a literal ARN: `arn`, partition, service, region,
/// account, resource (which keeps further colons).
pub fn split(arn: &str) -> Option<[&str; 6]> {
    let mut fields = arn.splitn(6, ':');
    let fields =
        [fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?, fields.next()?];
    (fields[0] == "arn").then_some(fields)
}

/// The account in a literal ARN, where it names one.
pub fn account_in(arn: &str) -> Option<&str> {
    Some(split(arn)?[4]).filter(|account| !account.is_empty())
}

/// The region in an ARN, of which later parts may be open.
pub fn region_in(arn: &Text) -> Option<String> {
    let Some(Part::Literal(start)) = arn.parts().into_iter().next() else { return None };
    split(&format!("{start}::"))
        .filter(|_| start.matches(':').count() > 3)
        .map(|fields| fields[3].to_owned())
        .filter(|region| !region.is_empty())
}

/// What stands before the number of every region of AWS.
pub const DIRECTIONS: [&str; 9] =
    ["northeast", "northwest", "southeast", "southwest", "north", "south", "east", "west", "central"];

/// Whether a word has the form of a region of AWS (`eu-west-1`,
/// `us-gov-east-1`, `eusc-de-east-1`), known or not.
/// <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
pub fn looks_like_region(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let [area, middle @ .., number] = parts.as_slice() else { return false };
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    (2..=4).contains(&area.len())
        && letters(area)
        && (1..=2).contains(&middle.len())
        && middle.iter().all(letters)
        && middle.last().is_some_and(|last| DIRECTIONS.contains(last))
        && matches!(number.as_bytes(), [digit] if digit.is_ascii_digit())
}

/// Whether this is the id of an account: twelve digits.
/// <https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html>
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The last part of an ARN: a role's or policy's name, without its path.
pub fn name_in(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}

/// The account that an ARN names, if it names one.
pub fn account(arn: &Text) -> Option<Text> {
    let account = match arn.literal() {
        Some(literal) => Text::from(account_in(literal)?),
        None => fields(arn)?[4].clone(),
    };
    (account.literal() != Some("")).then_some(account)
}

/// The six fields of an ARN that may have holes. A hole before the fifth
/// colon is taken to stand within its field.
pub fn fields(arn: &Text) -> Option<[Text; 6]> {
    if let Some(literal) = arn.literal() {
        return split(literal).map(|fields| fields.map(Text::from));
    }
    let mut fields: Vec<Vec<Part>> = vec![Vec::new()];
    for part in arn.parts() {
        let Part::Literal(literal) = part else {
            fields.last_mut()?.push(part);
            continue;
        };
        let mut rest: &str = &literal;
        while fields.len() < 6
            && let Some((before, after)) = rest.split_once(':')
        {
            fields.last_mut()?.push(Part::Literal(before.into()));
            fields.push(Vec::new());
            rest = after;
        }
        fields.last_mut()?.push(Part::Literal(rest.into()));
    }
    let fields: [Vec<Part>; 6] = fields.try_into().ok()?;
    let fields = fields.map(Text::from_parts);
    (!fields[0].is("arn").is_false()).then_some(fields)
}

/// Whether a `Resource` pattern matches a request's resource, both of which
/// may have holes.
pub fn arn_matches(pattern: &Text, arn: &Text) -> Truth {
    match (pattern.literal(), arn.literal()) {
        (Some(pattern), Some(arn)) => Truth::from(literal_matches(pattern, arn)),
        // One value, whatever it is.
        _ if pattern.same_as(arn).is_true() => Truth::True,
        _ => units_match(&pattern_units(pattern), &text_units(arn)),
    }
}

/// [`arn_matches`] for two literal strings.
///
/// A pattern with fewer than six fields matches only if it ends in `*`, which
/// then reaches over the colons that are missing. The service cannot be a
/// wildcard.
pub(super) fn literal_matches(pattern: &str, arn: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    let (mut pattern, mut arn) = (pattern, arn);
    for field in 0..5 {
        let Some((own, pattern_rest)) = pattern.split_once(':') else {
            return pattern.ends_with('*') && arn.contains(':') && glob(pattern, arn);
        };
        let Some((other, arn_rest)) = arn.split_once(':') else { return false };
        let same = match field {
            0 | 2 => own == other,
            _ => glob(own, other),
        };
        if !same {
            return false;
        }
        (pattern, arn) = (pattern_rest, arn_rest);
    }
    glob(pattern, arn)
}

fn split_units(units: &[Unit]) -> Vec<&[Unit]> {
    units.splitn(6, |unit| *unit == Unit::Char(':')).collect()
}

/// [`arn_matches`] for units: a pattern with its policy variables filled in.
pub(super) fn units_match(pattern: &[Unit], arn: &[Unit]) -> Truth {
    if pattern == [Unit::Run] {
        return Truth::True;
    }
    // A part of the ARN is not the whole of it.
    if let [part @ Unit::Same(_)] = pattern
        && arn.len() > 1
        && arn.contains(part)
    {
        return Truth::False;
    }
    let (own, other) = (split_units(pattern), split_units(arn));
    if own.len() == 6 && other.len() == 6 {
        return Truth::all(own.iter().zip(&other).enumerate().map(|(field, (own, other))| {
            let wild = own.iter().any(|unit| matches!(unit, Unit::Run | Unit::One));
            if wild && (field == 0 || field == 2) { Truth::False } else { match_units(own, other) }
        }));
    }
    let open = |units: &[Unit]| units.iter().any(|unit| unit.is_open());
    if own.len() < 6 && other.len() == 6 && !open(pattern) {
        if pattern.last() != Some(&Unit::Run) {
            return Truth::False;
        }
        let last = own.len() - 1;
        let lead = Truth::all((0..last).map(|field| match_units(own[field], other[field])));
        let skipped: usize = other[..last].iter().map(|field| field.len() + 1).sum();
        return lead & match_units(own[last], &arn[skipped..]);
    }
    // One of the two hides where its fields end; only the whole can be asked.
    if open(pattern) || open(arn) {
        match match_units(pattern, arn) {
            Truth::False => Truth::False,
            _ => Truth::Unknown,
        }
    } else {
        Truth::False
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_region;

    #[test]
    fn a_region_is_told_by_its_form() {
        for region in [
            "eu-west-1",
            "us-gov-east-1",
            "us-isob-east-1",
            "eusc-de-east-1",
            "ap-southeast-7",
            "mx-central-1",
        ] {
            assert!(looks_like_region(region), "{region}");
        }
        for other in [
            "",
            "eu",
            "eu-west",
            "eu-west-",
            "eu--1",
            "EU-west-1",
            "eu-west-10",
            "eu_west_1",
            "prod-acme-eu-west-1",
            "wavelength-x-1",
            "us-est-1",
        ] {
            assert!(!looks_like_region(other), "{other}");
        }
    }
}

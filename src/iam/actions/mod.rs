//! The actions of AWS: which exist, how much they may do, which resources they
//! are asked about, and which condition keys they know. An embedded catalogue,
//! as complete as the Service Authorization Reference was on its date.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>

mod blob;

use std::fmt::Write as _;

use self::blob::{ACTIONS, LIST_ENDS, LIST_ITEMS, SERVICES, TYPES, USE_ENDS, USES, text};
use crate::blob::first_not;
use crate::diagnostic::nearest;

/// The day of the catalogue, `YYYY-MM-DD`.
pub fn date() -> &'static str {
    blob::date()
}

/// How much an action may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Sees that something exists.
    List,
    /// Reads.
    Read,
    /// Creates, changes, deletes.
    Write,
    /// Changes tags.
    Tagging,
    /// Grants or changes permissions.
    Permissions,
}

/// An action of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Action {
    service: usize,
    row: usize,
}

/// A kind of resource, with the form of its ARNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResourceType {
    row: usize,
}

/// A kind of resource that an action is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ResourceUse {
    /// The kind.
    pub resource: ResourceType,
    /// Whether the action is always asked about one of it.
    pub required: bool,
    keys: usize,
}

/// The services, by the prefix of their actions, in alphabetical order.
pub fn services() -> impl Iterator<Item = String> {
    // The last row only says where the last service ends.
    (0..service_count()).map(|service| text(SERVICES, service, 0).to_string())
}

fn service_count() -> usize {
    SERVICES.len().saturating_sub(1)
}

fn service_row(name: &str) -> Option<usize> {
    let row = first_not(0..service_count(), |row| text(SERVICES, row, 0).cmp_ignoring_case(name).is_lt());
    (row < service_count() && text(SERVICES, row, 0).cmp_ignoring_case(name).is_eq()).then_some(row)
}

/// Whether a service is in the catalogue, by the prefix of its actions.
pub fn is_service(prefix: &str) -> bool {
    service_row(prefix).is_some()
}

/// The actions of a service, in alphabetical order; none if it is not known.
pub fn of_service(prefix: &str) -> impl Iterator<Item = Action> {
    service_row(prefix).into_iter().flat_map(|service| {
        (SERVICES.number(service, 2)..SERVICES.number(service + 1, 2)).map(move |row| Action { service, row })
    })
}

/// The kinds of resources that a service lists, some of which may belong to
/// another one; none if it is not known.
pub fn resource_types(prefix: &str) -> impl Iterator<Item = ResourceType> {
    service_row(prefix).into_iter().flat_map(|service| {
        (SERVICES.number(service, 4)..SERVICES.number(service + 1, 4)).map(|row| ResourceType { row })
    })
}

/// The action of this name, written `service:Name` in any case.
pub fn find(name: &str) -> Option<Action> {
    let (prefix, name) = name.split_once(':')?;
    let service = service_row(prefix)?;
    let rows = SERVICES.number(service, 2)..SERVICES.number(service + 1, 2);
    let named = |row| blob::action_name(service, row);
    let row = first_not(rows.clone(), |row| named(row).cmp_ignoring_case(name).is_lt());
    (row < rows.end && named(row).cmp_ignoring_case(name).is_eq()).then_some(Action { service, row })
}

/// The action that was probably meant by a name that is none: of a service
/// that is known the nearest of its actions, else one of the nearest service.
pub fn nearest_to(name: &str) -> Option<String> {
    let (prefix, own) = name.split_once(':')?;
    if !is_service(prefix) {
        let all: Vec<String> = services().collect();
        let meant = format!("{}:{own}", nearest(prefix, all.iter().map(String::as_str))?);
        return find(&meant).map(|action| action.to_string());
    }
    let all: Vec<String> = of_service(prefix).map(Action::name).collect();
    let near = nearest(own, all.iter().map(String::as_str))?;
    Some(format!("{}:{near}", prefix.to_ascii_lowercase()))
}

impl Action {
    /// The prefix of its service.
    pub fn service(self) -> String {
        text(SERVICES, self.service, 0).to_string()
    }

    /// Its name without the service, as AWS writes it.
    pub fn name(self) -> String {
        blob::action_name(self.service, self.row).to_string()
    }

    /// How much it may do.
    pub fn access_level(self) -> AccessLevel {
        match ACTIONS.number(self.row, 4) >> 13 {
            0 => AccessLevel::List,
            1 => AccessLevel::Read,
            2 => AccessLevel::Write,
            3 => AccessLevel::Tagging,
            _ => AccessLevel::Permissions,
        }
    }

    /// The kinds of resources that it is asked about. Without any it is asked
    /// about everything, as `*`.
    pub fn resources(self) -> impl ExactSizeIterator<Item = ResourceUse> {
        let uses = USE_ENDS.group(ACTIONS.number(self.row, 2));
        uses.map(|row| ResourceUse {
            resource: ResourceType { row: USES.number(row, 0) },
            required: USES.number(row, 2) >> 15 == 1,
            keys: USES.number(row, 2) & 0x7fff,
        })
    }

    /// The condition keys that it knows besides the global ones: its own, and
    /// those of its resources. A variable part is written `${TagKey}` or `<key>`.
    pub fn condition_keys(self) -> Vec<String> {
        let mut keys: Vec<String> = list(ACTIONS.number(self.row, 4) & 0x1fff).collect();
        for used in self.resources() {
            keys.extend(list(used.keys));
            keys.extend(used.resource.condition_keys());
        }
        keys.sort();
        keys.dedup();
        keys
    }
}

/// `service:Name`, as AWS writes it.
impl std::fmt::Display for Action {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}:{}", text(SERVICES, self.service, 0), blob::action_name(self.service, self.row))
    }
}

fn list(number: usize) -> impl Iterator<Item = String> {
    LIST_ENDS.group(number).map(|row| text(LIST_ITEMS, row, 0).to_string())
}

impl ResourceType {
    /// Its name in the Service Authorization Reference, such as `object`.
    pub fn name(self) -> String {
        text(TYPES, self.row, 0).to_string()
    }

    /// The form of its ARNs, such as `arn:${Partition}:s3:::${BucketName}`.
    pub fn template(self) -> String {
        format!("arn:${{Partition}}:{}:{}", text(TYPES, self.row, 2), text(TYPES, self.row, 4))
    }

    /// The condition keys of its resources.
    pub fn condition_keys(self) -> impl Iterator<Item = String> {
        list(TYPES.number(self.row, 6))
    }

    /// The same form with `*` for every variable. Asked for every request that
    /// is allowed, so it takes no detour.
    pub(super) fn pattern(self) -> String {
        let mut pattern = String::with_capacity(128);
        pattern.push_str("arn:*:");
        self.write_pattern(2, &mut pattern);
        pattern.push(':');
        self.write_pattern(4, &mut pattern);
        pattern
    }

    fn write_pattern(self, column: usize, pattern: &mut String) {
        let mut within = false;
        for word in text(TYPES, self.row, column).words() {
            match word {
                "${" => {
                    within = true;
                    pattern.push('*');
                }
                "}" => within = false,
                word if !within => pattern.push_str(word),
                _ => {}
            }
        }
    }

    /// The same form with its variables replaced.
    pub(super) fn filled(self, mut value: impl FnMut(&str) -> String) -> String {
        let mut filled = format!("arn:{}:", value("Partition"));
        let mut variable: Option<String> = None;
        let parts = [text(TYPES, self.row, 2), text(TYPES, self.row, 4)];
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 {
                filled.push(':');
            }
            for word in part.words() {
                match (word, variable.as_mut()) {
                    ("${", _) => variable = Some(String::new()),
                    ("}", Some(name)) => {
                        let _ = write!(filled, "{}", value(name));
                        variable = None;
                    }
                    (word, Some(name)) => name.push_str(word),
                    (word, None) => filled.push_str(word),
                }
            }
        }
        filled
    }
}

#[cfg(test)]
mod tests;

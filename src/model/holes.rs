//! Holes that templates and services leave by what they refer to: what each
//! one is, and the command that would tell its value. Holes go by the names
//! that the files give them, so these words know the names.

/// Before a value of which nobody but CloudFormation can say whether a
/// parameter may have it.
pub const FITS: &str = "whether CloudFormation accepts the value of";
/// A text that is too long to be put together.
pub const TOO_LONG: &str = "a text that is too long";
/// A value that takes too much work.
pub const TOO_MUCH: &str = "a value that takes too much work";

/// Before the path of a file of which one section is deployed.
const SECTION: &str = "which section of ";
/// What stands for a value that several sections give, each another one.
pub fn section(path: &str, names: &[&str]) -> String {
    format!("{SECTION}{path} is deployed ({})", names.join(" or "))
}

/// Before why Terraform does not load the module that something is in.
pub const UNLOADED: &str = ", as Terraform ";
/// What settles whether it is there.
pub const LOADED: &str = "a module that Terraform loads (the finding about it shows what is to be mended)";

/// Before the path of a file that a module reads and that is not here.
pub const FILE: &str = "the file ";

/// How the name of a value ends that a plan or state calls sensitive.
pub const SENSITIVE: &str = " (sensitive)";
/// How the name of a value ends that a plan will only know later.
pub const LATER: &str = " (known after apply)";

/// What would settle a value that a run of Terraform does not tell.
pub fn of_run(name: &str) -> Option<String> {
    if let Some(name) = name.strip_suffix(SENSITIVE) {
        return Some(format!(
            "`{name}` as AWS has it (the file calls it sensitive), or a plan or state without `sensitive = true` where that \
             is no secret (AWS calls an external id none)"
        ));
    }
    let name = name.strip_suffix(LATER)?;
    Some(format!(
        "the module's own files (`*.tf`) in place of the plan, or the state once it was applied (`terraform show -json`), \
         for `{name}`"
    ))
}

/// What a hole of this name leaves open and what would settle it; nothing for
/// names that say only what a user may give a value.
pub fn settled(name: &str) -> Option<(String, String)> {
    let value = format!("under [values] in grantlint.toml, for the name `{name}`");
    if name.starts_with(FITS) {
        let what = format!("it is not known {name}");
        return Some((what, "a pattern that grantlint can read, such as one without `\\Q`".to_owned()));
    }
    if name.starts_with("condition ") {
        let what = format!(
            "{name} of the template decides, and too many of its conditions are open to try out all their answers"
        );
        let how = format!("the values of the parameters behind {name}, under `aws.documents.parameters`");
        return Some((what, how));
    }
    if name == TOO_LONG || name == TOO_MUCH {
        let how = "what is deployed, in place of the template (`aws iam get-account-authorization-details`, `aws s3api \
                   get-bucket-policy`)";
        return Some((format!("{name} decides"), how.to_owned()));
    }
    if let Some((path, names)) = name.strip_prefix(SECTION).and_then(|rest| rest.split_once(" is deployed ("))
    {
        let first = names.split([' ', ')']).next().unwrap_or("default");
        let how = format!("the name of that section behind its file: `parameters: [\"{path}#{first}\"]`");
        return Some((format!("it is not told {name}"), how));
    }
    if let Some(how) = of_run(name) {
        let what = match name.strip_suffix(SENSITIVE) {
            Some(name) => format!("`{name}` decides, which the plan or state calls sensitive"),
            None => format!(
                "`{}` decides, which the plan only knows once it is applied",
                name.trim_end_matches(LATER)
            ),
        };
        return Some((what, how));
    }
    if name.starts_with(FILE) {
        let what = format!("{name} decides, and it is not in the workspace");
        return Some((what, format!("{name}, in the workspace")));
    }
    // What Terraform decides as it runs has no value that anybody could give.
    let runs = ["the number of ", "which of the inline policies ", "whether ", "each.", "count."];
    if runs.iter().any(|start| name.starts_with(start)) {
        let what = match name.strip_prefix("whether ") {
            Some(_) => format!("it is not told {name}"),
            None if name.starts_with("each.") || name.starts_with("count.") => {
                format!("the placeholder `{name}` decides")
            }
            None => format!("{name} decides"),
        };
        if name.contains(UNLOADED) {
            return Some((what, LOADED.to_owned()));
        }
        if name.ends_with(" takes it away again") {
            if name.contains("_exclusive.") {
                return Some((what, "the policy in that list as well".to_owned()));
            }
            return Some((what, "a module that attaches the policy in one of the two ways only".to_owned()));
        }
        if name.starts_with("which of the inline policies ") {
            return Some((what, "a name of its own for each of them".to_owned()));
        }
        return Some((what, format!("the plan of the run that settles {name}: `terraform show -json PLAN`")));
    }
    if let Some(export) = name.strip_prefix("Fn::ImportValue ") {
        let what = format!("the export `{export}` of another stack decides, and no template here settles it");
        return Some((what, format!("its value (`aws cloudformation list-exports`), {value}")));
    }
    if let Some(cell) = name.strip_prefix("Fn::FindInMap ") {
        let [map, top, second] = cell.split(' ').collect::<Vec<_>>()[..] else { return None };
        if cell.contains("${") {
            let what = format!("the mapping `{map}` decides, by `{top}` and `{second}`");
            return Some((what, "the values of the parameters behind its keys".to_owned()));
        }
        let what = format!("the mapping `{map}` has no `{second}` under `{top}`");
        return Some((
            what,
            format!("an entry `{top}` with `{second}` in the mapping `{map}` of the template"),
        ));
    }
    if let Some((stack, output)) = name.split_once(".Outputs.") {
        let what = format!("the output `{output}` of the nested stack `{stack}` decides");
        let how = format!(
            "a template of `{stack}` in the workspace that gives back `{output}`, or its value (`aws cloudformation \
             describe-stacks`), {value}"
        );
        return Some((what, how));
    }
    for start in ["opt:", "param:"] {
        if let Some(option) = name.strip_prefix(start) {
            let what = format!("the option `{option}` of the deployment decides");
            return Some((
                what,
                format!("a value for `{option}` under `aws.parameters` of the organization"),
            ));
        }
    }
    if let Some(variable) = name.strip_prefix("env:") {
        let what = format!("the variable `{variable}` of the deployment's environment decides");
        return Some((what, format!("its value {value}")));
    }
    let (kind, rest) = name.strip_prefix("resolve:").unwrap_or(name).split_once(':')?;
    let rest = rest.trim();
    let plain = || rest.split(['~', ':']).next().unwrap_or(rest);
    let (what, command) = match kind {
        "ssm" | "ssm-secure" => (
            format!("the entry `{rest}` of the parameter store decides"),
            format!("aws ssm get-parameter --name {}", plain()),
        ),
        "cf" => {
            let (stack, output) = rest.rsplit_once('.')?;
            let what = format!("the output `{output}` of the stack `{stack}` decides");
            (what, format!("aws cloudformation describe-stacks --stack-name {stack}"))
        }
        "secretsmanager" => {
            let what = "a secret decides, and secrets are not read".to_owned();
            return Some((what, "a policy that depends on no secret".to_owned()));
        }
        _ => return None,
    };
    Some((what, format!("its value (`{command}`), {value}")))
}

#[cfg(test)]
mod tests {
    use super::settled;

    #[test]
    fn a_reference_names_the_command_that_tells_its_value() {
        for (name, command) in [
            ("resolve:ssm:/acme/bucket:3", "`aws ssm get-parameter --name /acme/bucket`"),
            ("ssm:/acme/bucket", "`aws ssm get-parameter --name /acme/bucket`"),
            ("cf:base-prod.BucketName", "`aws cloudformation describe-stacks --stack-name base-prod`"),
            ("Fn::ImportValue shared", "`aws cloudformation list-exports`"),
            ("Store.Outputs.Arn", "`aws cloudformation describe-stacks`"),
            ("a text that is too long", "`aws iam get-account-authorization-details`"),
        ] {
            let how = settled(name).unwrap_or_default().1.replace(", `aws s3api", "`, `");
            assert!(how.contains(command.trim_end_matches('`')), "{name}: {how}");
        }
        assert_eq!(settled("BucketName"), None);
        assert_eq!(settled("AWS::AccountId"), None);
    }
}

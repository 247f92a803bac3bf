//! A request put together from arguments.

use super::args::{Args, Flags};
use super::input;
use crate::cli::error::Failure;
use crate::cli::input::folder;
use crate::iam::{Context, ContextValue, Principal, Request, ResourceAccount};
use crate::simulate::{
    Document, Documents, Files, Notes, Problem, Question, Slot, add_workspace, check_action, check_resource,
    check_value, is_no_workspace, principal, read_policy, resource_account, session_fits,
};
use crate::syntax::Text;

/// A question with what a workspace leaves to say, or what is wrong with it.
pub(super) type Read = Result<(Question, Notes), Vec<Problem>>;

/// The question that the arguments ask with what a workspace leaves to say, or
/// what is wrong with their policies.
pub(super) fn question(args: &Args, files: &mut Files) -> Result<Read, Failure> {
    let flags = &args.flags;
    let report = match &flags.workspace {
        Some(path) if !path.is_dir() => {
            return Err(wrong("workspace", &format!("{} is no folder", path.display()), "name a folder"));
        }
        Some(path) => Some(folder(path)?.0),
        None => None,
    };
    *files = Files::behind(report.as_ref().map_or(0, |report| report.sources.files.len()));
    let given = |value: &Option<String>| value.clone().unwrap_or_default();
    let action = given(&flags.action);
    check_action(&action).map_err(|(message, help)| wrong("action", &message, &help))?;
    let resource = given(&flags.resource);
    check_resource(&resource).map_err(|(message, help)| wrong("resource", &message, &help))?;
    let who = given(&flags.principal);
    let who = principal(&who, &action).map_err(|(message, help)| wrong("principal", &message, &help))?;
    let who = session(who, flags)?;
    let context = context(flags, &who)?;
    let mut request = Request::new(who, action.clone(), resource).with_context(context);
    request.resource_account = match &flags.resource_account {
        None => ResourceAccount::Implied,
        Some(text) => resource_account(text).ok_or_else(|| {
            wrong(
                "resource-account",
                &format!("`{text}` is no account id"),
                "write twelve digits, or unknown",
            )
        })?,
    };
    let mut reader = Reader { files, action, problems: Vec::new() };
    let documents = Documents {
        identity: reader.list(&flags.policy, Slot::Identity)?,
        resource: reader.list(flags.resource_policy.as_slice(), Slot::Resource)?,
        boundaries: reader.list(&flags.permissions_boundary, Slot::Boundary)?,
        session: reader.list(&flags.session_policy, Slot::Session)?,
        scps: reader.levels(&flags.scp, Slot::Scp)?,
        rcps: reader.levels(&flags.rcp, Slot::Rcp)?,
        vpc_endpoint: reader.list(&flags.vpc_endpoint_policy, Slot::VpcEndpoint)?,
        ..Documents::default()
    };
    let problems = reader.problems;
    let mut question = Question { request, documents };
    let mut noted = Notes::default();
    if let Some(report) = report {
        if let (true, Some(path)) = (is_no_workspace(&report), &flags.workspace) {
            let help = "name the folder that holds the policies, or the manifest and what it names";
            let message = format!("there is no workspace in {}: nothing in it is read", path.display());
            return Err(wrong("workspace", &message, help));
        }
        noted = add_workspace(&report, &mut question.request, &mut question.documents);
        *files = std::mem::take(files).with_others(report.sources);
    }
    Ok(if problems.is_empty() { Ok((question, noted)) } else { Err(problems) })
}

fn wrong(flag: &str, message: &str, help: &str) -> Failure {
    Failure::usage(format!("--{flag}: {message}"), Some(help.to_owned()))
}

fn session(who: Principal, flags: &Flags) -> Result<Principal, Failure> {
    let Some(parent) = &flags.session_of else { return Ok(who) };
    let named = Principal::parse(&Text::from(parent.as_str()));
    session_fits(&who, named.as_ref())
        .map_err(|(message, help)| wrong("session-of", &format!("`{parent}` {message}"), help))?;
    Ok(who.session_of(parent.as_str()))
}

/// `KEY=VALUE` gives a key a value, one more for a key that has one; `KEY`
/// alone says that the key is absent.
fn context(flags: &Flags, who: &Principal) -> Result<Context, Failure> {
    let mut context = if flags.context_is_incomplete { Context::default() } else { Context::complete() };
    for given in &flags.context {
        let (key, value) = match given.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (given.as_str(), None),
        };
        if key.is_empty() || !key.contains(':') {
            let help = "write it as aws:SourceIp=203.0.113.7; a key alone says that it is absent";
            return Err(wrong("context", &format!("`{given}` names no key"), help));
        }
        if let Some(value) = value {
            check_value(key, &Text::from(value), who)
                .map_err(|(message, help)| wrong("context", &message, &help))?;
        }
        let value = match (context.get(&key.to_ascii_lowercase()), value) {
            (_, None) => ContextValue::Absent,
            (Some(ContextValue::Known(known)), Some(value)) => {
                let mut all = known.clone();
                all.push(Text::from(value));
                ContextValue::Known(all)
            }
            (_, Some(value)) => ContextValue::Known(vec![Text::from(value)]),
        };
        context = context.set(key, value);
    }
    Ok(context)
}

struct Reader<'a> {
    files: &'a mut Files,
    action: String,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn list(&mut self, paths: &[String], slot: Slot) -> Result<Vec<Document>, Failure> {
        let mut documents = Vec::new();
        for path in paths {
            if path == "unknown" {
                documents.push(Document::Unknown { name: slot.field().into() });
                continue;
            }
            let id = self.files.add(input(path)?);
            match self.files.get(id).map(|file| read_policy(file, id, slot, &self.action)) {
                Some(Ok(document)) => documents.push(document),
                Some(Err(problems)) => self.problems.extend(problems),
                None => {}
            }
        }
        Ok(documents)
    }

    fn levels(&mut self, levels: &[String], slot: Slot) -> Result<Vec<Vec<Document>>, Failure> {
        let one = |level: &String| {
            let paths: Vec<String> = level.split(',').map(|path| path.trim().to_owned()).collect();
            self.list(&paths, slot)
        };
        levels.iter().map(one).collect()
    }
}

//! An answer for people.

use std::io::{self, Write};

use crate::report::{Look, safe, wrapped};
use crate::simulate::{Answer, Question, TracedPolicy};

pub(super) fn write(question: &Question, answer: &Answer, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let request = &question.request;
    let who = request.principal.name().map_or_else(|| "an unsigned request".to_owned(), ToString::to_string);
    writeln!(out, "{}: {}", look.bold(&safe(&request.action)), painted(look, answer.decision))?;
    writeln!(out, "  by {}", safe(&who))?;
    writeln!(out, "  on {}", safe(&request.resource.to_string()))?;
    if answer.decision == "unknown" {
        writeln!(out, "  possible: {}", answer.possible.join(" or "))?;
    }
    writeln!(out)?;
    for sentence in &answer.explanation {
        bullet(&safe(sentence), look, out)?;
    }
    if !answer.missing.is_empty() {
        let missing = answer.missing.join(", ");
        bullet(&format!("settled by: {}", safe(&missing)), look, out)?;
    }
    if !answer.depends_on.is_empty() {
        bullet(&format!("depends on: {}", safe(&answer.depends_on.join(", "))), look, out)?;
    }
    for policy in answer.trace.iter().flatten() {
        traced(policy, look, out)?;
    }
    Ok(())
}

fn bullet(text: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for (index, line) in wrapped(text, look.width.saturating_sub(4)).iter().enumerate() {
        writeln!(out, "  {} {line}", if index == 0 { "-" } else { " " })?;
    }
    Ok(())
}

fn traced(policy: &TracedPolicy, look: Look, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    let asked =
        policy.asked.as_ref().map_or_else(String::new, |asked| format!(", asked for {}", safe(asked)));
    let field = look.dim(&format!("({}{asked})", policy.field));
    writeln!(out, "{} {field}", look.bold(&safe(&policy.policy)))?;
    for statement in &policy.statements {
        let sid = statement.sid.as_ref().map_or_else(String::new, |sid| format!(" ({})", safe(sid)));
        writeln!(
            out,
            "  {} statement {}{sid} {}  {}",
            mark(look, statement.matches),
            statement.statement,
            statement.effect,
            look.cyan(&safe(&statement.place))
        )?;
        for part in &statement.parts {
            let has = if part.matches == "yes" {
                String::new()
            } else {
                format!("; the request: {}", part.request)
            };
            writeln!(
                out,
                "      {} {}  {}",
                mark(look, part.matches),
                safe(&format!("{}{has}", part.part)),
                look.cyan(&safe(&part.place))
            )?;
        }
    }
    Ok(())
}

fn mark(look: Look, matches: &str) -> String {
    match matches {
        "yes" => look.green("yes    "),
        "no" => look.dim("no     "),
        _ => look.yellow("unknown"),
    }
}

fn painted(look: Look, decision: &str) -> String {
    match decision {
        "allowed" => look.green(decision),
        "unknown" => look.yellow(decision),
        _ => look.red(decision),
    }
}

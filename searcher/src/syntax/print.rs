//! A tree as text again, so that a changed query can be shown and offered.

use std::fmt::{Display, Formatter, Result};

use lupe_index::Scope;

use super::{Form, Node, Restriction, is_keyword, is_minus, may_suspend};

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Node::All(nodes) => list(f, nodes, " ", |node| matches!(node, Node::All(_) | Node::Any(_))),
            Node::Any(nodes) => list(f, nodes, " OR ", |node| matches!(node, Node::Any(_))),
            node => atom(f, node),
        }
    }
}

fn list(f: &mut Formatter<'_>, nodes: &[Node], between: &str, is_group: impl Fn(&Node) -> bool) -> Result {
    for (n, node) in nodes.iter().enumerate() {
        if n > 0 {
            f.write_str(between)?;
        }
        match node {
            // Else its sign could be taken for a hyphen.
            Node::Not(_) if may_suspend(&nodes[..n]) => write!(f, "({node})")?,
            node if is_group(node) => write!(f, "({node})")?,
            node => write!(f, "{node}")?,
        }
    }
    Ok(())
}

/// What can stand behind a sign: a group in brackets.
fn atom(f: &mut Formatter<'_>, node: &Node) -> Result {
    match node {
        Node::Word { text, form } => word(f, text, *form),
        Node::Phrase { text, slop: 0 } => write!(f, "\"{text}\""),
        Node::Phrase { text, slop } => write!(f, "\"{text}\"~{slop}"),
        Node::All(_) | Node::Any(_) => write!(f, "({node})"),
        Node::Not(inner) if matches!(**inner, Node::Not(_)) => write!(f, "-({inner})"),
        Node::Not(inner) => {
            f.write_str("-")?;
            atom(f, inner)
        }
        Node::In(scope, inner) => {
            f.write_str(match scope {
                Scope::Title => "title:",
                Scope::Body | Scope::Everywhere => "body:",
            })?;
            atom(f, inner)
        }
        Node::Restrict(Restriction::Language(language)) => write!(f, "lang:{language}"),
        Node::Restrict(Restriction::Source(source)) => write!(f, "source:\"{source}\""),
        Node::Restrict(Restriction::Date { from, to }) => match (from, to) {
            (Some(from), Some(to)) if from == to => write!(f, "date:{from}"),
            (Some(from), Some(to)) => write!(f, "date:{from}..{to}"),
            (Some(from), None) => write!(f, "date:>={from}"),
            (None, Some(to)) => write!(f, "date:<={to}"),
            (None, None) => Ok(()),
        },
        Node::Similar(id) => write!(f, "similar:\"{id}\""),
    }
}

fn word(f: &mut Formatter<'_>, text: &str, form: Form) -> Result {
    match form {
        // In brackets, nothing before or behind it can make it something else.
        Form::Any if is_keyword(text) || text.starts_with(|c| is_minus(c) || c == '+') => {
            write!(f, "({text})")
        }
        Form::Any => f.write_str(text),
        Form::Pattern if text.starts_with(is_minus) => write!(f, "({text})"),
        Form::Pattern => f.write_str(text),
        Form::Exact => write!(f, "={text}"),
        Form::Fuzzy(errors) if text.starts_with(is_minus) => write!(f, "({text}~{errors})"),
        Form::Fuzzy(errors) => write!(f, "{text}~{errors}"),
    }
}

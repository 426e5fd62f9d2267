//! Is it a question? Then a phrase in it is a quotation.

use crate::syntax::Node;

/// What has more words than this is a question.
const LONG_QUESTION: usize = 8;
/// What has so many words and ends in a question mark is one, too.
const SHORT_QUESTION: usize = 3;

/// How many words a tree has at its top, phrases aside.
fn words(node: &Node) -> usize {
    match node {
        Node::All(nodes) => nodes.iter().map(words).sum(),
        Node::Word { .. } => 1,
        _ => 0,
    }
}

/// Does a query end in a question mark, of whatever language?
pub(crate) fn asks(query: &str) -> bool {
    query.trim_end().ends_with(['?', '？', '؟', ';', '\u{37e}'])
}

/// Is a tree a question? `asks` says whether it ends in a question mark.
pub(super) fn is_question(node: &Node, asks: bool) -> bool {
    let words = words(node);
    words > LONG_QUESTION || words >= SHORT_QUESTION && asks
}

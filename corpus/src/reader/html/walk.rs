//! Walking a page without recursion, however deep it is.

use ego_tree::NodeRef;
use scraper::Node;

/// How much text there is below a node, counted up to about `enough` bytes.
pub(super) fn weight(node: NodeRef<'_, Node>, enough: usize) -> usize {
    let mut weight = 0;
    let mut walk = Walk::new(node);
    while let Some(step) = walk.next() {
        if let Step::Open(node) = step {
            match node.value() {
                Node::Text(text) => weight += text.trim().len(),
                Node::Element(element) if is_silent(element.name()) => walk.skip(),
                _ => {}
            }
            if weight >= enough {
                break;
            }
        }
    }
    weight
}

/// Elements that never show text of the article.
pub(super) fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "noframes"
            | "noembed"
            | "template"
            | "svg"
            | "iframe"
            | "object"
            | "video"
            | "audio"
            | "canvas"
            | "button"
            | "select"
            | "input"
            | "textarea"
            | "nav"
            | "aside"
            | "dialog"
            | "head"
            | "datalist"
            | "amp-ad"
            | "amp-embed"
            | "amp-consent"
            | "amp-sidebar"
            | "amp-social-share"
    )
}

/// A step through a tree in document order.
pub(super) enum Step<'a> {
    Open(NodeRef<'a, Node>),
    Close(NodeRef<'a, Node>),
}

/// Walks the nodes below a root without recursion, however deep the tree.
pub(super) struct Walk<'a> {
    root: NodeRef<'a, Node>,
    next: Option<Step<'a>>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: NodeRef<'a, Node>) -> Walk<'a> {
        Walk { root, next: root.first_child().map(Step::Open) }
    }

    /// Leaves out what is below the node that was just opened, and its closing.
    pub(super) fn skip(&mut self) {
        let opened = match &self.next {
            Some(Step::Open(child)) => child.parent(),
            Some(Step::Close(node)) => Some(*node),
            None => None,
        };
        if let Some(opened) = opened {
            self.next = self.after(opened);
        }
    }

    fn after(&self, node: NodeRef<'a, Node>) -> Option<Step<'a>> {
        match node.next_sibling() {
            Some(sibling) => Some(Step::Open(sibling)),
            None => node.parent().filter(|parent| parent.id() != self.root.id()).map(Step::Close),
        }
    }

    pub(super) fn next(&mut self) -> Option<Step<'a>> {
        let step = self.next.take()?;
        self.next = match &step {
            Step::Open(node) => match node.first_child() {
                Some(child) => Some(Step::Open(child)),
                None => Some(Step::Close(*node)),
            },
            Step::Close(node) => self.after(*node),
        };
        Some(step)
    }
}

//! What of a page is left out.

use ego_tree::NodeRef;
use scraper::{Node, node};

use super::walk::{Step, Walk, is_silent, weight};

/// Decides what is left out, never the better part of the article.
pub(super) struct Dropping {
    /// Half the weight of the root.
    half: usize,
    /// How many more elements may be weighed: names promise little, and weighing costs time.
    patience: u32,
    /// Whether nothing says where the article is, so that menus have to be told by what they are.
    whole_page: bool,
    /// How many more lists may be looked at as menus, however they lie in each other.
    lists: u32,
}

impl Dropping {
    pub(super) fn new(root: NodeRef<'_, Node>) -> Dropping {
        let whole_page = match root.value() {
            Node::Document => true,
            Node::Element(element) => element.name() == "body",
            _ => false,
        };
        Dropping { half: weight(root, usize::MAX) / 2 + 1, patience: 200, whole_page, lists: 2_000 }
    }

    pub(super) fn drops(&mut self, node: NodeRef<'_, Node>) -> bool {
        let Some(element) = node.value().as_element() else { return false };
        let name = element.name();
        if is_silent(name) {
            return true;
        }
        let parent_is = |name: &str| {
            node.parent()
                .and_then(|parent| parent.value().as_element().map(|e| e.name() == name))
                .unwrap_or(false)
        };
        let suspicious = match name {
            "footer" => !parent_is("blockquote"),
            "header" => {
                !node.ancestors().any(|node| node.value().as_element().is_some_and(|e| e.name() == "article"))
            }
            "form" => true,
            "sup" => is_note_mark(node),
            "a" => is_way_back(element),
            "html" | "body" | "main" | "article" | "h1" | "h2" | "h3" | "p" => is_hidden(element),
            _ => {
                is_hidden(element)
                    || has_role(element)
                    || has_name(element)
                    || self.whole_page && may_be_menu(node, name) && self.is_menu(node)
            }
        };
        suspicious && self.is_light(node)
    }

    /// Whether nearly all text is that of links, as in a menu, and short: a list of sources has whole titles.
    fn is_menu(&mut self, node: NodeRef<'_, Node>) -> bool {
        const LONGEST: usize = 40;
        const LARGEST: usize = 2_000;
        let Some(lists) = self.lists.checked_sub(1) else { return false };
        self.lists = lists;
        let mut steps = 0;
        let (mut text, mut linked, mut links) = (0, 0, 0);
        let mut walk = Walk::new(node);
        while let Some(step) = walk.next() {
            let Step::Open(node) = step else { continue };
            steps += 1;
            if steps > LARGEST {
                return false;
            }
            match node.value() {
                Node::Text(found) => text += found.trim().len(),
                Node::Element(element) if element.name() == "a" => {
                    links += 1;
                    linked += weight(node, LONGEST * LARGEST);
                }
                _ => {}
            }
        }
        links >= FEWEST_LINKS && linked * 10 >= text * 8 && linked <= links * LONGEST
    }

    fn is_light(&mut self, node: NodeRef<'_, Node>) -> bool {
        if self.patience == 0 {
            return false;
        }
        let light = weight(node, self.half) < self.half;
        if !light {
            self.patience -= 1;
        }
        light
    }
}

/// Lists, and what holds links side by side.
fn may_be_menu(node: NodeRef<'_, Node>, name: &str) -> bool {
    let is_link = |child: &NodeRef<'_, Node>| child.value().as_element().is_some_and(|e| e.name() == "a");
    match name {
        "ul" | "ol" | "menu" => true,
        "div" | "section" | "td" | "center" => node.children().filter(is_link).count() >= FEWEST_LINKS,
        _ => false,
    }
}

/// Fewer links are no menu.
const FEWEST_LINKS: usize = 4;

/// Whether it is nothing but the number of a note, which leads to it: it would be read as a part of the word before.
fn is_note_mark(node: NodeRef<'_, Node>) -> bool {
    const LONGEST: usize = 8;
    let (mut text, mut links) = (0, 0);
    for node in node.descendants().take(LONGEST * 4) {
        match node.value() {
            Node::Text(found) => text += found.trim().len(),
            Node::Element(element) if element.name() == "a" => {
                links += usize::from(element.attr("href").is_some_and(|href| href.contains('#')));
            }
            _ => {}
        }
    }
    links > 0 && text <= LONGEST
}

/// Whether it is an arrow from a note back to where it belongs.
fn is_way_back(element: &node::Element) -> bool {
    let classes = ["footnote-back", "footnote-backref", "mw-cite-backlink"];
    element.attr("role") == Some("doc-backlink")
        || element
            .attr("class")
            .is_some_and(|class| class.split_whitespace().any(|name| classes.contains(&name)))
}

fn is_hidden(element: &node::Element) -> bool {
    element.attr("hidden").is_some()
        || element.attr("aria-hidden") == Some("true")
        || element.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"))
}

fn has_role(element: &node::Element) -> bool {
    let roles =
        ["navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alertdialog", "menu"];
    element.attr("role").is_some_and(|role| roles.contains(&role))
}

/// Whether the class or id names a part of the page that is not the article.
fn has_name(element: &node::Element) -> bool {
    const WORDS: [&str; 54] = [
        "ad",
        "ads",
        "advert",
        "advertisement",
        "anzeige",
        "banner",
        "breadcrumb",
        "breadcrumbs",
        "comment",
        "comments",
        "comment-form",
        "commentform",
        "consent",
        "cookie",
        "cookies",
        "cookiebanner",
        "disqus",
        "docnav",
        "footer",
        "gdpr",
        "kommentar",
        "kommentare",
        "menu",
        "nav",
        "navbar",
        "navfooter",
        "navheader",
        "navigation",
        "newsletter",
        "modal",
        "overlay",
        "pagination",
        "paywall",
        "popup",
        "promo",
        "outbrain",
        "recommendations",
        "recommended",
        "related",
        "respond",
        "share",
        "sharebar",
        "sharing",
        "sidebar",
        "skip",
        "social",
        "socials",
        "sponsored",
        "subscribe",
        "taboola",
        "teaserliste",
        "toc",
        "toolbar",
        "werbung",
    ];
    let names = element.attr("class").into_iter().chain(element.attr("id"));
    names.flat_map(str::split_whitespace).any(|name| {
        let mut parts = name.split(['-', '_']).filter(|part| !part.is_empty());
        // "with-sidebar", "no-comments", "has-nav" describe the layout of what is inside.
        !matches!(name.split(['-', '_']).next(), Some("with" | "has" | "no" | "is" | "without"))
            && parts.any(|part| WORDS.iter().any(|word| part.eq_ignore_ascii_case(word)))
    })
}

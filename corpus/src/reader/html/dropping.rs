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
    /// Whether the page says that what it has behind its paywall is marked so, which then is a part of the article.
    paywalled: bool,
}

impl Dropping {
    pub(super) fn new(root: NodeRef<'_, Node>) -> Dropping {
        let whole_page = match root.value() {
            Node::Document => true,
            Node::Element(element) => element.name() == "body",
            _ => false,
        };
        let half = weight(root, usize::MAX) / 2 + 1;
        Dropping { half, patience: 200, whole_page, lists: 2_000, paywalled: false }
    }

    /// Keeps what is marked as being behind the paywall.
    pub(super) fn with_paywalled(self, paywalled: bool) -> Dropping {
        Dropping { paywalled, ..self }
    }

    pub(super) fn drops(&mut self, node: NodeRef<'_, Node>) -> bool {
        let Some(element) = node.value().as_element() else { return false };
        let name = element.name();
        if is_silent(name) {
            return !is_note(element);
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
            "a" => is_way_back(element) || is_note_link(node, element) || has_name(element, false),
            "html" | "body" | "main" | "article" | "h1" | "h2" | "h3" | "p" => is_hidden(element),
            _ => {
                is_hidden(element)
                    || has_role(element)
                    || is_way_back(element)
                    || has_name(element, self.paywalled)
                    || is_for_the_ear(node, element)
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
    let is = |child: NodeRef<'_, Node>, names: &[&str]| {
        child.value().as_element().is_some_and(|element| names.contains(&element.name()))
    };
    // Old pages have a `font` around the links.
    let links = |child: NodeRef<'_, Node>| match is(child, &["font", "b", "small", "span", "p", "nobr"]) {
        true => child.children().filter(|child| is(*child, &["a"])).count(),
        false => usize::from(is(child, &["a"])),
    };
    match name {
        "ul" | "ol" | "menu" => true,
        "div" | "section" | "td" | "center" => node.children().map(links).sum::<usize>() >= FEWEST_LINKS,
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

/// Whether it is a note of an article, which some books keep in an `aside`.
fn is_note(element: &node::Element) -> bool {
    let is =
        |value: &str| matches!(value, "doc-footnote" | "doc-endnote" | "footnote" | "endnote" | "rearnote");
    ["role", "epub:type"].iter().any(|name| element.attr(name).is_some_and(is))
}

/// Whether a link is nothing but the number of a note, or an arrow back from there.
fn is_note_link(node: NodeRef<'_, Node>, element: &node::Element) -> bool {
    const LONGEST: usize = 12;
    let marked = ["role", "epub:type"]
        .iter()
        .any(|name| element.attr(name).is_some_and(|value| matches!(value, "doc-noteref" | "noteref")));
    if marked {
        return true;
    }
    if !element.attr("href").is_some_and(|href| href.contains('#')) {
        return false;
    }
    let mut text = String::new();
    for found in node.descendants().filter_map(|node| node.value().as_text()).take(LONGEST) {
        text.push_str(found.trim());
        if text.len() > LONGEST {
            return false;
        }
    }
    // "§ 12" may link to its section; brackets are put around notes only.
    let number = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let arrow = |c: char| matches!(c, '↩' | '↑' | '⇧' | '^' | '\u{fe0e}' | '\u{fe0f}');
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        || !text.is_empty() && text.chars().all(arrow)
}

/// Whether it is there for screen readers only; in a heading it may be the colon between its parts.
fn is_for_the_ear(node: NodeRef<'_, Node>, element: &node::Element) -> bool {
    let classes = ["sr-only", "visually-hidden", "screen-reader-text"];
    let hidden = element
        .attr("class")
        .is_some_and(|class| class.split_whitespace().any(|name| classes.contains(&name)));
    hidden
        && !node
            .ancestors()
            .take(4)
            .any(|node| node.value().as_element().is_some_and(|e| matches!(e.name(), "h1" | "h2" | "h3")))
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

/// What parts of a class or id say that it is not the article, in order.
#[rustfmt::skip]
const WORDS: [&str; 75] = [
    "ad", "ads", "advert", "advertisement", "anzeige", "banner", "blindlink", "breadcrumb",
    "breadcrumbs", "brotkrume", "brotkrumen", "catlinks", "comentarios", "comment", "commentaires",
    "commentform", "commenti", "commentlist", "comments", "consent", "cookie", "cookiebanner",
    "cookies", "copyright", "disqus", "docnav", "editsection", "footer", "gdpr", "kommentar",
    "kommentare", "labels", "menu", "metanav", "modal", "nav", "navbar", "navfooter", "navheader",
    "navigation", "newsletter", "noprint", "outbrain", "overlay", "pagenum", "pagination", "paywall",
    "popup", "printfooter", "promo", "recommendations", "recommended", "related", "respond", "share",
    "sharebar", "sharedaddy", "sharing", "sidebar", "sitenotice", "skip", "skiplink", "social",
    "socials", "sponsored", "subnav", "subscribe", "taboola", "tags", "teaserliste", "toc", "toolbar",
    "topnav", "werbung", "yorumlar",
];

/// What names as a whole say so: the notices of well-known consent managers, and parts of wikis.
const WHOLE: [&str; 8] = [
    "qc-cmp2-container",
    "sp_message_container",
    "cmplz-cookiebanner",
    "usercentrics-root",
    "didomi-host",
    "mw-jump-link",
    "tag-cluster",
    "tag-list",
];

/// Whether the class or id names a part of the page that is not the article.
fn has_name(element: &node::Element, paywalled: bool) -> bool {
    let names = element.attr("class").into_iter().chain(element.attr("id"));
    names.flat_map(str::split_whitespace).any(|name| {
        let mut parts = name.split(['-', '_']).filter(|part| !part.is_empty());
        // "with-sidebar", "no-comments", "has-nav" describe the layout of what is inside.
        !matches!(name.split(['-', '_']).next(), Some("with" | "has" | "no" | "is" | "without"))
            && (parts.any(|part| is_word(part, paywalled))
                || WHOLE.iter().any(|whole| name.starts_with(whole))
                // "CybotCookiebotDialog", "BorlabsCookieBox"
                || name.contains("Cookie"))
    })
}

fn is_word(part: &str, paywalled: bool) -> bool {
    const LONGEST: usize = 15;
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..part.len()) else { return false };
    lower.copy_from_slice(part.as_bytes());
    lower.make_ascii_lowercase();
    let found = WORDS.binary_search_by(|word| word.as_bytes().cmp(lower)).is_ok();
    found && !(paywalled && lower == b"paywall")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_in_order_and_fit() {
        assert!(WORDS.is_sorted());
        assert!(WORDS.iter().all(|word| is_word(&word.to_uppercase(), false)));
        assert!(is_word("paywall", false) && !is_word("paywall", true));
        assert!(!is_word("", false) && !is_word("werbungskosten-und-mehr", false));
    }
}

//! The article of a page, without navigation, forms, notices and buttons.

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Html, Node};

use super::super::blocks::Blocks;
use super::dropping::Dropping;
use super::metadata::Metadata;
use super::walk::{Step, Walk, weight};

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) title: String,
    pub(super) text: String,
    /// The first `time` of the article.
    pub(super) date: Option<String>,
}

impl Page {
    pub(super) fn of(document: &Html, metadata: &Metadata) -> Page {
        let root = root(document);
        let heading = heading(root, metadata);
        let mut blocks = Blocks::default();
        let dropping = Dropping::new(root).with_paywalled(metadata.paywalled);
        write_without(root, heading, dropping, &mut blocks);
        let stated =
            metadata.title.as_deref().map(|title| without_site(title, metadata.site.as_deref(), false));
        let shown = heading.and_then(|id| document.tree.get(id)).map(text_of);
        let title = shown
            // A heading in lines or parts is written as a sentence in the metadata: "Berlin: Der Rat tagt".
            .map(|shown| stated.clone().filter(|stated| letters(stated) == letters(&shown)).unwrap_or(shown))
            .or(stated)
            .or_else(|| header_heading(document, metadata))
            .or_else(|| marked_heading(document))
            .or_else(|| {
                // A file's name is no title.
                let title = metadata.page_title.as_deref().filter(|title| !is_file_name(title))?;
                let site = metadata.site.clone().or_else(|| masthead(document, title));
                Some(without_site(title, site.as_deref(), true))
            })
            .unwrap_or_default();
        Page { title, text: blocks.finish(), date: time(root).or_else(|| published(document)) }
    }
}

fn is_file_name(title: &str) -> bool {
    let lower = title.to_lowercase();
    !title.contains(' ') && [".html", ".htm", ".php", ".xhtml"].iter().any(|ending| lower.ends_with(ending))
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The element that holds the article: the one `article` that outweighs the others, `main`, or the body.
fn root(document: &Html) -> NodeRef<'_, Node> {
    let (mut articles, mut mains, mut bodies, mut body) = (Vec::new(), Vec::new(), Vec::new(), None);
    for node in document.tree.nodes() {
        let Some(element) = node.value().as_element() else { continue };
        match element.name() {
            "article" => articles.push(node),
            "main" => mains.push(node),
            "body" => body = body.or(Some(node)),
            _ if element.attr("role") == Some("main") => mains.push(node),
            _ if element.attr("itemprop") == Some("articleBody") => bodies.push(node),
            _ => {}
        }
    }
    // Lists of teasers are articles as well: one has to outweigh all others together.
    let weights: Vec<usize> = articles.iter().take(64).map(|&node| weight(node, usize::MAX)).collect();
    let heaviest =
        weights.iter().copied().enumerate().max_by_key(|&(index, weight)| (weight, usize::MAX - index));
    if let Some((index, heaviest)) = heaviest
        && heaviest * 3 >= weights.iter().sum::<usize>()
        && heaviest > 0
        && (articles.len() == 1
            || heaviest * 3 >= mains.first().map_or(0, |&main| weight(main, usize::MAX)) * 2)
        && let Some(&article) = articles.get(index)
    {
        return article;
    }
    let bodies = bodies.into_iter().map(|body| whole_article(body).unwrap_or(body));
    let main = mains.into_iter().chain(bodies).find(|&node| weight(node, 1) > 0);
    main.or(body).unwrap_or_else(|| document.tree.root())
}

/// The element that says it holds an article around its body, with a headline and the text above it.
fn whole_article(body: NodeRef<'_, Node>) -> Option<NodeRef<'_, Node>> {
    let is_article = |node: &NodeRef<'_, Node>| {
        let kind = node.value().as_element().and_then(|element| element.attr("itemtype"));
        kind.is_some_and(|kind| kind.ends_with("Article") || kind.ends_with("Posting"))
    };
    let article = body.ancestors().find(is_article)?;
    let most = weight(body, usize::MAX) / 2 * 3;
    (weight(article, most + 1) <= most).then_some(article)
}

/// The first `h1` of the article that is not the site's name.
fn heading(root: NodeRef<'_, Node>, metadata: &Metadata) -> Option<NodeId> {
    let mut walk = Walk::new(root);
    let mut dropping = Dropping::new(root);
    while let Some(step) = walk.next() {
        let Step::Open(node) = step else { continue };
        let Some(element) = node.value().as_element() else { continue };
        if element.name() == "h1" {
            let text = text_of(node);
            if !text.is_empty() && !is_site(&text, metadata) {
                return (!is_section(&text, metadata) && !is_below_title(&text, node, metadata))
                    .then(|| node.id());
            }
            // There is no other heading in it, however deep it is.
            walk.skip();
        } else if dropping.drops(node) {
            walk.skip();
        }
    }
    None
}

/// Whether a heading is the name of the site, which stands behind the article's name in the page's title.
fn is_site(heading: &str, metadata: &Metadata) -> bool {
    let title = metadata.page_title.as_deref().unwrap_or_default();
    let before = title.strip_suffix(heading).unwrap_or_default().trim_end();
    metadata.site.as_deref() == Some(heading) || before.ends_with(['|', '-', '–', '—', '·', '•'])
}

/// Whether a heading is that of the first section ("1. Introduction") of a page whose title says something else.
fn is_section(heading: &str, metadata: &Metadata) -> bool {
    let first = heading.strip_prefix('1').filter(|rest| rest.starts_with(['.', ' ']));
    let title = metadata.title.as_deref().or(metadata.page_title.as_deref()).unwrap_or_default();
    let name = |text: &str| text.trim_start_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    first.is_some() && !title.is_empty() && !name(title).contains(&name(heading))
}

/// Whether a heading is that of a section, below the title in a `header`, which the page's title begins with.
fn is_below_title(heading: &str, node: NodeRef<'_, Node>, metadata: &Metadata) -> bool {
    let Some(page_title) = metadata.page_title.as_deref().filter(|title| !title.contains(heading)) else {
        return false;
    };
    let mut before = node.prev_siblings().chain(node.ancestors().flat_map(|node| node.prev_siblings()));
    before.by_ref().take(MOST_HEADINGS).any(|node| {
        let is = |node: NodeRef<'_, Node>, name: &str| {
            node.value().as_element().is_some_and(|element| element.name() == name)
        };
        let mut headings = node.descendants().take(MOST_HEADINGS).filter(|node| is(*node, "h1"));
        is(node, "header") && headings.any(|heading| page_title.starts_with(&text_of(heading)))
    })
}

/// The one element whose class says that it is the article's headline.
fn marked_heading(document: &Html) -> Option<String> {
    const NAMES: [&str; 6] =
        ["entry-title", "post-title", "article-title", "chapter-title", "headline", "MsoTitle"];
    let is_marked = |node: &NodeRef<'_, Node>| {
        node.value().as_element().is_some_and(|element| {
            element.attr("itemprop") == Some("headline")
                || element
                    .attr("class")
                    .is_some_and(|class| class.split_whitespace().any(|n| NAMES.contains(&n)))
        })
    };
    let mut marked = document.tree.nodes().filter(is_marked);
    let (first, second) = (marked.next()?, marked.next());
    // Several are a list of articles.
    let text = text_of(first);
    (second.is_none() && (4..=200).contains(&text.len())).then_some(text)
}

/// When a page says that it was published, outside of the article itself.
fn published(document: &Html) -> Option<String> {
    document.tree.nodes().filter_map(ElementRef::wrap).find_map(|element| {
        let named = element
            .attr("class")
            .is_some_and(|class| class.split_whitespace().any(|n| matches!(n, "published" | "dt-published")));
        let marked = named || element.attr("itemprop") == Some("datePublished");
        let stated = || ["datetime", "content", "title"].iter().find_map(|name| element.attr(name));
        stated().filter(|date| marked && !date.trim().is_empty()).map(str::to_owned)
    })
}

/// An `h1` in the page's header, where the page's title begins with it.
fn header_heading(document: &Html, metadata: &Metadata) -> Option<String> {
    let page_title = metadata.page_title.as_deref()?;
    let headings =
        document.tree.nodes().filter(|node| node.value().as_element().is_some_and(|e| e.name() == "h1"));
    headings
        .take(MOST_HEADINGS)
        .map(text_of)
        .find(|text| text.chars().count() > 3 && page_title.starts_with(text.as_str()))
}

/// The site's name, where it stands as an `h1` above the article and behind the article's name in the page's title.
fn masthead(document: &Html, page_title: &str) -> Option<String> {
    let headings =
        document.tree.nodes().filter(|node| node.value().as_element().is_some_and(|e| e.name() == "h1"));
    let texts = headings.take(MOST_HEADINGS).map(text_of);
    let mut found = texts.filter(|text| !text.is_empty() && text.len() < page_title.len());
    found.find(|text| page_title.ends_with(text.as_str()))
}

/// More headings of the first rank are no help.
const MOST_HEADINGS: usize = 100;

/// When the article was published: as marked, or its first `time`.
fn time(root: NodeRef<'_, Node>) -> Option<String> {
    let mut first = None;
    for element in root.descendants().filter_map(ElementRef::wrap) {
        let published =
            element.attr("itemprop") == Some("datePublished") || element.attr("pubdate").is_some();
        if !published && (first.is_some() || element.value().name() != "time") {
            continue;
        }
        let stated = element.attr("datetime").or(element.attr("content")).map(str::to_owned);
        let date = stated.or_else(|| published.then(|| element.text().take(5).collect()));
        let date = date.filter(|date| !date.trim().is_empty());
        if published && date.is_some() {
            return date;
        }
        first = first.or(date);
    }
    first
}

/// A page's title without the site's name: the part after the last bar or dash.
fn without_site(title: &str, site: Option<&str>, guess: bool) -> String {
    const SEPARATORS: [&str; 8] = [" | ", " - ", " – ", " — ", " :: ", " · ", " • ", " « "];
    let cut = |separator: &&str| title.rsplit_once(*separator);
    if let Some(site) = site {
        for (before, after) in SEPARATORS.iter().filter_map(cut) {
            if after.trim().eq_ignore_ascii_case(site) {
                return before.trim().to_owned();
            }
        }
        let first = SEPARATORS.iter().find_map(|separator| title.strip_prefix(site)?.strip_prefix(separator));
        if let Some(rest) = first {
            return rest.trim().to_owned();
        }
    }
    // Without knowing the name, only a short end after a longer beginning is taken for it.
    let words = |text: &str| text.split_whitespace().count();
    let guessed = SEPARATORS.iter().filter_map(cut).max_by_key(|(before, _)| before.len());
    match guessed {
        // A bar hardly ever stands within a title, a dash often.
        Some((before, after))
            if guess
                && words(after) <= 4
                && (words(before) >= words(after)
                    || title.len() == before.len() + " | ".len() + after.len() && title.contains(" | ")) =>
        {
            before.trim().to_owned()
        }
        _ => title.trim().to_owned(),
    }
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    let mut blocks = Blocks::default();
    write(node, None, &mut blocks);
    blocks.finish().replace('\n', " ")
}

/// Writes what is below a node as paragraphs, without `title` and without what is no text of the article.
pub(in crate::reader) fn write(root: NodeRef<'_, Node>, title: Option<NodeId>, blocks: &mut Blocks) {
    write_without(root, title, Dropping::new(root), blocks);
}

fn write_without(
    root: NodeRef<'_, Node>,
    title: Option<NodeId>,
    mut dropping: Dropping,
    blocks: &mut Blocks,
) {
    let mut walk = Walk::new(root);
    let mut lists: Vec<Option<u64>> = Vec::new();
    // Of the rows that are open, whether their cells are the columns of a page.
    let mut rows: Vec<bool> = Vec::new();
    while let Some(step) = walk.next() {
        match step {
            Step::Open(node) => match node.value() {
                Node::Text(text) => blocks.inline(text),
                Node::Element(_) if Some(node.id()) == title || dropping.drops(node) => walk.skip(),
                Node::Element(element) => match element.name() {
                    "span" | "a" | "time" => blocks.seam(true, element.name() == "time"),
                    "br" => blocks.line(),
                    "pre" => {
                        blocks.paragraph();
                        let code: String = node
                            .descendants()
                            .filter_map(|node| node.value().as_text())
                            .map(|text| &**text)
                            .collect();
                        blocks.verbatim(&code);
                        blocks.close();
                        walk.skip();
                    }
                    "ul" | "menu" | "ol" if lists.is_empty() => {
                        blocks.paragraph();
                        lists.push(first_number(element));
                    }
                    "ul" | "menu" | "ol" => lists.push(first_number(element)),
                    "li" => open_item(&mut lists, blocks),
                    "tr" => {
                        rows.push(node.children().any(is_column));
                        blocks.row();
                    }
                    "td" | "th" if rows.last() == Some(&true) => {
                        blocks.row();
                        blocks.paragraph();
                    }
                    "td" | "th" => blocks.cell(),
                    "dt" => match label(node) {
                        Some(label) => {
                            blocks.item(&label);
                            walk.skip();
                        }
                        None => blocks.paragraph(),
                    },
                    "dd" => blocks.line(),
                    name if is_block(name) => blocks.paragraph(),
                    _ => {}
                },
                _ => {}
            },
            Step::Close(node) => match node.value().as_element().map(|element| element.name()) {
                Some("ul" | "menu" | "ol") => {
                    lists.pop();
                    if lists.is_empty() {
                        blocks.close();
                    }
                }
                Some("tr") => {
                    rows.pop();
                    blocks.row();
                }
                Some(name @ ("span" | "a" | "time")) => blocks.seam(false, name == "time"),
                Some(name) if is_block(name) && !matches!(name, "dd" | "dt") => blocks.paragraph(),
                _ => {}
            },
        }
    }
}

/// Whether a cell is a column of a page that is laid out as a table: it holds other tables, or paragraphs of a text.
fn is_column(cell: NodeRef<'_, Node>) -> bool {
    const LEAST: usize = 400;
    let is = |node: &NodeRef<'_, Node>, names: &[&str]| {
        node.value().as_element().is_some_and(|element| names.contains(&element.name()))
    };
    is(&cell, &["td"])
        && weight(cell, LEAST) >= LEAST
        && cell.descendants().take(LEAST).any(|node| is(&node, &["p", "table", "h1", "h2", "h3", "hr"]))
}

/// The number of an item, where a list of definitions is one of items, as in laws: `1.`, `a)`.
fn label(term: NodeRef<'_, Node>) -> Option<String> {
    const LONGEST: usize = 5;
    if weight(term, LONGEST + 1) > LONGEST {
        return None;
    }
    let mut text = text_of(term);
    if !text.ends_with(['.', ')']) {
        return None;
    }
    text.push(' ');
    Some(text)
}

/// The number of a list's first item; `None` for a list with bullets.
fn first_number(element: &scraper::node::Element) -> Option<u64> {
    (element.name() == "ol").then(|| element.attr("start").and_then(|start| start.parse().ok()).unwrap_or(1))
}

fn open_item(lists: &mut [Option<u64>], blocks: &mut Blocks) {
    let indent = "  ".repeat(lists.len().saturating_sub(1).min(8));
    match lists.last_mut() {
        Some(Some(number)) => {
            blocks.item(&format!("{indent}{number}. "));
            *number = number.saturating_add(1);
        }
        _ => blocks.item(&format!("{indent}- ")),
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "dl"
            | "table"
            | "blockquote"
            | "figure"
            | "figcaption"
            | "address"
            | "details"
            | "summary"
            | "hr"
            | "header"
            | "footer"
            | "fieldset"
            | "center"
            | "body"
            | "caption"
            | "aside"
            | "nav"
    )
}

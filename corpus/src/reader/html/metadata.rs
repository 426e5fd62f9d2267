//! What a page says about itself: JSON-LD, Open Graph, `meta`, `link` and `lang`.

use scraper::{ElementRef, Html};
use serde_json::Value;

/// A page's statements about itself, as written.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Option<String>,
    /// The content of `title`, usually with the site's name.
    pub(super) page_title: Option<String>,
    pub(super) site: Option<String>,
    pub(super) date: Option<String>,
    pub(super) language: Option<String>,
    pub(super) url: Option<String>,
    pub(super) author: Option<String>,
    /// The text of the article, which some pages hold for machines and show only once a script has run.
    pub(super) body: Option<String>,
    /// Whether what is behind the paywall is marked as being so.
    pub(super) paywalled: bool,
}

impl Metadata {
    pub(super) fn of(document: &Html) -> Metadata {
        let mut found = Metadata::default();
        let (mut ld, mut meta_date, mut locale) = (Linked::default(), None, None);
        let mut byline = None;
        for element in document.tree.nodes().filter_map(ElementRef::wrap) {
            match element.value().name() {
                "html" => found.language = attribute(element, "lang").or(attribute(element, "xml:lang")),
                "title" if found.page_title.is_none() && !inside_svg(element) => {
                    found.page_title = filled(&element.text().collect::<String>());
                }
                "link" if element.attr("rel") == Some("canonical") => found.url = attribute(element, "href"),
                "script" if element.attr("type") == Some("application/ld+json") => {
                    // Some systems leave line breaks within strings, which JSON has not.
                    let text = element.text().collect::<String>().replace(['\n', '\r', '\t'], " ");
                    if let Ok(value) = serde_json::from_str(&text) {
                        ld.collect(&value, false);
                    }
                }
                "meta" => {
                    let name = ["property", "name", "itemprop", "http-equiv"]
                        .iter()
                        .find_map(|key| element.attr(key));
                    let (Some(name), Some(content)) = (name, attribute(element, "content")) else { continue };
                    match name.to_ascii_lowercase().as_str() {
                        "og:title" => found.title = Some(content),
                        "og:site_name" => found.site = Some(content),
                        "og:locale" | "content-language" => locale = Some(content),
                        "og:url" if found.url.is_none() => found.url = Some(content),
                        "article:published_time" | "og:article:published_time" | "og:published_time" => {
                            found.date = Some(content);
                        }
                        "author" | "article:author" | "dc.creator" | "dcterms.creator"
                        | "citation_author"
                            if found.author.is_none() && !content.contains("://") =>
                        {
                            found.author = Some(content);
                        }
                        "application-name" | "publisher" | "dc.publisher" if found.site.is_none() => {
                            found.site = Some(content);
                        }
                        "date"
                        | "dc.date"
                        | "dc.date.issued"
                        | "dcterms.date"
                        | "dcterms.issued"
                        | "dcterms.created"
                        | "pubdate"
                        | "publish-date"
                        | "publishdate"
                        | "publication_date"
                        | "datepublished"
                        | "citation_publication_date"
                        | "citation_date" => meta_date = Some(content),
                        _ => {}
                    }
                }
                "a" | "span" | "address" | "div" | "p" if byline.is_none() && is_byline(element) => {
                    byline =
                        filled(&element.text().take(20).collect::<String>()).filter(|name| name.len() <= 100);
                }
                _ => {}
            }
        }
        found.date = ld.date.or(found.date).or(meta_date);
        found.title = found.title.or(ld.headline);
        found.site = found.site.or(ld.publisher);
        found.language = found.language.or(ld.language).or(locale);
        found.body = ld.body;
        found.paywalled = ld.paywalled;
        found.author = ld.author.or(found.author).or(byline);
        found.url = found.url.filter(|url| url.starts_with("http://") || url.starts_with("https://"));
        found
    }
}

/// What JSON-LD says about the article.
#[derive(Debug, Default)]
struct Linked {
    date: Option<String>,
    headline: Option<String>,
    publisher: Option<String>,
    language: Option<String>,
    author: Option<String>,
    body: Option<String>,
    paywalled: bool,
}

impl Linked {
    /// Takes the first of each; objects nested in an article, such as the articles that it cites, come later.
    fn collect(&mut self, value: &Value, nested: bool) {
        match value {
            Value::Array(list) => list.iter().for_each(|value| self.collect(value, nested)),
            Value::Object(object) => {
                let text = |key: &str| object.get(key).and_then(Value::as_str).and_then(filled);
                if !nested {
                    self.paywalled |= object.get("hasPart").is_some_and(marks_paywall);
                    self.date = self.date.take().or_else(|| text("datePublished"));
                    let body = || Some(object.get("articleBody")?.as_str()?.to_owned());
                    self.body = self.body.take().or_else(body);
                    self.author = self.author.take().or_else(|| names(object.get("author")?));
                    self.headline = self.headline.take().or_else(|| text("headline"));
                    self.language = self.language.take().or_else(|| text("inLanguage"));
                    let publisher = object.get("publisher").and_then(|publisher| publisher.get("name"));
                    self.publisher = self.publisher.take().or_else(|| publisher?.as_str().and_then(filled));
                }
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner) = object.get(key) {
                        self.collect(inner, nested);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether parts of an article are said to be behind its paywall, by a class of that name.
fn marks_paywall(parts: &Value) -> bool {
    let marks = |part: &Value| {
        part.get("cssSelector").and_then(Value::as_str).is_some_and(|selector| selector.contains("paywall"))
    };
    parts.as_array().map_or_else(|| marks(parts), |parts| parts.iter().any(marks))
}

/// The names of one author or several, given as text or as objects.
fn names(value: &Value) -> Option<String> {
    let name = |value: &Value| value.as_str().or_else(|| value.get("name")?.as_str()).and_then(filled);
    match value {
        Value::Array(list) => filled(&list.iter().filter_map(name).collect::<Vec<_>>().join(", ")),
        value => name(value),
    }
}

/// Whether an element holds the name of the author.
fn is_byline(element: ElementRef<'_>) -> bool {
    element.attr("rel") == Some("author") || element.attr("itemprop") == Some("author")
}

fn attribute(element: ElementRef<'_>, name: &str) -> Option<String> {
    element.attr(name).and_then(filled)
}

fn filled(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// Drawings have titles of their own.
fn inside_svg(element: ElementRef<'_>) -> bool {
    element
        .parent()
        .and_then(ElementRef::wrap)
        .is_some_and(|parent| !matches!(parent.value().name(), "head" | "html"))
}

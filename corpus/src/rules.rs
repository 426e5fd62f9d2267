//! The names of the cleaning rules, and sets of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident $name:literal $mends:literal;)*) => {
        /// A cleaning rule. Each can be switched off through [`Rules::without`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[non_exhaustive]
        pub enum Rule { $($(#[$doc])* $variant,)* }

        impl Rule {
            /// Every rule, in the order in which they act.
            pub const ALL: &'static [Rule] = &[$(Rule::$variant,)*];

            /// The rule's name as typed and shown, in kebab case.
            pub const fn name(self) -> &'static str {
                match self { $(Rule::$variant => $name,)* }
            }

            /// Whether the rule changes words or drops text, so that the original is worth keeping.
            pub(crate) const fn keeps_raw(self) -> bool {
                match self { $(Rule::$variant => $mends,)* }
            }
        }
    };
}

rules! {
    /// Text that was decoded twice (`AltersprÃ¤sident`) is repaired, line by line.
    DecodedTwice "decoded-twice" true;
    /// References such as `&uuml;` in text that is no HTML become their characters.
    Entities "entities" true;
    /// Soft hyphens, zero-width and lone control characters are dropped.
    InvisibleCharacters "invisible-characters" true;
    /// Markup, macros and page furniture are left out of Markdown and HTML.
    Markup "markup" true;
    /// A line that holds only the publication date is taken out and used as the date.
    StrayDate "stray-date" true;
    /// A comment form is cut.
    CommentForm "comment-form" true;
    /// Lines that point to other articles are dropped.
    ReadAlso "read-also" true;
    /// Share buttons are dropped.
    ShareButtons "share-buttons" true;
    /// Image credits are dropped.
    ImageCredits "image-credits" true;
    /// Cookie notices, copyright lines, newsletter invitations and links to the imprint are dropped.
    PageFurniture "page-furniture" true;
    /// Words hyphenated at a line end are joined.
    LineEndHyphens "line-end-hyphens" true;
    /// Hard-wrapped lines are joined within their paragraph.
    HardWraps "hard-wraps" false;
    /// Torn hyphens (`US -Dollar`) are mended.
    TornHyphens "torn-hyphens" true;
    /// A headline that stands twice is kept once.
    DoubledHeadline "doubled-headline" true;
    /// The line that is the title is not repeated in the text.
    TitleLine "title-line" false;
    /// The file's name is the title where the text has none and its first sentence holds the name.
    PathTitle "path-title" false;
    /// A dateline in the text gives the date where the source states none.
    Dateline "dateline" false;
    /// A file's name or folders (`2024-12-24-rat.md`, `2024/12/24/rat.html`) give the date where nothing else does.
    PathDate "path-date" false;
}

impl Rule {
    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no [`Rule`] has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no cleaning rule is called {name:?}; there are: {}", Rule::ALL.iter().map(|r| r.name()).collect::<Vec<_>>().join(", "))]
pub struct UnknownRule {
    /// The name as given.
    pub name: String,
}

impl FromStr for Rule {
    type Err = UnknownRule;

    fn from_str(name: &str) -> Result<Rule, UnknownRule> {
        Rule::ALL
            .iter()
            .copied()
            .find(|rule| rule.name() == name)
            .ok_or_else(|| UnknownRule { name: name.to_owned() })
    }
}

/// A set of cleaning rules. The default is all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules(u32);

impl Default for Rules {
    fn default() -> Self {
        Rules::all()
    }
}

impl Rules {
    /// Every rule.
    pub const fn all() -> Rules {
        Rules(u32::MAX)
    }

    /// No rule: text is decoded and normalised, and that is all.
    pub const fn none() -> Rules {
        Rules(0)
    }

    /// This set and `rule`.
    #[must_use]
    pub const fn with(self, rule: Rule) -> Rules {
        Rules(self.0 | rule.bit())
    }

    /// This set but `rule`.
    #[must_use]
    pub const fn without(self, rule: Rule) -> Rules {
        Rules(self.0 & !rule.bit())
    }

    /// Whether `rule` is in the set.
    pub const fn contains(self, rule: Rule) -> bool {
        self.0 & rule.bit() != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_found_by_its_name_and_can_be_switched_off() {
        for &rule in Rule::ALL {
            assert_eq!(rule.name().parse(), Ok(rule));
            assert!(Rules::all().contains(rule));
            assert!(!Rules::all().without(rule).contains(rule));
            assert!(Rules::none().with(rule).contains(rule));
        }
        assert!("torn".parse::<Rule>().unwrap_err().to_string().contains("torn-hyphens"));
    }
}

//! Why an article is found, or is not, and how its score comes about.

/// How an article and a query go together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// The leaves that match, each with its share of the score.
    pub leaves: Vec<LeafMatch>,
    /// What pairs of leaves add that stand close together.
    pub near: Vec<Near>,
    /// Does the article fulfil the query's condition?
    pub fulfils: bool,
    /// The filters that it does not pass.
    pub failed: FailedFilters,
}

impl Explanation {
    /// What leaves and pairs score together: the article's score but for [`Found::lift`](crate::Found::lift).
    pub fn score(&self) -> f32 {
        let leaves: f32 = self.leaves.iter().map(|leaf| leaf.score).sum();
        leaves + self.near.iter().map(|near| near.score).sum::<f32>()
    }
}

/// A leaf that matches an article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeafMatch {
    /// Its place in the query.
    pub leaf: usize,
    /// What matched best.
    pub how: How,
    /// How often it stands in the title.
    pub title: u32,
    /// How often it stands in the body.
    pub body: u32,
    /// What it adds to the score.
    pub score: f32,
}

/// What of a leaf matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// This term of the leaf, or of the whole word of a compound.
    Term(usize),
    /// The parts of a compound, close together.
    Parts,
    /// All words of a phrase.
    Phrase,
    /// Something that means the same.
    Synonym,
}

/// Two leaves that stand close together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// The leaves.
    pub leaves: (usize, usize),
    /// How far apart, in words; 1 for neighbours.
    pub distance: u32,
    /// What it adds to the score.
    pub score: f32,
}

/// The filters that an article does not pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FailedFilters {
    /// It is in another language.
    pub language: bool,
    /// It is from another source.
    pub source: bool,
    /// It is from another time, or its date is not known.
    pub date: bool,
}

impl FailedFilters {
    /// Does it fail any?
    pub fn any(self) -> bool {
        self.language || self.source || self.date
    }
}

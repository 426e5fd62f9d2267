//! Text to terms: the analysis that index, query, marks and fingerprints share.
//!
//! A text becomes a sequence of [`Token`]s, each with its place in the text and the layers of its [`Word`]: the exact
//! form, its spellings without umlauts, and the inflection keys that bring its forms together. Nothing here does
//! I/O, and nothing can fail: any text in any language gives tokens.
//!
//! Words that are written in several tokens (`KI-Infrastruktur`) or as something else (`Mrd.`, `%`) are found under their
//! other spellings, too ([`Token::words`]).
//!
//! German inflection has rules and tables of its own (`lang/de`), which bring together what Snowball leaves apart:
//! `Zentrum`, `Zentren`; `schreibt`, `schrieb`, `aufgeschrieben`; `gut`, `besser`. German compounds are split into their
//! parts, by a base lexicon and a [`Vocabulary`] learnt from the corpus. Other languages are stemmed with the Snowball
//! algorithms. Languages are identified by script, trigrams (`whatlang`) and the look of their words.

mod analyzer;
mod cache;
mod dates;
mod generations;
mod heard;
mod identify;
mod joints;
mod lang;
mod language;
mod normalize;
mod ordinals;
mod passages;
mod profiles;
mod segments;
mod sentence;
mod short_forms;
mod token;
mod tokenizer;
mod word;

pub use analyzer::{ANALYSIS_VERSION, Analyzer, FirstWord};
pub use generations::Generations;
pub use identify::{Identification, identify};
pub use lang::de::decompound::{Error, Exceptions, Splitter, Vocabulary, VocabularyBuilder};
pub use lang::de::gender::is_gender_form;
pub use lang::de::suspended::joins_suspended;
pub use lang::{function_word_forms, is_clitic, is_function_word, is_private_key};
pub use language::Language;
pub use passages::{ForeignPassage, TextLanguages};
pub use sentence::sentences;
pub use token::{Digest, Joined, Memo, Part, Token, Word};
pub use tokenizer::has_words;

//! The table of fields, and nothing else: whatever is written or read names its field here.

use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};

/// The name of a tokenizer that the engine wants for fields whose terms it is given ([`super::inversion`]).
pub(super) const TERM_STREAM: &str = "term_stream";

/// What a document of the engine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Article = 0,
    File = 1,
    Cluster = 2,
    Note = 3,
}

/// Handles of all fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Every document: a [`Kind`].
    pub(super) kind: Field,
    /// Every document: its identity within its kind.
    pub(super) key: Field,
    /// Articles, searched: terms of the title with positions.
    pub(super) title: Field,
    /// Articles, searched: terms of the body with positions.
    pub(super) body: Field,
    /// Articles, looked up: what they say in their own spelling.
    pub(super) lexicon: Field,
    /// Every document (0 where it is no article), so that the columns are dense: lengths in tokens.
    pub(super) title_length: Field,
    pub(super) body_length: Field,
    /// Articles, columns.
    pub(super) language: Field,
    /// The languages of its passages in others, each once.
    pub(super) passage_language: Field,
    pub(super) source: Field,
    pub(super) date: Field,
    pub(super) hash: Field,
    pub(super) batch: Field,
    pub(super) signature: Field,
    pub(super) sketch: Field,
    pub(super) number: Field,
    /// Articles and files, columns.
    pub(super) root: Field,
    pub(super) path: Field,
    /// Files, columns.
    pub(super) size: Field,
    pub(super) modified: Field,
    /// Clusters, columns of equal length: the leader first.
    pub(super) member: Field,
    pub(super) resemblance: Field,
    pub(super) similarity: Field,
    /// Articles, stored (the id is looked up, and a column, too).
    pub(super) id: Field,
    pub(super) stored_title: Field,
    pub(super) stored_text: Field,
    pub(super) sentences: Field,
    pub(super) passages: Field,
    pub(super) url: Field,
    pub(super) raw: Field,
    pub(super) note: Field,
    /// Notes, stored.
    pub(super) content: Field,
}

/// The schema with its handles.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let terms = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(TERM_STREAM)
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let lexicon = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    );
    let name = TextOptions::from(FAST | STORED);
    let fields = Fields {
        kind: builder.add_u64_field("kind", FAST | INDEXED),
        key: builder.add_u64_field("key", FAST | INDEXED),
        title: builder.add_text_field("title", terms.clone()),
        body: builder.add_text_field("body", terms),
        lexicon: builder.add_text_field("lexicon", lexicon),
        title_length: builder.add_u64_field("title_length", FAST),
        body_length: builder.add_u64_field("body_length", FAST),
        language: builder.add_text_field("language", name.clone()),
        passage_language: builder.add_text_field("passage_language", TextOptions::from(FAST)),
        source: builder.add_text_field("source", name.clone()),
        date: builder.add_u64_field("date", FAST | STORED),
        hash: builder.add_u64_field("hash", FAST),
        batch: builder.add_u64_field("batch", FAST),
        signature: builder.add_u64_field("signature", FAST),
        sketch: builder.add_u64_field("sketch", FAST),
        number: builder.add_u64_field("number", FAST),
        root: builder.add_text_field("root", name.clone()),
        path: builder.add_text_field("path", name),
        size: builder.add_u64_field("size", FAST),
        modified: builder.add_i64_field("modified", FAST),
        member: builder.add_u64_field("member", FAST),
        resemblance: builder.add_u64_field("resemblance", FAST),
        similarity: builder.add_u64_field("similarity", FAST),
        id: builder.add_text_field("id", STRING | STORED | FAST),
        stored_title: builder.add_text_field("stored_title", STORED),
        stored_text: builder.add_text_field("stored_text", STORED),
        sentences: builder.add_bytes_field("sentences", STORED),
        passages: builder.add_bytes_field("passages", STORED),
        url: builder.add_text_field("url", STORED),
        raw: builder.add_text_field("raw", STORED),
        note: builder.add_text_field("note", STORED),
        content: builder.add_bytes_field("content", STORED),
    };
    (builder.build(), fields)
}

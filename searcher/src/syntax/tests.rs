use std::time::Instant;

use proptest::prelude::*;

use super::*;

/// A tree in short: words bare, `=` exact, `*` pattern, `~` fuzzy, `"` phrase, brackets for groups.
fn short(node: &Node) -> String {
    let list = |nodes: &[Node], sign: &str| nodes.iter().map(short).collect::<Vec<_>>().join(sign);
    match node {
        Node::Word { text, form: Form::Any } => text.clone(),
        Node::Word { text, form: Form::Exact } => format!("={text}"),
        Node::Word { text, form: Form::Pattern } => format!("<{text}>"),
        Node::Word { text, form: Form::Fuzzy(errors) } => format!("{text}~{errors}"),
        Node::Phrase { text, slop } => format!("\"{text}\"{slop}"),
        Node::All(nodes) => format!("({})", list(nodes, " ")),
        Node::Any(nodes) => format!("({})", list(nodes, "|")),
        Node::Not(node) => format!("-{}", short(node)),
        Node::In(scope, node) => format!("{scope:?}:{}", short(node)),
        Node::Restrict(Restriction::Date { from, to }) => {
            format!("{:?}..{:?}", from.map(|d| d.0), to.map(|d| d.0))
        }
        Node::Restrict(restriction) => format!("{restriction:?}"),
        Node::Similar(id) => format!("similar {id}"),
    }
}

#[test]
fn queries_are_understood() {
    for (query, expected, warnings) in [
        ("rechenzentrum strom", "(rechenzentrum strom)", 0),
        ("strom", "strom", 0),
        ("", "()", 0),
        ("\"künstliche intelligenz\"~3", "\"künstliche intelligenz\"3", 0),
        ("„künstliche Intelligenz“", "\"künstliche Intelligenz\"0", 0),
        // A mark that is alone quotes nothing.
        ("\"offen", "offen", 1),
        ("”Was sagt die Kirche? ", "(Was sagt die Kirche?)", 1),
        ("title:„see berg", "(Title:see berg)", 1),
        ("19\" Monitor, 24\" Bild", "(19 Monitor, 24 Bild)", 0),
        ("19\" oder \"24 Zoll\"", "(19 oder \"24 Zoll\"0)", 0),
        ("\"", "()", 1),
        ("strom -musk NOT nvidia NICHT x", "(strom -musk -nvidia -x)", 0),
        ("strom - gas", "(strom gas)", 0),
        ("strom −gas", "(strom -gas)", 0),
        ("-(a b)", "-(a b)", 0),
        // A hyphen that joins or stands for a part is no "not".
        ("„Model C“-Schulen", "(\"Model C\"0 Schulen)", 0),
        ("der \"Fischglas\"-artige Helm", "(der \"Fischglas\"0 artige Helm)", 0),
        ("\"a b\" -c \"a b\"-(c d)", "(\"a b\"0 -c \"a b\"0 -(c d))", 0),
        ("„a“ –b „a“–b", "(\"a\"0 -b \"a\"0 b)", 0),
        ("Privatpersonen und -organisationen", "(Privatpersonen und organisationen)", 0),
        ("Ein- und -ausfuhr „Gas“ oder -öl", "(Ein- und ausfuhr \"Gas\"0 oder öl)", 0),
        ("Strom und -Musk UND -gas", "(Strom und -Musk -gas)", 0),
        ("und -strom", "(und -strom)", 0),
        ("Gas und (-strom) und NOT öl", "(Gas und -strom und -öl)", 0),
        ("a OR b c ODER d", "(a|(b c)|d)", 0),
        ("a UND b AND c", "(a b c)", 0),
        ("(a OR b) c", "((a|b) c)", 0),
        ("a oder b", "(a oder b)", 0),
        ("(a", "a", 0),
        ("a ) b", "(a b)", 1),
        ("OR", "OR", 0),
        ("NATO OR EU OR UN OR OSZE OR WTO", "(NATO|EU|UN|OSZE|WTO)", 0),
        // Who writes all in capitals means nothing by those of an "oder".
        (
            "WIE VIEL STROM ODER WASSER BRAUCHT EIN RECHENZENTRUM NICHT",
            "(WIE VIEL STROM ODER WASSER BRAUCHT EIN RECHENZENTRUM NICHT)",
            0,
        ),
        (
            "WIE VIEL STROM ODER WASSER BRAUCHT EIN Zentrum",
            "((WIE VIEL STROM)|(WASSER BRAUCHT EIN Zentrum))",
            0,
        ),
        ("(a NOT) b", "((a NOT) b)", 0),
        ("=schon infra* KI-Infrastruktur", "(=schon <infra*> KI-Infrastruktur)", 0),
        ("*zentrum r?chen ?aus KI-Infra*", "(<*zentrum> <r?chen> <?aus> <KI-Infra*>)", 0),
        ("Wie viel Strom bis 2034?", "(Wie viel Strom bis 2034?)", 0),
        ("was??", "was??", 0),
        ("Leser*innen Ärzt*in", "(Leser*innen Ärzt*in)", 0),
        ("misk~ misk~2 misk~9 misk~0", "(misk~1 misk~2 misk~2 =misk)", 0),
        ("title:strom titel:\"a b\"", "(Title:strom Title:\"a b\"0)", 0),
        ("text:(a OR b) Titel:infra*", "(Body:(a|b) Title:<infra*>)", 0),
        ("lang:de sprache:Französisch", "(Language(De) Language(Fr))", 0),
        ("lang:klingonisch", "klingonisch", 1),
        ("quelle:\"Neue Zeit\" source:dpa", "(Source(\"Neue Zeit\") Source(\"dpa\"))", 0),
        ("similar:n-17 ähnlich:\"a b\"", "(similar n-17 similar a b)", 0),
        ("foo:bar", "foo:bar", 1),
        ("a:b", "a:b", 1),
        ("C:\\Archiv", "C:\\Archiv", 0),
        ("https://example.org/a?b=c", "https://example.org/a?b=c", 0),
        ("12:30 Uhr", "(12:30 Uhr)", 0),
        ("date:2024-05", "Some(20240500)..Some(20240500)", 0),
        ("date:>2025-01", "Some(20250200)..None", 0),
        ("date:>2024-12-31", "Some(20250101)..None", 0),
        ("date:<2025", "None..Some(20240000)", 0),
        ("date:<=2025", "None..Some(20250000)", 0),
        ("datum:2024..2025", "Some(20240000)..Some(20250000)", 0),
        ("datum:2024..", "Some(20240000)..None", 0),
        ("datum:17.5.2024", "Some(20240517)..Some(20240517)", 0),
        ("date:gestern", "gestern", 1),
        ("date:..", "()", 1),
        ("title:", "()", 1),
        ("*  ? ! -", "()", 1),
    ] {
        let (node, found) = parse(query);
        assert_eq!((short(&node).as_str(), found.len()), (expected, warnings), "{query:?} {found:?}");
    }
}

#[test]
fn a_tree_is_written_as_it_reads() {
    for (query, expected) in [
        ("a ODER (b c) NICHT d", "a OR (b c) -d"),
        ("(a OR b) -(c d) titel:\"x y\"~3", "(a OR b) -(c d) title:\"x y\"~3"),
        ("sprache:de datum:>2024-12 quelle:dpa misk~", "lang:de date:>=2025-01 source:\"dpa\" misk~1"),
        ("=a infra* ähnlich:n-1", "=a infra* similar:\"n-1\""),
        ("a und NOT b", "a und (-b)"),
    ] {
        assert_eq!(parse(query).0.to_string(), expected, "{query}");
    }
}

/// Pieces of queries, the more dangerous ones more often than chance would have them.
fn queries() -> impl Strategy<Value = String> {
    "(\\PC|[ \"()=*~?:+-]|OR|ODER|NOT |AND|a|b1|a und -|~2|x~|\\*innen|title:|date:|lang:|similar:|source:|2024|\\.\\.|>){0,24}"
}

proptest! {
    #[test]
    fn what_is_written_reads_as_the_same_tree(query in queries()) {
        let (node, _) = parse(&query);
        let text = node.to_string();
        prop_assert_eq!(parse(&text).0, node, "{}", text);
    }
}

#[test]
fn whatever_is_typed_is_read_in_time() {
    let started = Instant::now();
    for query in
        ["(", "-", "- ", "title:", "NOT ", "a OR ", "\"", "*a", "a~", "x:y ", "date:", "a)(", "ä", "\u{301}"]
    {
        let node = parse(&query.repeat(10_000 / query.len() + 1)).0;
        parse(&node.to_string());
    }
    let names: String = (0..2000).map(|n| format!("f{}:b ", "x".repeat(n % 7 + 1))).collect();
    assert!(parse(&names).1.len() <= MOST_WARNINGS);
    // Far more than is needed, so that a busy machine does not fail it; a quadratic reading would.
    assert!(started.elapsed().as_secs() < 5);
}

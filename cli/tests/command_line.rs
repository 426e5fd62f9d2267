//! The real binary, command by command.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::fs;

use common::Workspace;
use serde_json::json;

#[test]
fn a_search_prints_hits_as_text_json_lines_or_numbers() {
    let w = Workspace::with_samples();
    let json = w.lupe(&["search", "--json", "--limit", "3", "Rechenzentren"]);
    assert_eq!(json.code, Some(0), "{}", json.err);
    let hits = json.json();
    assert_eq!(hits.len(), 3);
    for hit in &hits {
        assert_eq!(hit["schema"], 1);
        for field in ["id", "title", "score", "language", "date", "url", "snippets", "versions", "source"] {
            assert!(hit.get(field).is_some(), "{field} in {hit}");
        }
        let snippet = &hit["snippets"][0];
        let text: Vec<char> = snippet["text"].as_str().unwrap().chars().collect();
        let mark = snippet["marks"][0].as_array().expect("a mark");
        let (start, end) = (mark[0].as_u64().unwrap() as usize, mark[1].as_u64().unwrap() as usize);
        let marked: String = text[start..end].iter().collect();
        assert!(marked.to_lowercase().starts_with("rechenzentr"), "{marked}");
    }
    let count = w.lupe(&["search", "-c", "Rechenzentren"]);
    let plain = w.lupe(&["search", "--plain", "--all", "Rechenzentren"]);
    assert_eq!(count.out.trim().parse::<usize>().unwrap(), plain.out.lines().count());
    let csv = w.lupe(&["search", "--csv", "--all", "Rechenzentren"]);
    assert!(csv.out.starts_with("score,id,date,language,source,url,versions,title\n"), "{}", csv.out);
    assert_eq!(csv.out.lines().count(), 1 + plain.out.lines().count());
    let nul = w.lupe(&["search", "-0", "--limit", "2", "Rechenzentren"]);
    assert_eq!(nul.out.matches('\0').count(), 2);
    let quiet = w.lupe(&["search", "-q", "Rechenzentren"]);
    assert_eq!((quiet.code, quiet.out.as_str()), (Some(0), ""));
    let nothing = w.lupe(&["search", "Xylophonfabrikantentochter"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (Some(1), ""));
    assert!(nothing.err.contains("no article has: Xylophonfabrikantentochter"), "{}", nothing.err);
}

#[test]
fn hits_are_explained_and_so_is_what_is_none() {
    let w = Workspace::with_samples();
    let explained =
        w.lupe(&["search", "--explain", "--limit", "1", "--ui-lang", "de", "Rechenzentren", "Strom"]);
    assert!(explained.out.contains("= „Rechenzentren“ steht"), "{}", explained.out);
    assert!(explained.out.contains("= Alle Wörter der Anfrage kommen vor"), "{}", explained.out);
    let hit = &w.lupe(&["search", "--explain", "--json", "--limit", "1", "Rechenzentren Strom"]).json()[0];
    let explanation = &hit["explanation"];
    let sum = |list: &str| -> f64 {
        explanation[list].as_array().unwrap().iter().map(|one| one["share"].as_f64().unwrap()).sum()
    };
    let sum = sum("words") + sum("near") + explanation["all_words"].as_f64().unwrap();
    assert!((sum - hit["score"].as_f64().unwrap()).abs() < 1e-3, "{explanation}");
    let id = hit["id"].as_str().unwrap();
    let why = w.lupe(&["why", "Rechenzentren Strom", id]);
    assert_eq!(why.code, Some(0), "{}", why.err);
    assert!(why.out.contains("The article is hit 1 of "), "{}", why.out);
    let why_not = w.lupe(&["why", "Rechenzentren", id, "--to", "1900", "--ui-lang", "de"]);
    assert_eq!(why_not.code, Some(1), "{}", why_not.err);
    assert!(why_not.out.contains("Die Filter schließen ihn aus – sein Datum."), "{}", why_not.out);
    let json = w.lupe(&["why", "--json", "-Rechenzentren", id]);
    assert_eq!(json.json()[0]["found"], false, "{}", json.out);
    let nothing = w.lupe(&["why", "Strom", "nichts"]);
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.err.contains("no article has the id \"nichts\""), "{}", nothing.err);
}

#[test]
fn what_was_meant_is_offered() {
    let w = Workspace::with_samples();
    let mistyped = w.lupe(&["search", "--ui-lang", "de", "Rechenzentrumm"]);
    assert_eq!(mistyped.code, Some(0), "{}", mistyped.err);
    let said = "kein Artikel enthält: Rechenzentrumm; gesucht wurde: Rechenzentrum (--no-corrections)";
    assert!(mistyped.err.contains(said), "{}", mistyped.err);
    assert_eq!(mistyped.out, w.lupe(&["search", "Rechenzentrum"]).out);
    let typed = w.lupe(&["search", "--ui-lang", "de", "--no-corrections", "Rechenzentrumm"]);
    assert_eq!(typed.code, Some(1), "{}", typed.out);
    assert!(typed.err.contains("kein Artikel enthält: Rechenzentrumm\n"), "{}", typed.err);
    assert!(typed.err.contains("Meinten Sie: Rechenzentr"), "{}", typed.err);
    // Who counts or exports means what was typed.
    for form in ["-c", "-q", "-0", "--all"] {
        assert_eq!(w.lupe(&["search", form, "Rechenzentrumm"]).code, Some(1), "{form}");
    }
    let relaxed = w.lupe(&["search", "\"Strom Rechenzentren viel\""]);
    assert!(relaxed.err.contains("not as a phrase: "), "{}", relaxed.err);
    let alike = w.lupe(&["search", "-c", "Rechenzentrumm~"]);
    assert_eq!(alike.code, Some(0), "{}", alike.err);
}

#[test]
fn abbreviations_that_articles_explain_find_their_long_forms() {
    let w = Workspace::new();
    w.write(
        "a/both.txt",
        "Titel\n\nDas Amt prüft die Künstliche Intelligenz (KI) seit dem Sommer und berichtet darüber.",
    );
    w.write(
        "a/long.txt",
        "Verkehr\n\nIm Verkehr hilft künstliche Intelligenz gegen den Stau am Morgen und am Abend.",
    );
    assert_eq!(w.lupe(&["index", "a"]).code, Some(0));
    let ids = |args: &[&str]| {
        w.lupe(args)
            .out
            .lines()
            .map(|line| line.split('\t').nth(1).unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&["search", "--plain", "KI"]), ["both.txt", "long.txt"]);
    assert_eq!(ids(&["search", "--plain", "--no-synonyms", "KI"]), ["both.txt"]);
    let said = w.lupe(&["search", "KI"]).err;
    assert!(said.contains("also searched for KI: Künstliche Intelligenz"), "{said}");
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let w = Workspace::with_samples();
    let ids = |args: &[&str]| -> Vec<String> {
        let run = w.lupe(args);
        run.out.lines().map(|line| line.split('\t').nth(1).unwrap_or("").to_owned()).collect()
    };
    let all = ids(&["search", "--plain", "--all", "Strom"]);
    assert!(all.len() > 6, "{all:?}");
    let mut paged = Vec::new();
    for offset in (0..all.len()).step_by(3) {
        paged.extend(ids(&["search", "--plain", "--limit", "3", "--offset", &offset.to_string(), "Strom"]));
    }
    assert_eq!(paged, all);
}

#[test]
fn filters_narrow_and_sorting_orders() {
    let w = Workspace::with_samples();
    let french = w.lupe(&["search", "--json", "--all", "--lang", "fr", "lang:fr"]);
    assert!(french.json().len() >= 3);
    assert!(french.json().iter().all(|hit| hit["language"] == "fr"));
    let dated = w
        .lupe(&["search", "--json", "--all", "--sort", "date", "--from", "2023", "--to", "2024-06", "Strom"]);
    let dates: Vec<String> =
        dated.json().iter().map(|hit| hit["date"].as_str().unwrap().to_owned()).collect();
    assert!(
        !dates.is_empty() && dates.iter().all(|date| ("2023".."2024-07").contains(&date.as_str())),
        "{dates:?}"
    );
    assert!(dates.windows(2).all(|pair| pair[0] >= pair[1]), "{dates:?}");
    let wrong = w.lupe(&["search", "--from", "gestern", "Strom"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("\"gestern\" is no date"), "{}", wrong.err);
}

#[test]
fn an_article_is_shown_with_its_copies_and_what_cleaning_did() {
    let w = Workspace::with_samples();
    let id = "lokales/straßenbahn-linie-7.md";
    let shown = w.lupe(&["show", id]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert!(shown.out.contains("wirtschaft/linie-7.txt"), "{}", shown.out);
    let json = w.lupe(&["show", "--json", id]).json();
    assert_eq!(json[0]["versions"], json!(["wirtschaft/linie-7.txt"]));
    let why = w.lupe(&["show", "--why", "ki/allianz-ki-infrastruktur.txt"]);
    assert!(why.out.contains("hyphen"), "{}", why.out);
    let unknown = w.lupe(&["show", "nope"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("no article has the id \"nope\""), "{}", unknown.err);
}

#[test]
fn similar_articles_leave_out_the_story_itself() {
    let w = Workspace::with_samples();
    let run = w.lupe(&["similar", "--json", "ki/buendnis-ki-rechenzentren.md"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let ids: Vec<String> = run.json().iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect();
    assert!(
        !ids.is_empty()
            && ids.iter().all(|id| !id.starts_with("ki/allianz") && !id.starts_with("ki/buendnis")),
        "{ids:?}"
    );
    let run = w.lupe(&["search", "--plain", "--all", "similar:ki/buendnis-ki-rechenzentren.md"]);
    let typed: Vec<&str> = run.out.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    assert_eq!(typed.first().copied(), ids.first().map(String::as_str));
    assert!(!typed.contains(&"ki/buendnis-ki-rechenzentren.md"), "{typed:?}");
}

#[test]
fn similar_articles_are_found_among_four() {
    let w = Workspace::new();
    for (name, text) in [
        (
            "a.txt",
            "Das Rechenzentrum am Hafen\n\nDas Rechenzentrum am Hafen verbraucht viel Strom. Die Kühlung kostet Wasser.",
        ),
        (
            "b.txt",
            "Strom für die Server\n\nDer Versorger liefert dem Rechenzentrum Strom, und die Kühlung braucht Wasser aus dem Fluss.",
        ),
        (
            "c.txt",
            "Derby ohne Tore\n\nIm Derby fiel kein Tor. Der Trainer lobte die Abwehr und den Torwart nach dem Spiel.",
        ),
        (
            "d.txt",
            "Der neue Trainer\n\nDer Trainer der Mannschaft will im nächsten Spiel Tore sehen und stellt die Abwehr um.",
        ),
    ] {
        w.write(&format!("docs/{name}"), text);
    }
    w.lupe(&["index", "docs"]);
    for (id, expected) in [("a.txt", "b.txt"), ("b.txt", "a.txt"), ("c.txt", "d.txt"), ("d.txt", "c.txt")] {
        let hits = w.lupe(&["similar", "--json", id]).json();
        let ids: Vec<&str> = hits.iter().filter_map(|hit| hit["id"].as_str()).collect();
        assert_eq!(ids, [expected], "{id}");
    }
}

#[test]
fn text_is_analysed_and_identified() {
    let w = Workspace::new();
    let run = w.lupe(&["analyze", "--lang", "de", "--json", "Über Rechenzentren"]);
    let lines = run.json();
    assert_eq!(lines[1]["text"], "Rechenzentren");
    assert_eq!(
        (lines[1]["start"].as_u64(), lines[1]["end"].as_u64(), lines[1]["position"].as_u64()),
        (Some(5), Some(18), Some(1))
    );
    assert_eq!(lines[1]["layers"]["inflection"], json!(["rechenzentr"]));
    assert_eq!(lines[0]["layers"]["folded"], "ueber");
    assert_eq!(lines[0]["layers"]["parts"], json!([]));
    let run = w.lupe(&["analyze", "--lang", "de", "--json", "Die KI-Netze"]);
    let also = &run.json()[1]["layers"]["also"][0];
    assert_eq!((&also["text"], &also["start"], &also["end"]), (&json!("kinetze"), &json!(4), &json!(12)));
    let mut child = w.spawn(&["identify", "--json"]);
    use std::io::Write;
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(
            "Der Strom wird in diesem Jahr teurer.\nThe price of power is rising this year.\n\n".as_bytes(),
        )
        .unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    let languages: Vec<String> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["language"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(languages, ["de", "en", "und"]);
}

#[test]
fn stats_and_verify_describe_the_index() {
    let w = Workspace::with_samples();
    let stats = &w.lupe(&["stats", "--json"]).json()[0];
    assert_eq!(stats["articles"], 66);
    assert_eq!(stats["clusters"], 7);
    assert_eq!(stats["stories"], 59);
    let verify = w.lupe(&["verify"]);
    assert_eq!(verify.code, Some(0), "{}{}", verify.out, verify.err);
    assert_eq!(w.lupe(&["optimize"]).code, Some(0));
    assert_eq!(w.lupe(&["stats", "--json"]).json()[0]["articles"], 66);
    assert_eq!(w.lupe(&["remove", "ki/allianz-ki-infrastruktur.txt"]).code, Some(0));
    assert_eq!(w.lupe(&["stats", "--json"]).json()[0]["clusters"], 6);
}

#[test]
fn a_damaged_file_is_found() {
    let w = Workspace::with_samples();
    let files = fs::read_dir(w.path(".lupe/g1")).unwrap().flatten().map(|entry| entry.path());
    let stores: Vec<_> = files.filter(|path| path.extension().is_some_and(|ext| ext == "store")).collect();
    assert!(!stores.is_empty());
    for store in stores {
        let whole = fs::read(&store).unwrap();
        for share in [2, 3, 5] {
            let mut bytes = whole.clone();
            let at = bytes.len() / share;
            bytes[at] ^= 0xff;
            fs::write(&store, bytes).unwrap();
            let verify = w.lupe(&["verify"]);
            assert_eq!(verify.code, Some(2), "{}{}", verify.out, verify.err);
            assert!(verify.out.contains("checksum"), "{}", verify.out);
        }
        fs::write(&store, whole).unwrap();
    }
    assert_eq!(w.lupe(&["verify"]).code, Some(0));
}

#[test]
fn retrieval_is_evaluated_in_trec_form() {
    let w = Workspace::with_samples();
    w.write(
        "q.jsonl",
        "{\"id\":\"1\",\"text\":\"Drehbühne\"}\n{\"id\":\"2\",\"text\":\"Xylophonfabrikant\"}\n",
    );
    w.write("qrels", "1 0 kultur/drehb%C3%BChne.txt 1\n2 0 nope 1\n");
    let run = w.lupe(&["eval", "--queries", "q.jsonl", "--qrels", "qrels", "--run", "out.run", "--json"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    let figures = &run.json()[0];
    assert_eq!(figures["queries"], 2);
    assert!(figures["rr@10"].as_f64().unwrap() >= 0.25, "{figures}");
    let lines = fs::read_to_string(w.path("out.run")).unwrap();
    let first: Vec<&str> = lines.lines().next().unwrap().split(' ').collect();
    assert_eq!((first[0], first[1], first[3], first[5]), ("1", "Q0", "1", "lupe"));
}

#[test]
fn an_index_is_not_taken_for_a_folder_of_articles() {
    let w = Workspace::with_samples();
    for args in [&["index", ".lupe", "--index", "other"], &["serve", ".lupe", "--listen", "127.0.0.1:0"]] {
        let run = w.lupe(args);
        assert_eq!(run.code, Some(2), "{args:?}: {}", run.err);
        assert!(run.err.contains(".lupe is an index") && run.err.contains("--index"), "{}", run.err);
    }
    assert!(!w.path("other").exists());
    // A manifest alone makes none.
    w.write("site/manifest.json", r#"{"format":10,"name":"x"}"#);
    w.write("site/a.txt", "Der Wald steht still.");
    let run = w.lupe(&["index", "site", "--index", "third"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
}

#[test]
fn standard_input_is_indexed() {
    let w = Workspace::new();
    let mut child = w.spawn(&["index", "-"]);
    use std::io::Write;
    let mut stdin = child.stdin.take().unwrap();
    stdin
        .write_all(
            "{\"id\":\"a\",\"title\":\"Eins\",\"text\":\"Strom\"}\n{\"id\":\"b\",\"text\":\"Gas\"}\n"
                .as_bytes(),
        )
        .unwrap();
    drop(stdin);
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(w.lupe(&["search", "-c", "Strom"]).out.trim(), "1");
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let w = Workspace::with_samples();
    assert!(!w.lupe(&["search", "Strom"]).out.contains('\u{1b}'));
    assert!(w.lupe(&["search", "--color", "always", "Strom"]).out.contains("\u{1b}[1;33m"));
    let forced = w.command(&["search", "Strom"]).env("FORCE_COLOR", "1").output().unwrap();
    assert!(String::from_utf8_lossy(&forced.stdout).contains('\u{1b}'));
}

/// Three versions of a story, by dates and sources, and one that is another.
fn stories() -> Workspace {
    let w = Workspace::new();
    let sentence = |n: usize| {
        let subject = ["Der Bürgermeister", "Die Feuerwehr", "Ein Landwirt", "Der Chor", "Die Schule"][n % 5];
        let place = ["am Hafen", "im Rathaus", "auf dem Marktplatz", "in der Turnhalle"][n % 4];
        format!("{subject} zeigt {place} den Plan Nummer {n} für Brücke, Deich und Radweg{n}.")
    };
    let text = |numbers: &[usize]| numbers.iter().map(|&n| sentence(n)).collect::<Vec<_>>().join(" ");
    let record = |id: &str, source: &str, date: &str, text: String| {
        json!({"id": id, "title": id, "source": source, "date": date, "lang": "de", "text": text}).to_string()
            + "\n"
    };
    let records = [
        record("erst", "Kurier", "2024-01-02", text(&[1, 2, 3, 4, 5, 6])),
        record("lang", "Post", "2024-01-03", text(&[1, 2, 3, 4, 5, 6, 7])),
        record("neu", "Bote", "2024-01-04", text(&[2, 3, 4, 5, 6])),
    ];
    w.write("a.jsonl", records.concat());
    assert_eq!(w.lupe(&["index", "a.jsonl"]).code, Some(0));
    w
}

#[test]
fn what_differs_is_said_sentence_by_sentence() {
    let w = stories();
    let diff = w.lupe(&["diff", "erst", "lang"]);
    assert_eq!(diff.code, Some(0), "{}", diff.err);
    assert!(
        diff.out.contains("… 6 sentences the same\n+ Ein Landwirt zeigt in der Turnhalle"),
        "{}",
        diff.out
    );
    assert!(diff.err.contains("92% of the sentences in common, 1 added"), "{}", diff.err);
    let full = w.lupe(&["diff", "--full", "lang", "neu"]);
    assert_eq!(full.out.lines().filter(|line| line.starts_with("- ")).count(), 2, "{}", full.out);
    let json = &w.lupe(&["diff", "--json", "lang", "neu"]).json()[0];
    assert_eq!((&json["schema"], &json["kept"], &json["dropped"]), (&json!(1), &json!(5), &json!(2)));
    assert_eq!(json["passages"].as_array().map(Vec::len), Some(7));
    let unknown = w.lupe(&["diff", "erst", "fehlt"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("\"fehlt\""), "{}", unknown.err);
}

#[test]
fn a_story_names_its_first_longest_and_latest_article() {
    let w = stories();
    let found = w.lupe(&["search", "Radweg3"]);
    let line = "= 3 articles: first erst (Kurier, 2024-01-02) · longest lang (Post, 2024-01-03) · latest neu (Bote, 2024-01-04)";
    assert!(found.out.contains(line), "{}", found.out);
    assert!(w.lupe(&["show", "neu"]).out.contains(line));
}

#[test]
fn a_file_of_stories_overrules_the_comparison() {
    let w = stories();
    let ids = |w: &Workspace| -> Vec<Vec<String>> {
        let id = |article: &serde_json::Value| article["id"].as_str().unwrap_or("").to_owned();
        let ids = |line: &serde_json::Value| line["articles"].as_array().unwrap().iter().map(id).collect();
        w.lupe(&["duplicates", "--json"]).json().iter().map(ids).collect()
    };
    assert_eq!(ids(&w).concat().len(), 3);
    w.write("stories.txt", "# von Hand\ndifferent\terst\tneu\n");
    let run = w.lupe(&["index", "--stories", "stories.txt", "a.jsonl"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert_eq!(ids(&w), [["erst", "lang"]]);
    w.write("stories.txt", "different erst neu\n");
    let wrong = w.lupe(&["index", "--stories", "stories.txt", "a.jsonl"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("stories.txt") && wrong.err.contains("line 1"), "{}", wrong.err);
}

#[test]
fn words_are_split_as_the_index_and_the_user_say() {
    let w = Workspace::new();
    let text =
        "Der Zorbex und der Grulf. Zorbexwerk, Zorbexpreis, Zorbexwahl. Der Grulf steht im Zorbexgrulf. "
            .repeat(3);
    w.write("a.txt", format!("Bericht\n\n{text} Das alles ist in der Stadt so geschehen, sagen die Leute."));
    w.write("words.txt", "Zorbexwahl\n");
    assert_eq!(w.lupe(&["index", "a.txt", "--exceptions", "words.txt"]).code, Some(0));
    let parts = |word: &str, index: bool| {
        let mut args = vec!["analyze", "--lang", "de", "--json", word];
        args.extend(index.then_some(["--index", ".lupe"]).into_iter().flatten());
        let parts = w.lupe(&args).json()[0]["layers"]["parts"].clone();
        parts
            .as_array()
            .unwrap()
            .iter()
            .map(|part| part["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(parts("Grulfzorbex", true), ["grulf", "zorbex"]);
    assert_eq!(parts("Grulfzorbex", false), [""; 0], "the base lexicon knows neither");
    assert_eq!(parts("Zorbexwahl", true), [""; 0]);
    let other = w.lupe(&["index", "a.txt", "--exceptions", "a.txt"]);
    assert!(other.code == Some(2) && other.err.matches("line 3").count() == 1, "{}", other.err);
    w.write("words.txt", "# none\n");
    let other = w.lupe(&["index", "a.txt", "--exceptions", "words.txt"]);
    assert!(other.code == Some(2) && other.err.contains("lupe reindex"), "{}", other.err);
    let again = w.lupe(&["reindex", "--exceptions", "words.txt"]);
    assert!(again.code == Some(0) && again.err.contains("1 articles analysed anew"), "{}", again.err);
    assert_eq!(parts("Zorbexwahl", true), ["zorbex", "wahl"]);
    assert_eq!(w.lupe(&["search", "-q", "Zorbex"]).code, Some(0));
}

#[test]
fn synonyms_stay_with_the_index() {
    let w = Workspace::new();
    w.write(
        "a.txt",
        "Bericht\n\nDie Kita öffnet im Mai. Das sagen in der Stadt alle, die davon etwas wissen.",
    );
    w.write("synonyms.txt", "Kindertagesstätte, Kita\n");
    let found = || w.lupe(&["search", "-q", "Kindertagesstätten"]).code == Some(0);
    assert_eq!(w.lupe(&["index", "a.txt"]).code, Some(0));
    assert!(!found());
    assert_eq!(w.lupe(&["index", "a.txt", "--synonyms", "synonyms.txt"]).code, Some(0));
    assert!(found());
    let said = w.lupe(&["search", "Kindertagesstätten"]).err;
    assert!(said.contains("Kita (--no-synonyms)"), "{said}");
    for command in [&["index", "a.txt"][..], &["reindex"]] {
        assert_eq!(w.lupe(command).code, Some(0));
        assert!(found(), "{command:?}");
    }
    w.write("synonyms.txt", "Kita\n");
    let wrong = w.lupe(&["index", "a.txt", "--synonyms", "synonyms.txt"]);
    assert!(
        wrong.code == Some(2) && wrong.err.contains("synonyms.txt") && wrong.err.contains("line 1"),
        "{}",
        wrong.err
    );
    w.write("synonyms.txt", "");
    assert_eq!(w.lupe(&["index", "a.txt", "--synonyms", "synonyms.txt"]).code, Some(0));
    assert!(!found());
}

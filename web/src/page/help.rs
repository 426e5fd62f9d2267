//! What can be typed, and which keys there are: a page, and a dialog on every other page.

use maud::{Markup, html};

use super::text::Ui;

/// What can be typed, and what it means in German and in English.
const TYPED: [(&str, &str, &str); 10] = [
    ("rechenzentrum strom", "beide Wörter, in jeder Form", "both words, in any form"),
    ("\"künstliche intelligenz\"", "in dieser Folge und Form", "in this order and form"),
    ("\"wind sonne\"~3", "mit bis zu drei Wörtern dazwischen", "with up to three words between"),
    ("=schon", "genau diese Form", "just this form"),
    (
        "infra*   *zentrum   r?chen",
        "Wortanfang, Wortende, ein beliebiger Buchstabe",
        "beginning, end, any one letter",
    ),
    ("misk~   misk~2", "ähnlich geschrieben: ein Tippfehler, zwei", "written alike: one typing error, two"),
    ("-musk   NOT musk", "ohne dieses Wort", "without this word"),
    ("strom OR gas   ( )", "eines von beiden; Gruppen", "either of them; groups"),
    ("title:   body:   lang:de   source:", "nur in diesem Feld", "in this field only"),
    ("date:2024-05   date:2024..2025   date:>2025-01", "aus dieser Zeit", "of this time"),
];

/// Keys, and what they do. Those that are a single sign can be switched off.
const KEYS: [(&[&str], &str, &str); 8] = [
    (&["/", "Strg+K"], "ins Suchfeld", "to the search box"),
    (
        &["↓", "↑"],
        "durch die Vorschläge; bei geschlossener Liste durch die Treffer",
        "through suggestions; with the list closed, through results",
    ),
    (&["Enter"], "suchen; Vorschlag oder Treffer öffnen", "search; open a suggestion or result"),
    (&["Esc"], "Vorschläge schließen; dann das Feld leeren", "close suggestions; then clear the box"),
    (&["j", "k"], "nächster, voriger Treffer", "next, previous result"),
    (&["n", "N"], "nächste, vorige Fundstelle im Artikel", "next, previous match in an article"),
    (&["?"], "diese Hilfe", "this help"),
    (&["Alt+↓"], "Vorschläge zeigen", "show suggestions"),
];

/// The help as a page.
pub(crate) fn help(ui: Ui) -> Markup {
    html! {
        div class="help" {
            h1 { (ui.texts().help) }
            (content(ui))
        }
    }
}

/// The help as a dialog, which the script opens.
pub(super) fn dialog(ui: Ui) -> Markup {
    let texts = ui.texts();
    html! {
        dialog id="help" class="help" aria-labelledby="help-title" {
            form method="dialog" {
                h1 id="help-title" { (texts.help) }
                button type="submit" { (texts.close) }
            }
            (content(ui))
        }
    }
}

fn content(ui: Ui) -> Markup {
    let texts = ui.texts();
    let either = |german: &'static str, english: &'static str| if ui == Ui::De { german } else { english };
    html! {
        section {
            h2 { (texts.typed) }
            dl {
                @for (typed, german, english) in TYPED {
                    div {
                        dt { @for one in typed.split("   ") { code { (one) } " " } }
                        dd { (either(german, english)) }
                    }
                }
            }
        }
        section {
            h2 { (texts.keys) }
            dl {
                @for (keys, german, english) in KEYS {
                    div {
                        dt { @for key in keys { kbd { (key.replace("Strg", either("Strg", "Ctrl"))) } " " } }
                        dd { (either(german, english)) }
                    }
                }
            }
            // Shown by the script, without which there are no keys.
            p class="tick" hidden {
                input type="checkbox" id="single-keys" autocomplete="off";
                label for="single-keys" { (texts.single_keys) }
            }
        }
    }
}

//! The words that page furniture is known by, in lower case.

/// What stands before the colon of an image credit.
#[rustfmt::skip]
pub(super) const CREDIT_LABELS: [&str; 40] = [
    "bildquelle", "bildquellen", "bildnachweis", "bildnachweise", "bild", "bilder", "foto", "fotos",
    "fotograf", "fotoquelle", "fotonachweis", "fotocredit", "titelbild", "symbolbild", "symbolfoto",
    "archivbild", "archivfoto", "bildrechte", "bildcredit", "quelle bild", "copyright bild", "grafik",
    "image", "image credit", "image source", "photo", "photo credit", "photo by", "picture", "crédit photo",
    "featured image", "rubriklistenbild", "bildunterschrift", "aufmacherbild", "vorschaubild",
    "photo credits", "image credits", "photos", "crédit", "foto und copyright",
];

/// What an image credit without a label begins with.
#[rustfmt::skip]
pub(super) const CREDIT_STARTS: [&str; 8] = [
    "foto ©", "bild ©", "© foto", "(foto:", "photo by ", "image by ", "crédit photo", "image courtesy of ",
];

/// What stands before the colon of a pointer to another article.
#[rustfmt::skip]
pub(super) const ALSO_LABELS: [&str; 33] = [
    "lesen sie auch", "lesen sie hier", "lesen sie dazu", "lesen sie dazu auch", "lesen sie mehr",
    "lesen sie weiter", "lesen sie außerdem", "lies auch", "auch lesenswert", "lesetipp",
    "lesen sie zum thema", "auch interessant", "das könnte sie auch interessieren",
    "das könnte dich auch interessieren", "mehr zum thema", "mehr dazu", "mehr lesen", "weiterlesen",
    "passend dazu", "zum thema", "read also", "also read", "read more", "read next", "see also our story",
    "related", "related articles", "related article", "you may also like", "more on this", "à lire aussi",
    "lire aussi", "leia também",
];

/// Headings over pointers to other articles.
#[rustfmt::skip]
pub(super) const ALSO_LINES: [&str; 19] = [
    "weiterlesen", "mehr lesen", "mehr zum thema", "lesen sie auch", "auch interessant",
    "verwandte artikel", "ähnliche artikel", "ähnliche beiträge", "verwandte beiträge",
    "das könnte sie auch interessieren", "das könnte dich auch interessieren", "related articles",
    "related posts", "you may also like", "you might also like", "read more", "recommended for you",
    "à lire aussi", "articles similaires",
];

/// Lines on share buttons.
#[rustfmt::skip]
pub(super) const SHARE_LINES: [&str; 56] = [
    "artikel teilen", "beitrag teilen", "diesen artikel teilen", "diesen beitrag teilen", "jetzt teilen",
    "teilen sie diesen artikel", "teile diesen artikel", "auf facebook teilen", "auf twitter teilen",
    "auf x teilen", "auf whatsapp teilen", "auf linkedin teilen", "auf xing teilen", "bei facebook teilen",
    "bei twitter teilen", "per whatsapp teilen", "per e-mail teilen", "per mail teilen",
    "per e-mail versenden", "per e-mail senden", "link kopieren", "artikel drucken", "seite drucken",
    "share this", "share this article", "share this post", "share on facebook", "share on twitter",
    "share on x", "share on linkedin", "share on whatsapp", "share via email", "email this", "copy link",
    "print this article", "partager cet article", "in pocket speichern", "druckansicht", "zur druckansicht",
    "artikel merken", "artikel anhören", "artikel vorlesen", "beitrag anhören", "zur merkliste hinzufügen",
    "diesen post per e-mail versenden", "blogthis!", "in twitter freigeben", "in facebook freigeben",
    "comparte en facebook", "comparte en twitter", "partager sur facebook", "teilen mit", "gefällt mir", "gefällt mir: wird geladen",
    "share this story", "listen to this article",
];

/// Words on share buttons that may as well be a heading.
#[rustfmt::skip]
pub(super) const SHARE_WORDS: [&str; 16] = [
    "teilen", "drucken", "merken", "twittern", "tweeten", "tweet", "facebook", "twitter", "whatsapp",
    "linkedin", "xing", "pinterest", "pocket", "telegram", "share", "partager",
];

/// What a row of share buttons is made of.
#[rustfmt::skip]
pub(super) const BUTTONS: [&str; 24] = [
    "teilen", "facebook", "twitter", "x", "whatsapp", "linkedin", "xing", "pinterest", "email", "e-mail",
    "mail", "drucken", "print", "share", "tweet", "telegram", "reddit", "pocket", "merken", "kopieren",
    "instagram", "mastodon", "bluesky", "threads",
];

/// Lines of notices, menus and links.
#[rustfmt::skip]
pub(super) const FURNITURE_LINES: [&str; 38] = [
    "cookie-einstellungen", "cookies akzeptieren", "alle cookies akzeptieren", "alle akzeptieren",
    "nur notwendige", "accept all cookies", "accept cookies", "cookie settings",
    "impressum und datenschutz", "newsletter abonnieren", "zum newsletter", "newsletter anmelden",
    "jetzt newsletter abonnieren", "jetzt abonnieren", "nach oben", "zurück nach oben", "zum seitenanfang",
    "zur startseite", "zurück zur übersicht", "back to top", "subscribe to our newsletter", "subscribe now",
    "skip to content", "zum inhalt springen", "zum hauptinhalt springen", "zur hauptnavigation springen",
    "zur navigation springen", "zur suche springen", "zum seitenende springen", "skip to main content",
    "jump to navigation", "jump to search", "aller au contenu", "saltar al contenido",
    "newsletter im browser ansehen", "sign up for our newsletter", "log in to comment", "open in app",
];

/// Links of a page that may as well be a heading.
#[rustfmt::skip]
pub(super) const FURNITURE_WORDS: [&str; 21] = [
    "impressum", "datenschutz", "datenschutzerklärung", "agb", "kontakt", "newsletter", "werbung",
    "privacy policy", "anzeige", "advertisement", "menü", "menu", "startseite", "suche", "suchen",
    "anmelden", "abonnieren", "abo", "home", "login", "e-paper",
];

/// What a cookie notice begins with.
#[rustfmt::skip]
pub(super) const COOKIE_STARTS: [&str; 16] = [
    "diese website verwendet cookies", "diese webseite verwendet cookies", "diese seite verwendet cookies",
    "diese website nutzt cookies", "diese webseite nutzt cookies", "diese seite nutzt cookies",
    "wir verwenden cookies", "wir nutzen cookies", "wir setzen cookies", "mit der nutzung dieser website",
    "this website uses cookies", "this site uses cookies", "we use cookies", "by using this site, you",
    "ce site utilise des cookies", "nous utilisons des cookies",
];

/// What a page says in place of the rest of an article that is to be paid for, as its beginning.
#[rustfmt::skip]
pub(super) const PAYWALL_STARTS: [&str; 22] = [
    "jetzt weiterlesen", "weiterlesen mit ", "sie haben bereits ein abo", "sie haben bereits ein digital-abo",
    "sie haben schon ein abo", "bereits abonnent", "bereits registriert?", "dieser artikel ist nur für abonnent",
    "diesen artikel weiterlesen", "diesen artikel können nur abonnent", "dieser beitrag ist nur für abonnent",
    "lesen sie diesen artikel mit ", "mit einem abo weiterlesen", "um diesen artikel weiterlesen zu können",
    "already a subscriber", "already have an account", "subscribe to continue reading",
    "this article is for subscribers", "to continue reading", "il vous reste ", "la suite est réservée aux abonnés",
    "cet article est réservé aux abonnés",
];

/// Links that lead through a text in pages, where they stand beside each other.
#[rustfmt::skip]
pub(super) const LINKS: [&str; 14] = [
    "prev", "previous", "next", "top", "up", "index", "contents", "vorherige", "vorheriges", "nächste", "nächstes",
    "zurück", "weiter", "hoch",
];

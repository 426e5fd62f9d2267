//! The languages Lupe knows, and how a text's language is identified.

use serde::{Deserialize, Serialize};

macro_rules! languages {
    ($($variant:ident $code:literal $lang:ident $stemmer:expr, $english:literal $german:literal;)*) => {
        /// A language by its ISO 639-1 code, or [`Language::Und`] where none could be told.
        ///
        /// These are the languages that `whatlang` identifies; the 18 with a Snowball stemmer are also stemmed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Language {
            /// Undetermined: too short, too mixed, or a language not in this list. Analysed neutrally.
            Und,
            $(#[doc = $english] $variant,)*
        }

        impl Language {
            /// Every language, [`Language::Und`] first.
            pub const ALL: &'static [Language] = &[Language::Und, $(Language::$variant,)*];

            /// The ISO 639-1 code, `und` for [`Language::Und`].
            pub const fn code(self) -> &'static str {
                match self { Language::Und => "und", $(Language::$variant => $code,)* }
            }

            /// The language's name in English.
            pub const fn english_name(self) -> &'static str {
                match self { Language::Und => "undetermined", $(Language::$variant => $english,)* }
            }

            /// The language's name in German.
            pub const fn german_name(self) -> &'static str {
                match self { Language::Und => "unbestimmt", $(Language::$variant => $german,)* }
            }

            /// The Snowball algorithm that stems this language, where there is one.
            pub(crate) const fn stemmer(self) -> Option<rust_stemmers::Algorithm> {
                match self { Language::Und => None, $(Language::$variant => $stemmer,)* }
            }

            pub(crate) fn from_whatlang(lang: whatlang::Lang) -> Language {
                match lang { $(whatlang::Lang::$lang => Language::$variant,)* _ => Language::Und }
            }

            pub(crate) const fn to_whatlang(self) -> Option<whatlang::Lang> {
                match self { Language::Und => None, $(Language::$variant => Some(whatlang::Lang::$lang),)* }
            }
        }
    };
}

use rust_stemmers::Algorithm as S;

languages! {
    De "de" Deu Some(S::German), "German" "Deutsch";
    En "en" Eng Some(S::English), "English" "Englisch";
    Fr "fr" Fra Some(S::French), "French" "Französisch";
    It "it" Ita Some(S::Italian), "Italian" "Italienisch";
    Es "es" Spa Some(S::Spanish), "Spanish" "Spanisch";
    Pt "pt" Por Some(S::Portuguese), "Portuguese" "Portugiesisch";
    Ro "ro" Ron Some(S::Romanian), "Romanian" "Rumänisch";
    Ca "ca" Cat None, "Catalan" "Katalanisch";
    La "la" Lat None, "Latin" "Latein";
    Nl "nl" Nld Some(S::Dutch), "Dutch" "Niederländisch";
    Af "af" Afr None, "Afrikaans" "Afrikaans";
    Da "da" Dan Some(S::Danish), "Danish" "Dänisch";
    Sv "sv" Swe Some(S::Swedish), "Swedish" "Schwedisch";
    Nb "nb" Nob Some(S::Norwegian), "Norwegian" "Norwegisch";
    Fi "fi" Fin Some(S::Finnish), "Finnish" "Finnisch";
    Et "et" Est None, "Estonian" "Estnisch";
    Hu "hu" Hun Some(S::Hungarian), "Hungarian" "Ungarisch";
    Tr "tr" Tur Some(S::Turkish), "Turkish" "Türkisch";
    Az "az" Aze None, "Azerbaijani" "Aserbaidschanisch";
    Uz "uz" Uzb None, "Uzbek" "Usbekisch";
    Tk "tk" Tuk None, "Turkmen" "Turkmenisch";
    Pl "pl" Pol None, "Polish" "Polnisch";
    Cs "cs" Ces None, "Czech" "Tschechisch";
    Sk "sk" Slk None, "Slovak" "Slowakisch";
    Sl "sl" Slv None, "Slovenian" "Slowenisch";
    Hr "hr" Hrv None, "Croatian" "Kroatisch";
    Lt "lt" Lit None, "Lithuanian" "Litauisch";
    Lv "lv" Lav None, "Latvian" "Lettisch";
    Cy "cy" Cym None, "Welsh" "Walisisch";
    Eo "eo" Epo None, "Esperanto" "Esperanto";
    Ru "ru" Rus Some(S::Russian), "Russian" "Russisch";
    Uk "uk" Ukr None, "Ukrainian" "Ukrainisch";
    Be "be" Bel None, "Belarusian" "Belarussisch";
    Bg "bg" Bul None, "Bulgarian" "Bulgarisch";
    Sr "sr" Srp None, "Serbian" "Serbisch";
    Mk "mk" Mkd None, "Macedonian" "Mazedonisch";
    El "el" Ell Some(S::Greek), "Greek" "Griechisch";
    Hy "hy" Hye None, "Armenian" "Armenisch";
    Ka "ka" Kat None, "Georgian" "Georgisch";
    Ar "ar" Ara Some(S::Arabic), "Arabic" "Arabisch";
    Fa "fa" Pes None, "Persian" "Persisch";
    Ur "ur" Urd None, "Urdu" "Urdu";
    He "he" Heb None, "Hebrew" "Hebräisch";
    Yi "yi" Yid None, "Yiddish" "Jiddisch";
    Am "am" Amh None, "Amharic" "Amharisch";
    Hi "hi" Hin None, "Hindi" "Hindi";
    Mr "mr" Mar None, "Marathi" "Marathi";
    Ne "ne" Nep None, "Nepali" "Nepalesisch";
    Bn "bn" Ben None, "Bengali" "Bengalisch";
    Pa "pa" Pan None, "Punjabi" "Pandschabi";
    Gu "gu" Guj None, "Gujarati" "Gujarati";
    Or "or" Ori None, "Odia" "Oriya";
    Ta "ta" Tam Some(S::Tamil), "Tamil" "Tamil";
    Te "te" Tel None, "Telugu" "Telugu";
    Kn "kn" Kan None, "Kannada" "Kannada";
    Ml "ml" Mal None, "Malayalam" "Malayalam";
    Si "si" Sin None, "Sinhala" "Singhalesisch";
    Th "th" Tha None, "Thai" "Thailändisch";
    My "my" Mya None, "Burmese" "Birmanisch";
    Km "km" Khm None, "Khmer" "Khmer";
    Vi "vi" Vie None, "Vietnamese" "Vietnamesisch";
    Id "id" Ind None, "Indonesian" "Indonesisch";
    Tl "tl" Tgl None, "Tagalog" "Tagalog";
    Zh "zh" Cmn None, "Chinese" "Chinesisch";
    Ja "ja" Jpn None, "Japanese" "Japanisch";
    Ko "ko" Kor None, "Korean" "Koreanisch";
}

impl Language {
    /// The language of an ISO 639-1 code or a BCP 47 tag that begins with one (`de`, `DE`, `de-AT`, `de_CH`).
    ///
    /// ISO 639-2/3 codes of the known languages (`deu`, `ger`) are understood too. `und` gives
    /// [`Language::Und`]; an unknown code gives `None`.
    pub fn from_code(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or("").to_ascii_lowercase();
        let alias = match primary.as_str() {
            "ger" => "de",
            "fre" => "fr",
            "dut" => "nl",
            "no" | "nn" | "nor" => "nb",
            "cze" => "cs",
            "gre" => "el",
            "chi" | "zho" => "zh",
            "rum" => "ro",
            "slo" => "sk",
            "per" | "fas" => "fa",
            "iw" => "he",
            "in" => "id",
            other => other,
        };
        Language::ALL
            .iter()
            .copied()
            .find(|language| language.code() == alias)
            .or_else(|| whatlang::Lang::from_code(alias).map(Language::from_whatlang))
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Language::from_code(&code)
            .ok_or_else(|| serde::de::Error::custom(format!("unknown language code {code:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_tags_name_a_language() {
        for (tag, expected) in [
            ("de", Some(Language::De)),
            ("de-AT", Some(Language::De)),
            ("DE_ch", Some(Language::De)),
            ("deu", Some(Language::De)),
            ("ger", Some(Language::De)),
            ("no", Some(Language::Nb)),
            ("und", Some(Language::Und)),
            ("xx", None),
            ("", None),
        ] {
            assert_eq!(Language::from_code(tag), expected, "{tag:?}");
        }
    }

    #[test]
    fn every_code_names_its_own_language() {
        for &language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
            assert!(language == Language::Und || language.to_whatlang().is_some());
        }
    }
}

//! The encoding of text that states none and is no UTF-8.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_8859_2, MACINTOSH, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};
use lupe_analysis::{Language, identify};

/// How much of a text is looked at, in bytes.
const SAMPLE: usize = 64 * 1024;
/// The least confidence in a language whose letters the encoding has.
const SURE: f64 = 0.8;

/// What the bytes are taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guess {
    /// An encoding of the web.
    Encoding(&'static Encoding),
    /// The letters of DOS in Western Europe (code page 850), which the web does not know.
    Dos,
}

/// Guesses; Windows-1252 where nothing else is evident.
pub(super) fn guess(bytes: &[u8]) -> Guess {
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    if let Some(guess) = by_umlauts(sample) {
        return guess;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    // Of the encodings of Latin letters, most differ in a few of them: the text has to be in one of their languages.
    let languages: &[Language] = match encoding {
        _ if encoding == WINDOWS_1252 => return Guess::Encoding(WINDOWS_1252),
        _ if encoding == WINDOWS_1250 || encoding == ISO_8859_2 => &[
            Language::Pl,
            Language::Cs,
            Language::Sk,
            Language::Hu,
            Language::Ro,
            Language::Hr,
            Language::Sl,
        ],
        _ if encoding == WINDOWS_1254 => &[Language::Tr],
        _ if encoding == WINDOWS_1257 => &[Language::Lv, Language::Lt, Language::Et],
        _ if encoding == WINDOWS_1258 => &[Language::Vi],
        _ => {
            // A text in another script has few letters of ours.
            let others = sample.iter().filter(|byte| !byte.is_ascii()).count();
            let ours = sample.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
            return Guess::Encoding(if others >= ours { encoding } else { WINDOWS_1252 });
        }
    };
    let text = encoding.decode_without_bom_handling(sample).0;
    let told = identify(&text);
    let fits = told.confidence >= SURE && languages.contains(&told.language);
    Guess::Encoding(if fits { encoding } else { WINDOWS_1252 })
}

/// Old files of DOS and of the Macintosh, known by their umlauts beside other letters, where Windows has quotes and signs.
fn by_umlauts(sample: &[u8]) -> Option<Guess> {
    const WINDOWS: &[u8] = b"\xe4\xf6\xfc\xdf\xc4\xd6\xdc";
    const DOS: &[u8] = b"\x84\x94\x81\xe1\x8e\x99\x9a";
    const MAC: &[u8] = b"\x8a\x9a\x9f\xa7\x80\x85\x86";
    let (mut windows, mut dos, mut mac, mut all) = (0usize, 0usize, 0usize, 0usize);
    for three in sample.windows(3) {
        let [before, byte, after] = three else { continue };
        if byte.is_ascii() {
            continue;
        }
        all += 1;
        if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() {
            windows += usize::from(WINDOWS.contains(byte));
            dos += usize::from(DOS.contains(byte));
            mac += usize::from(MAC.contains(byte));
        }
    }
    // ß is á elsewhere, and š may be frequent: two of the three small umlauts have to be there.
    let several =
        |umlauts: &[u8]| umlauts.iter().take(3).filter(|umlaut| sample.contains(umlaut)).count() >= 2;
    let most = |count: usize| windows == 0 && count * 2 > all;
    if most(dos) && dos > mac && several(DOS) {
        Some(Guess::Dos)
    } else if most(mac) && mac > dos && several(MAC) {
        Some(Guess::Encoding(MACINTOSH))
    } else {
        None
    }
}

/// Decodes code page 850.
pub(super) fn dos(bytes: &[u8]) -> String {
    const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
    let upper: Vec<char> = UPPER.chars().collect();
    let letter = |byte: u8| match byte.checked_sub(0x80) {
        Some(at) => upper.get(usize::from(at)).copied().unwrap_or('?'),
        None => char::from(byte),
    };
    bytes.iter().copied().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        BIG5, EUC_KR, GBK, KOI8_U, SHIFT_JIS, WINDOWS_1251, WINDOWS_1253, WINDOWS_1255, WINDOWS_1256,
    };

    use super::*;

    const GERMAN: &str = "Der Stadtrat hat beschlossen, das Gebäude am Hafen für die Größe der Anlage zu räumen, sagte er müde.";

    #[test]
    fn encodings_are_guessed_by_what_they_make_of_the_bytes() {
        for (text, encoding) in [
            (GERMAN, WINDOWS_1252),
            ("Größe", WINDOWS_1252),
            (
                "Le conseil a décidé à une courte majorité, après un débat très animé, de fermer l'école.",
                WINDOWS_1252,
            ),
            (
                "El pleno decidió ayer por la mañana cerrar la estación, y nadie sabe qué pasará después.",
                WINDOWS_1252,
            ),
            ("Во вторник вечером городской совет решил перестроить старую подстанцию в порту.", WINDOWS_1251),
            ("Во вторник вечером городской совет решил перестроить старую подстанцию в порту.", KOI8_U),
            (
                "Το δημοτικό συμβούλιο αποφάσισε την Τρίτη το βράδυ να μετατρέψει τον παλιό υποσταθμό.",
                WINDOWS_1253,
            ),
            (
                "Belediye meclisi salı akşamı yapılan oylamada eski trafo merkezinin dönüştürülmesine karar verdi, diye açıkladı.",
                WINDOWS_1254,
            ),
            (
                "Rada miasta zdecydowała we wtorek wieczorem niewielką większością głosów o przebudowie starej stacji w porcie.",
                WINDOWS_1250,
            ),
            ("市议会星期二晚上以微弱多数通过决议，将港口旧变电站改建为数据中心。", GBK),
            ("市議會星期二晚上以微弱多數通過決議，將港口舊變電站改建為數據中心。", BIG5),
            ("市議会は火曜日の夜、港の古い変電所をデータセンターに改築することを決定した。", SHIFT_JIS),
            ("시의회는 화요일 밤 항구의 낡은 변전소를 데이터 센터로 개조하기로 결정했다.", EUC_KR),
            ("מועצת העיר החליטה ביום שלישי בערב להפוך את תחנת המשנה הישנה בנמל למרכז נתונים.", WINDOWS_1255),
            (
                "قرر المجلس البلدي مساء الثلاثاء تحويل محطة الكهرباء القديمة في الميناء إلى مركز للبيانات.",
                WINDOWS_1256,
            ),
        ] {
            assert_eq!(guess(&encoding.encode(text).0), Guess::Encoding(encoding), "{text}");
        }
    }

    #[test]
    fn old_files_are_known_by_their_umlauts() {
        let encode = |umlauts: [u8; 4]| -> Vec<u8> {
            let letters = ["ä", "ö", "ü", "ß"].into_iter().zip(umlauts);
            let mut bytes = GERMAN.as_bytes().to_vec();
            for (letter, byte) in letters {
                while let Some(at) = memchr::memmem::find(&bytes, letter.as_bytes()) {
                    bytes.splice(at..at + letter.len(), [byte]);
                }
            }
            bytes
        };
        let old = encode([0x84, 0x94, 0x81, 0xe1]);
        assert_eq!(guess(&old), Guess::Dos);
        assert_eq!(dos(&old), GERMAN);
        let mac = encode([0x8a, 0x9a, 0x9f, 0xa7]);
        assert_eq!(guess(&mac), Guess::Encoding(MACINTOSH));
        assert_eq!(guess(b"M\xe1r Kristj\xe1nsson"), Guess::Encoding(WINDOWS_1252));
        assert_eq!(guess(b"Er sagte: \x84So ein Ma\xdf an Gl\xfcck!\x93"), Guess::Encoding(WINDOWS_1252));
        assert_eq!(dos(&[0xff]), "\u{a0}");
    }
}

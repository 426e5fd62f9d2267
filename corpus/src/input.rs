//! A stream of bytes to read articles from: decompressed, with its head in view, and UTF-16 made UTF-8.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{CoderResult, UTF_16BE, UTF_16LE};

use crate::Error;
use crate::inflate::{Inflated, Metered, is_bomb};

/// How much of a file the choice of its format rests on.
const HEAD: usize = 64 * 1024;

/// Bytes to read, after decompression.
pub(crate) struct Input<'a> {
    /// For messages: the path.
    pub(crate) location: String,
    /// The id of a file that is one article, and what the ids of records without one begin with.
    pub(crate) id: String,
    /// The last file name ending in lower case, that of a compression left aside.
    pub(crate) extension: String,
    head: Vec<u8>,
    /// How much of the head was already handed out as lines.
    used: usize,
    bytes: Box<dyn BufRead + 'a>,
    compressed: bool,
    /// The encoding that the transport stated, as the header of a page fetched over HTTP.
    pub(crate) charset: Option<&'static encoding_rs::Encoding>,
    /// The file itself, for formats that are read from their end.
    file: Option<File>,
}

/// One line of an [`Input`].
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// The line is in the buffer, without its line end.
    Read,
    /// The line has this many bytes, more than the limit, and was passed over.
    TooLong(u64),
    /// There are no more lines.
    End,
}

impl<'a> Input<'a> {
    /// Looks into `bytes` and undoes one layer of compression and UTF-16.
    pub(crate) fn open(bytes: impl Read + 'a, location: String, id: String) -> Result<Input<'a>, Error> {
        let mut name = id.to_lowercase();
        let mut input = Input {
            location,
            id,
            extension: String::new(),
            head: Vec::new(),
            used: 0,
            bytes: Box::new(BufReader::with_capacity(HEAD, bytes)),
            compressed: false,
            charset: None,
            file: None,
        };
        input.fill_head()?;
        if input.head.starts_with(&[0x1f, 0x8b]) {
            input.compressed = true;
            input.inflate(|bytes| Ok(Box::new(flate2::bufread::MultiGzDecoder::new(bytes))))?;
            match name.strip_suffix(".tgz").map(str::len) {
                Some(stem) => name.replace_range(stem.., ".tar"),
                None => name.truncate(name.strip_suffix(".gz").unwrap_or(&name).len()),
            }
        } else if input.head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            input.compressed = true;
            input.inflate(|bytes| Ok(Box::new(zstd::stream::read::Decoder::with_buffer(bytes)?)))?;
            name.truncate(name.strip_suffix(".zst").unwrap_or(&name).len());
        }
        let file_name = name.rsplit('/').next().unwrap_or_default();
        input.extension = file_name.rsplit_once('.').map(|(_, ending)| ending.to_owned()).unwrap_or_default();
        if let Some(encoding) = utf16(&input.head) {
            input.rewrap(|bytes| Ok(Box::new(Utf16::new(bytes, encoding))))?;
        }
        Ok(input)
    }

    /// The first bytes, at most 64 KiB.
    pub(crate) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether [`Input::head`] is all there is.
    pub(crate) fn head_is_all(&self) -> bool {
        self.head.len() < HEAD
    }

    /// Whether a compression was undone.
    pub(crate) fn is_compressed(&self) -> bool {
        self.compressed
    }

    /// Gives the input a file that its bytes come from, so that [`Input::take_file`] can hand it on.
    pub(crate) fn with_file(self, file: File) -> Input<'a> {
        Input { file: Some(file), ..self }
    }

    /// The file itself, where the bytes are just those of a file.
    pub(crate) fn take_file(&mut self) -> Option<File> {
        self.file.take().filter(|_| !self.compressed)
    }

    /// What a failure of reading means.
    pub(crate) fn failed(&self, source: io::Error) -> Error {
        failed(&self.location, self.compressed, source)
    }

    /// Reads all the rest; `Err` of the size that was exceeded where it is over `limit` bytes.
    pub(crate) fn read_all(self, limit: u64) -> Result<Result<Vec<u8>, u64>, Error> {
        let Input { location, head, used, bytes, compressed, .. } = self;
        let mut all = head;
        all.drain(..used.min(all.len()));
        bytes
            .take(limit.saturating_add(1).saturating_sub(all.len() as u64))
            .read_to_end(&mut all)
            .map_err(|error| failed(&location, compressed, error))?;
        let size = all.len() as u64;
        Ok(if size > limit { Err(size) } else { Ok(all) })
    }

    /// Reads the next line into `buffer`, which is emptied first. Lines over `limit` bytes cost no memory.
    pub(crate) fn read_line(&mut self, buffer: &mut Vec<u8>, limit: u64) -> Result<Line, Error> {
        buffer.clear();
        let mut size = 0u64;
        let mut seen = false;
        loop {
            let chunk = match self.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(failed(&self.location, self.compressed, error)),
            };
            if chunk.is_empty() {
                break;
            }
            seen = true;
            let end = memchr::memchr(b'\n', chunk);
            let line = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            size += line.len() as u64;
            if size > limit {
                buffer.clear();
            } else {
                buffer.extend_from_slice(line);
            }
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.consume(used);
            if end.is_some() {
                break;
            }
        }
        Ok(match (seen, size > limit) {
            (false, _) => Line::End,
            (true, true) => Line::TooLong(size),
            (true, false) => Line::Read,
        })
    }

    fn fill_head(&mut self) -> Result<(), Error> {
        self.head.clear();
        let mut head = Vec::new();
        let filled = (&mut self.bytes).take(HEAD as u64).read_to_end(&mut head);
        self.head = head;
        filled.map(drop).map_err(|error| failed(&self.location, self.compressed, error))
    }

    /// Undoes a compression, unless it makes far too much of too little.
    fn inflate<F>(&mut self, decoder: F) -> Result<(), Error>
    where
        F: FnOnce(Box<dyn BufRead + 'a>) -> io::Result<Box<dyn Read + 'a>>,
    {
        self.rewrap(|bytes| {
            let metered = Metered::new(bytes);
            let meter = metered.meter();
            Ok(Box::new(Inflated::new(decoder(Box::new(metered))?, meter)))
        })
    }

    fn rewrap<F>(&mut self, decoder: F) -> Result<(), Error>
    where
        F: FnOnce(Box<dyn BufRead + 'a>) -> io::Result<Box<dyn Read + 'a>>,
    {
        let head = io::Cursor::new(std::mem::take(&mut self.head));
        let rest = std::mem::replace(&mut self.bytes, Box::new(io::empty()));
        let inner = decoder(Box::new(head.chain(rest)))
            .map_err(|error| failed(&self.location, self.compressed, error))?;
        self.bytes = Box::new(BufReader::with_capacity(HEAD, inner));
        self.fill_head_leniently()
    }

    /// Like [`Input::fill_head`], but a damage after some good bytes is left for the reader to meet.
    fn fill_head_leniently(&mut self) -> Result<(), Error> {
        let mut head = Vec::with_capacity(HEAD);
        while head.len() < HEAD {
            match self.bytes.fill_buf() {
                Ok([]) => break,
                Ok(chunk) => {
                    let used = chunk.len().min(HEAD - head.len());
                    head.extend_from_slice(chunk.get(..used).unwrap_or_default());
                    self.bytes.consume(used);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if head.is_empty() => return Err(failed(&self.location, self.compressed, error)),
                Err(error) => {
                    self.bytes = Box::new(BufReader::new(Broken(Some(error))));
                    break;
                }
            }
        }
        self.head = head;
        Ok(())
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let ready = self.fill_buf()?;
        let count = ready.len().min(buffer.len());
        if let (Some(target), Some(source)) = (buffer.get_mut(..count), ready.get(..count)) {
            target.copy_from_slice(source);
        }
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used < self.head.len() {
            return Ok(self.head.get(self.used..).unwrap_or_default());
        }
        self.bytes.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if self.used < self.head.len() {
            self.used += amount;
        } else {
            self.bytes.consume(amount);
        }
    }
}

/// A stream that only fails, with the error met while looking ahead.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.take().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into()))
    }
}

/// What a failure of reading from this place means.
pub(crate) fn failed(location: &str, compressed: bool, source: io::Error) -> Error {
    let location = location.to_owned();
    if is_bomb(&source) {
        return Error::Bomb { location };
    }
    let damaged = !matches!(source.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::NotFound);
    if compressed && damaged {
        let cut =
            source.kind() == io::ErrorKind::UnexpectedEof || source.to_string().contains("incomplete frame");
        let detail = if cut {
            "the compressed data end too early".to_owned()
        } else {
            format!("the compressed data are damaged ({source})")
        };
        return Error::Truncated { location, detail };
    }
    Error::Io { location, source }
}

/// UTF-16 by its byte order mark, or where every other byte is zero throughout, as in Western text.
fn utf16(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match head {
        [0xff, 0xfe, 0, 0, ..] => return None,
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    memchr::memchr(0, head)?;
    let (mut even, mut odd, mut pairs) = (0usize, 0usize, 0usize);
    for pair in head.chunks_exact(2) {
        pairs += 1;
        match pair {
            [0, 0] => return None,
            [0, _] => even += 1,
            [_, 0] => odd += 1,
            _ => {}
        }
    }
    // In Western text nearly all letters are below U+0100; quotes and dashes are the few that are not.
    let enough = |zeros: usize, others: usize| pairs >= 4 && zeros * 10 >= pairs * 8 && others * 20 <= pairs;
    if enough(odd, even) {
        Some(UTF_16LE)
    } else if enough(even, odd) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Reads UTF-16 as UTF-8.
struct Utf16<'a> {
    bytes: Box<dyn BufRead + 'a>,
    decoder: encoding_rs::Decoder,
    decoded: Vec<u8>,
    position: usize,
    ended: bool,
}

impl<'a> Utf16<'a> {
    fn new(bytes: Box<dyn BufRead + 'a>, encoding: &'static encoding_rs::Encoding) -> Utf16<'a> {
        let decoder = encoding.new_decoder_with_bom_removal();
        Utf16 { bytes, decoder, decoded: Vec::new(), position: 0, ended: false }
    }

    fn decode_more(&mut self) -> io::Result<()> {
        self.decoded.resize(HEAD, 0);
        self.position = 0;
        let chunk = self.bytes.fill_buf()?;
        self.ended = chunk.is_empty();
        let (result, read, written, _) = self.decoder.decode_to_utf8(chunk, &mut self.decoded, self.ended);
        self.bytes.consume(read);
        self.decoded.truncate(written);
        self.ended &= result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl Read for Utf16<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.position == self.decoded.len() && !self.ended {
            self.decode_more()?;
        }
        let ready = self.decoded.get(self.position..).unwrap_or_default();
        let count = ready.len().min(buffer.len());
        if let (Some(target), Some(source)) = (buffer.get_mut(..count), ready.get(..count)) {
            target.copy_from_slice(source);
        }
        self.position += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(bytes: &[u8], id: &str) -> Result<Input<'static>, Error> {
        Input::open(io::Cursor::new(bytes.to_vec()), format!("/x/{id}"), id.to_owned())
    }

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast());
        let mut out = Vec::new();
        encoder.read_to_end(&mut out).unwrap();
        out
    }

    fn utf16_bytes(text: &str, big: bool, bom: bool) -> Vec<u8> {
        let units = bom.then_some(0xfeff).into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn compression_and_utf16_are_undone_whatever_the_name() {
        let text = "Über Bäume – und 😀 Häuser\nzweite Zeile\n".repeat(5_000);
        let zst = zstd::encode_all(text.as_bytes(), 1).unwrap();
        for (bytes, id, extension) in [
            (text.clone().into_bytes(), "a.b.txt", "txt"),
            (gz(text.as_bytes()), "a.TXT.gz", "txt"),
            (gz(text.as_bytes()), "ordner.x/a", ""),
            (zst, "a.md.zst", "md"),
            (utf16_bytes(&text, false, true), "a", ""),
            (utf16_bytes(&text, true, true), "a", ""),
            (utf16_bytes(&text, false, false), "a", ""),
            (utf16_bytes(&text, true, false), "a", ""),
            (gz(&utf16_bytes(&text, true, false)), "a.gz", ""),
        ] {
            let input = open(&bytes, id).unwrap();
            assert_eq!(input.extension, extension, "{id}");
            let all = input.read_all(u64::MAX).unwrap().unwrap();
            assert!(all == text.as_bytes(), "{id}");
        }
    }

    #[test]
    fn lines_are_read_one_by_one_and_overlong_ones_passed_over() {
        let long = "x".repeat(200_000);
        let mut input = open(format!("eins\n\n{long}\nzwei").as_bytes(), "a").unwrap();
        let mut buffer = Vec::new();
        let mut lines = Vec::new();
        loop {
            match input.read_line(&mut buffer, 100).unwrap() {
                Line::End => break,
                Line::Read => lines.push(String::from_utf8(buffer.clone()).unwrap()),
                Line::TooLong(size) => lines.push(format!("{size} bytes")),
            }
        }
        assert_eq!(lines, ["eins", "", "200000 bytes", "zwei"]);
    }

    #[test]
    fn cut_data_are_read_to_the_cut() {
        let text: String = (0..200_000).map(|number| format!("Zeile {number}\n")).collect();
        let zst = zstd::encode_all(text.as_bytes(), 1).unwrap();
        for whole in [gz(text.as_bytes()), zst] {
            let mut input = open(&whole[..whole.len() / 2], "a.gz").unwrap();
            let (mut buffer, mut lines) = (Vec::new(), 0);
            let error = loop {
                match input.read_line(&mut buffer, 100) {
                    Ok(_) => lines += 1,
                    Err(error) => break error,
                }
            };
            assert!(lines > 1_000, "{lines}");
            assert!(matches!(error, Error::Truncated { .. }), "{error}");
            assert!(error.to_string().contains("too early"), "{error}");
        }
    }

    #[test]
    fn what_is_over_the_limit_is_not_read() {
        assert_eq!(open(&[b'x'; 100], "a").unwrap().read_all(99).unwrap(), Err(100));
        assert!(open(&[b'x'; 100], "a").unwrap().read_all(100).unwrap().is_ok());
    }
}

//! A bound on what compressed data may become: small files that unpack to endless ones are an attack.

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

/// Up to this many bytes any ratio is harmless.
const HARMLESS: u64 = 64 << 20;
/// How many times its size compressed text may become. Logs and tables of repeated lines stay below 100.
const MOST: u64 = 250;

/// How much all that a file holds may become.
const MOST_IN_ALL: u64 = 64 << 30;

/// How many compressed bytes were consumed so far.
pub(crate) type Meter = Rc<Cell<u64>>;

/// Counts what is consumed of compressed data.
pub(crate) struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: BufRead> Metered<R> {
    pub(crate) fn new(inner: R) -> Metered<R> {
        Metered { inner, meter: Meter::default() }
    }

    pub(crate) fn meter(&self) -> Meter {
        Rc::clone(&self.meter)
    }
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.meter.set(self.meter.get() + length as u64);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.meter.set(self.meter.get() + amount as u64);
        self.inner.consume(amount);
    }
}

/// Decompressed data, which fail once they are out of all proportion to what they were made of.
pub(crate) struct Inflated<R> {
    inner: R,
    meter: Meter,
    produced: u64,
    total: Meter,
}

impl<R: Read> Inflated<R> {
    /// `meter` tells how much was consumed.
    pub(crate) fn new(inner: R, meter: Meter) -> Inflated<R> {
        Inflated { inner, meter, produced: 0, total: Meter::default() }
    }

    /// An entry of an archive that takes `compressed` bytes there; `total` counts what all entries become.
    pub(crate) fn entry(inner: R, compressed: u64, total: &Meter) -> Inflated<R> {
        Inflated { inner, meter: Rc::new(Cell::new(compressed)), produced: 0, total: Rc::clone(total) }
    }
}

impl<R: Read> Read for Inflated<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.produced += length as u64;
        self.total.set(self.total.get() + length as u64);
        let out_of_proportion = self.produced > HARMLESS && self.produced / MOST > self.meter.get();
        if out_of_proportion || self.total.get() > MOST_IN_ALL {
            return Err(io::Error::other(Bomb));
        }
        Ok(length)
    }
}

/// The error of an [`Inflated`] that has become too much.
#[derive(Debug)]
struct Bomb;

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unpacks to more than {MOST} times its size")
    }
}

impl std::error::Error for Bomb {}

/// Whether reading failed because of [`Inflated`].
pub(crate) fn is_bomb(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Bomb>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(bytes: u64, compressed: u64) -> io::Result<u64> {
        let meter = Meter::default();
        meter.set(compressed);
        io::copy(&mut Inflated::new(io::repeat(b'x').take(bytes), meter), &mut io::sink())
    }

    #[test]
    fn only_what_is_large_and_out_of_proportion_is_stopped() {
        assert!(drain(HARMLESS, 10).is_ok());
        assert!(drain(HARMLESS * 2, HARMLESS / 50).is_ok());
        let error = drain(HARMLESS * 2, 1000).unwrap_err();
        assert!(is_bomb(&error), "{error}");
        assert!(!is_bomb(&io::Error::other("anders")));
    }
}

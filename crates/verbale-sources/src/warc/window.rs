//! A window on a stream: bytes that were read and not yet left behind, as many as are asked for.

use std::io::{self, Read};

#[derive(Debug)]
pub(super) struct Window<R> {
    inner: R,
    buffer: Vec<u8>,
    /// What is before it was left behind.
    start: usize,
    /// What is behind it was not read.
    end: usize,
    /// Bytes left behind since the beginning.
    passed: u64,
}

/// Bytes asked for at a time.
const STEP: usize = 1 << 18;

impl<R: Read> Window<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, buffer: Vec::new(), start: 0, end: 0, passed: 0 }
    }

    /// Where the window begins.
    pub(super) fn offset(&self) -> u64 {
        self.passed
    }

    /// What is in the window.
    pub(super) fn seen(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Leaves bytes behind; not more than are in the window.
    pub(super) fn consume(&mut self, many: usize) {
        let many = many.min(self.end - self.start);
        self.start += many;
        self.passed += many as u64;
    }

    /// Reads on until `wanted` bytes are in the window or the stream ends; gives how many there are.
    pub(super) fn fill(&mut self, wanted: usize) -> io::Result<usize> {
        if self.end - self.start >= wanted {
            return Ok(self.end - self.start);
        }
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        while self.end < wanted {
            // Grows with what is there, not with what is claimed.
            if self.buffer.len() - self.end < STEP {
                self.buffer.resize(self.buffer.len().max(STEP) + self.buffer.len().max(STEP), 0);
            }
            match self.inner.read(&mut self.buffer[self.end..]) {
                Ok(0) => break,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.end)
    }
}

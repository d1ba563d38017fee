//! How far something has come: one line, written over and over, and gone at the end.

use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

/// Between two looks.
const OFTEN: Duration = Duration::from_millis(100);
/// Columns of the bar.
const BAR: usize = 24;

/// A reader that tells how far it has come.
pub struct Progress<'a, R> {
    inner: R,
    /// Where it is told; none where a line cannot be written over.
    screen: Option<&'a mut dyn Write>,
    total: Option<u64>,
    done: u64,
    begun: Instant,
    told: Option<Instant>,
}

impl<'a, R> Progress<'a, R> {
    /// Tells on `screen`, if there is one, how much of `total` bytes has been read.
    pub fn new(inner: R, total: Option<u64>, screen: Option<&'a mut dyn Write>) -> Self {
        Self { inner, screen, total, done: 0, begun: Instant::now(), told: None }
    }

    fn tell(&mut self) {
        let Some(screen) = &mut self.screen else { return };
        let now = Instant::now();
        // The end is told always: what follows may take a while, as the check of a file does.
        let all = self.total == Some(self.done);
        if !all && self.told.is_some_and(|told| now.duration_since(told) < OFTEN) {
            return;
        }
        self.told = Some(now);
        let line = line(self.done, self.total, now.duration_since(self.begun));
        // Whoever cannot be told is not told.
        let _ = write!(screen, "\r\u{1b}[K{line}").and_then(|()| screen.flush());
    }
}

impl<R: Read> Read for Progress<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.done += read as u64;
        self.tell();
        Ok(read)
    }
}

impl<R> Drop for Progress<'_, R> {
    fn drop(&mut self) {
        if let (Some(screen), Some(_)) = (&mut self.screen, self.told) {
            let _ = write!(screen, "\r\u{1b}[K").and_then(|()| screen.flush());
        }
    }
}

/// `[##########--------------]  42 %  63.1 MB of 150.0 MB, 12.0 MB/s`
fn line(done: u64, total: Option<u64>, passed: Duration) -> String {
    let amount = match total {
        Some(total) => {
            let part = (u128::from(done) * 100).checked_div(u128::from(total)).unwrap_or(100).min(100);
            let full = usize::try_from(part).unwrap_or(100) * BAR / 100;
            let bar = "#".repeat(full) + &"-".repeat(BAR - full);
            format!("[{bar}] {part:>3} %  {} of {}", size(done), size(total))
        }
        None => size(done),
    };
    let millis = passed.as_millis();
    // Of the first moments nothing can be said.
    if millis < 500 {
        return amount;
    }
    let speed = u64::try_from(u128::from(done) * 1000 / millis).unwrap_or(u64::MAX);
    format!("{amount}, {}/s", size(speed))
}

/// Bytes as people say them: `1.5 MB`.
pub fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match units.into_iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Kept;

    #[test]
    fn a_line_says_how_much_of_how_much_and_how_fast() {
        let seconds = Duration::from_secs;
        assert_eq!(
            line(63_000_000, Some(150_000_000), seconds(5)),
            "[##########--------------]  42 %  63.0 MB of 150.0 MB, 12.6 MB/s"
        );
        assert_eq!(line(0, Some(10), seconds(0)), "[------------------------]   0 %  0 bytes of 10 bytes");
        assert_eq!(line(0, Some(0), seconds(0)), "[########################] 100 %  0 bytes of 0 bytes");
        assert_eq!(line(1_500, None, seconds(1)), "1.5 kB, 1.5 kB/s");
        assert!(line(u64::MAX, Some(u64::MAX), seconds(1)).contains("100 %"));
    }

    #[test]
    fn the_line_is_gone_at_the_end_and_nothing_is_told_where_nobody_looks() {
        let mut kept = Kept::default();
        let mut read = String::new();
        Progress::new(&b"abc"[..], Some(3), Some(&mut kept)).read_to_string(&mut read).expect("read");
        assert_eq!(read, "abc");
        let told = kept.text();
        assert!(told.contains("100 %  3 bytes of 3 bytes") && told.ends_with("\r\u{1b}[K"), "{told:?}");
        let mut read = String::new();
        Progress::new(&b"abc"[..], Some(3), None).read_to_string(&mut read).expect("read");
        assert_eq!(read, "abc");
    }
}

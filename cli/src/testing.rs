//! What tests of whole commands need, here and in `server`. No part of the program.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

/// A stream of a [`World`](crate::World) that is kept, so that a test can read what was written.
#[derive(Clone, Debug, Default)]
pub struct Kept(Rc<RefCell<Vec<u8>>>);

impl Kept {
    /// Everything that was written, as text; what is no UTF-8 shows as `�`.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.borrow()).into_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

//! Filters and orders made up by chance, always the same ones for a seed.

/// A small generator of numbers (xorshift64*), so that what failed once fails again.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `below`.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below
    }

    /// One of them.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// A filter of at most so many `levels`, made of these comparisons.
    pub(crate) fn filter(&mut self, comparisons: &[String], levels: usize) -> String {
        if levels == 0 || self.below(4) == 0 {
            return self.pick(comparisons).clone();
        }
        let joint = *self.pick(&[" AND ", " OR ", " "]);
        let parts: Vec<String> =
            (0..=self.below(3)).map(|_| format!("({})", self.filter(comparisons, levels - 1))).collect();
        let whole = parts.join(joint);
        if self.below(4) == 0 { format!("NOT ({whole})") } else { whole }
    }

    /// An order by at most three of these fields, in mixed directions.
    pub(crate) fn order(&mut self, fields: &[&'static str]) -> Vec<(&'static str, bool)> {
        let mut order: Vec<(&'static str, bool)> = Vec::new();
        for _ in 0..self.below(4) {
            let field = *self.pick(fields);
            if order.iter().all(|(other, _)| *other != field) {
                order.push((field, self.below(2) == 0));
            }
        }
        order
    }
}

/// An order as it is asked for.
pub(crate) fn order_by(order: &[(&str, bool)]) -> String {
    let parts = order
        .iter()
        .map(|(field, descending)| if *descending { format!("{field} desc") } else { (*field).to_owned() });
    parts.collect::<Vec<_>>().join(",")
}

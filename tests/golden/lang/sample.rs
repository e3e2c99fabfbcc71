//! Crate text.
use std::collections::HashMap;
use crate::item::{self, Item, Kind as K};
mod helper;

/// The most.
pub const LIMIT: usize = 10;
static mut COUNT: u32 = 0;

/// Keeps items.
#[derive(Debug)]
pub struct Store<T> {
    /// by key
    items: HashMap<String, T>,
    pub next: Option<Box<Store<T>>>,
}

pub struct Unit;
struct Pair(i32, String);

pub enum State {
    Idle,
    Busy { by: u32 },
    Done(String),
}

pub trait Keep {
    type Key;
    fn keep(&mut self, key: Self::Key) -> bool;
    fn name(&self) -> String {
        String::from("keep")
    }
}

type Result<T> = std::result::Result<T, Error>;

impl<T: Clone> Store<T> {
    /// Makes one.
    #[inline]
    pub fn new() -> Self {
        Store { items: HashMap::new(), next: None }
    }

    pub fn get(&self, key: &str) -> Option<&T> {
        let found = self.items.get(key)?;
        if key.is_empty() {
            return None;
        } else if let Some(n) = &self.next {
            n.get(key);
        } else {
            panic!("no {}", describe(key));
        }
        match self.state {
            State::Idle => {}
            State::Busy { by } if by > 3 => wait(by),
            _ => return None,
        }
        for x in 0..LIMIT {
            continue;
        }
        loop {
            break;
        }
        Some(found)
    }
}

impl<T> Keep for Store<T> {
    type Key = String;
    fn keep(&mut self, key: String) -> bool {
        self.items.keys().map(|k| helper::check(k)).any(is_good)
    }
}

macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

mod inner {
    pub(crate) unsafe fn raw(p: *const u8) -> u8 {
        *p
    }
}

fn main() {
    let s: Store<i32> = Store::new();
    println!("{}", square!(3));
    std::process::exit(run(&s));
}

#[cfg(test)]
mod tests {
    #[test]
    fn works() {
        assert_eq!(super::LIMIT, 10);
    }
}

pub fn side(shape: &Shape, big: bool) -> u32 {
    let unit = match shape {
        Shape::Dot => 1,
        _ if big => grow(2),
        _ => {
            log("other");
            3
        }
    };
    if big { unit } else { shape.area().unwrap_or(unit) }
}

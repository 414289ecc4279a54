//! The texts by name, as `build.rs` finds them in `texts/en.txt`. One that nobody shows does not compile.

#![deny(dead_code)]

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

//! Which languages have texts, and where: English in the program, every other one in a file of the site that `build.rs` names.

use super::Language;
use crate::platform::asset::Asset;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

pub(super) const ENGLISH: &str = include_str!(concat!(env!("OUT_DIR"), "/en.txt"));

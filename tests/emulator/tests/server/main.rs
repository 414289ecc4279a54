//! The emulator from outside: started in the process, asked over plain TCP, and held to the fixtures.

mod client;
mod contract;
mod cors;
mod etag;
mod faults;
mod large;
mod pages;
mod process;
mod rules;

//! Starts the console; everything else is in the library.

fn main() {
    backup_console::start();
}

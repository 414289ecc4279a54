fn main() {
    backup_console::start();
}

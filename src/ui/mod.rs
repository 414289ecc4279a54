//! Building blocks of any page: icons, fields, dialogs, the combobox, the window over a long table. They know no type of
//! the console's domain and no text of its own.

pub mod combobox;
pub mod field;
pub mod icon;
pub mod modal;
pub mod window;

pub use combobox::{Choice, Combobox};
pub use icon::{Icon, IconView};

//! Building blocks of any page: elements, icons, fields, dialogs, the combobox, the window over a long table. They know no type
//! of the console's domain and no text of its own.

pub mod announce;
pub mod combobox;
pub mod element;
pub mod field;
pub mod focus;
pub mod height;
pub mod icon;
pub mod keyed;
pub mod later;
pub mod modal;
pub mod window;

pub use element::{Element, div, live, part, parts, tag, text, value_of, when};
pub use icon::{Icon, icon, live_icon};
pub use later::{act_later, later, later_parts, once_here};

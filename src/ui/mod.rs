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
mod reach;
pub mod region;
pub mod together;
pub mod window;

pub use element::{Element, div, live, tag, text, value_of};
pub use icon::{Icon, icon, live_icon};
pub use later::{act_later, later, later_parts, once_here};
pub use region::{part, parts, when};

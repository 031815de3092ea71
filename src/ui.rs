//! Plain widgets. They take data, addresses and callbacks, and know no word of the product.

pub mod bars;
pub mod edge;
pub mod failure;
pub mod format;
pub mod icon;
pub mod menu;
pub mod spark;
pub mod text;
pub mod widths;

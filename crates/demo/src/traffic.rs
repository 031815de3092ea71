//! What honest clients do.

pub(crate) mod apps;
pub(crate) mod chats;
pub(crate) mod clients;
pub(crate) mod machines;
pub(crate) mod oddities;
pub(crate) mod partners;
pub(crate) mod shoppers;
pub(crate) mod staff;

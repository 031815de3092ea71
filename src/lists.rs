//! Parts of pages that list what is stored under the general filters: rows that come page by page, the place where one was
//! when one comes back, headers that order, the timeline above, and the requests that a row opens to. What a row is, each
//! page says itself.

pub mod header;
pub mod pages;
pub mod place;
pub mod relax;
pub mod requests;
pub mod timeline;

//! The requests of one session with everything that is recorded of them, part by part in the order of time.

use spoor_model::Request;
use spoor_model::wire::RequestPage;

use super::error::Fault;
use super::matching::Matching;
use super::pool::Reading;
use super::restore;
use crate::store::{Ask, Page, StoreError};

/// Bytes of details after which a part ends, however few its requests: bodies can be long, and a part is held in memory more
/// than once on its way.
const LARGEST_DETAIL: usize = 4 * 1024 * 1024;
/// What a request takes beside its detail, at least.
const ROW: usize = 512;

/// A part of the session's requests that match the layers in force inside it.
pub fn page(
    reading: &Reading<'_>,
    id: &str,
    ask: &Ask<'_>,
    page: Page<'_>,
) -> Result<Option<RequestPage>, StoreError> {
    let Some(matching) = Matching::find(reading, id, ask, page)? else { return Ok(None) };
    let (mut items, mut bytes) = (Vec::new(), 0);
    let columns = format!("request, {}", restore::columns());
    let next = matching.each(reading, &columns, |row| {
        if items.len() == page.limit || bytes >= LARGEST_DETAIL {
            return Ok(false);
        }
        let (time, own) = (row.get(0).map_err(Fault::from)?, row.get(2).map_err(Fault::from)?);
        let request = Request { id: own, session: id.to_owned(), time, ..Request::default() };
        let (request, detail) = restore::whole(&reading.dictionaries, row, 3, request)?;
        bytes += detail + request.path.len() + ROW;
        items.push(request);
        Ok(true)
    })?;
    Ok(Some(RequestPage { items, total: matching.total, next }))
}

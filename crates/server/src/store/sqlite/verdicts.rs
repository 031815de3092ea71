//! What analysts decide on attacks: the detail of the request, its column and the sums of its session and day change
//! in one transaction, so that every count follows at once.

use rusqlite::{Transaction, params};
use spoor_model::field::Source;
use spoor_model::{Field, Request, Verdict};

use super::dictionary::Dictionaries;
use super::endpoints;
use super::error::Fault;
use super::schema::{self, Place};
use super::write::{Writer, detail};
use super::{restore, schema::IS_ATTACK};
use crate::store::StoreError;

/// Decides on one attack of a request; none when there is no such attack.
pub fn judge(
    writer: &mut Writer,
    id: &str,
    attack: usize,
    verdict: Verdict,
) -> Result<Option<Request>, StoreError> {
    writer.change(|transaction, dictionaries| {
        let Some(before) = restore::request(transaction, dictionaries, id)? else { return Ok((None, false)) };
        let mut after = before.clone();
        let Some(judged) = after.attacks.get_mut(attack) else { return Ok((None, false)) };
        judged.verdict = verdict;
        // Whoever decides takes the decision over from the rule.
        judged.ignored_by = None;
        let changed = before != after;
        if changed {
            put(transaction, dictionaries, &before, &after).map_err(Fault::from)?;
        }
        Ok((Some(after), changed))
    })
}

/// Puts a request whose verdicts are others in place of what is stored.
pub fn put(
    transaction: &Transaction<'_>,
    dictionaries: &mut Dictionaries,
    before: &Request,
    after: &Request,
) -> rusqlite::Result<()> {
    let place = "SELECT day, session, seq FROM request WHERE request = ?";
    let (day, session, seq): (i64, i64, i64) = transaction
        .prepare_cached(place)?
        .query_row([&after.id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    if let (Place::Code(position), Source::Words(read)) =
        (schema::place(Field::Verdict), Field::Verdict.row().source)
    {
        let code = dictionaries.intern(position, read(after).iter().map(AsRef::as_ref));
        let update = "UPDATE request SET verdict = ? WHERE request = ?";
        transaction.prepare_cached(update)?.execute(params![code, after.id])?;
    }
    let update = "UPDATE detail SET json = ? WHERE seq = ?";
    transaction.prepare_cached(update)?.execute(params![detail(after)?, seq])?;
    endpoints::judged(transaction, dictionaries, before, after)?;
    let added = i64::from(after.is_attack()) - i64::from(before.is_attack());
    if added != 0 {
        let update = "UPDATE session SET attacks = attacks + ? WHERE id = ?";
        transaction.prepare_cached(update)?.execute(params![added, session])?;
        let update = "UPDATE session_day SET attacks = attacks + ? WHERE day = ? AND session = ?";
        transaction.prepare_cached(update)?.execute(params![added, day, session])?;
    }
    Ok(())
}

/// Counts attacks anew where sums were made when false positives still counted.
pub fn recount(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    if transaction.execute("DELETE FROM setting WHERE name = 'recount'", [])? == 0 {
        return Ok(());
    }
    let clear =
        "coalesce((SELECT code FROM word WHERE field = 'verdict' AND entry = '[\"false_positive\"]'), -1)";
    let is_attack = IS_ATTACK.replace('?', clear);
    transaction.execute_batch(&format!(
        "UPDATE session_day SET attacks = (SELECT count(*) FROM request r \
         WHERE r.day = session_day.day AND r.session = session_day.session AND {is_attack}); \
         UPDATE session SET attacks = coalesce((SELECT sum(d.attacks) FROM session_day d WHERE d.session = session.id), 0);",
    ))
}

//! One pass over the requests with attacks: the sums of every group, and of each request what its row is made from later.

use hashbrown::{HashMap, HashSet};
use spoor_model::query::Grouping;
use spoor_model::wire::Verdicts;
use spoor_model::{Action, Field, Filter, Verdict, Window};

use super::super::conditions::Conditions;
use super::super::dictionary::MISSING;
use super::super::error::{Fault, broken};
use super::super::pool::Reading;
use super::super::rows::dictionary;
use super::counted::{Counted, Kind, bit};
use crate::store::StoreError;

/// The columns that the pass reads, in this order: [`Hit`] has them.
const COLUMNS: &str =
    "time, session, seq, attack, verdict, action, user, ip, country, network, host, method, endpoint";

/// The sums of a group.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sums {
    /// What its attacks have in common, as codes: type, host, method, endpoint; or the address; or the session.
    pub key: [u32; 4],
    /// Time of the first request.
    pub first: i64,
    /// Time of the last.
    pub last: i64,
    /// Number of requests.
    pub requests: u64,
    /// Number of those that were blocked.
    pub blocked: u64,
    /// Number by verdict.
    pub verdicts: Verdicts,
    /// Number of requests all of whose attacks in the group are false positives, where these are left out.
    pub left_out: u64,
    /// Number of sessions.
    pub sessions: u64,
    /// Number of addresses.
    pub sources: u64,
    /// Number of users.
    pub users: u64,
}

/// A type of attack of a request in a group.
#[derive(Clone, Copy)]
pub struct Hit {
    /// Which group.
    pub group: u32,
    /// Which type.
    pub kind: u32,
    /// True when the request is in this group already, for another of its types.
    pub again: bool,
    /// When.
    pub time: i64,
    /// The session, see [`Pass::session`].
    pub session: u32,
    /// Address, country and network.
    pub address: [u32; 3],
    /// Host, method and path template.
    pub endpoint: [u32; 3],
}

/// What the pass has found.
pub struct Pass<'a> {
    /// All groups, those of which everything is left out included.
    pub groups: Vec<Sums>,
    /// Every type of every request in every group.
    pub hits: Vec<Hit>,
    /// Times of the first and the last request that counts.
    pub span: Option<(i64, i64)>,
    /// Number of requests that count.
    pub requests: u64,
    /// Number of sessions of these.
    pub sessions_counted: u64,
    /// Number of requests that are left out and do not count in any group.
    pub left_out: u64,
    counted: Counted<'a>,
    sessions: Vec<i64>,
}

impl<'a> Pass<'a> {
    /// Reads the requests of a window that meet a filter.
    pub fn over(
        reading: &'a Reading<'a>,
        filter: &Filter,
        window: Window,
        by: Grouping,
    ) -> Result<Pass<'a>, StoreError> {
        let mut pass = Pass {
            groups: Vec::new(),
            hits: Vec::new(),
            span: None,
            requests: 0,
            sessions_counted: 0,
            left_out: 0,
            counted: Counted::under(filter, reading),
            sessions: Vec::new(),
        };
        let mut conditions = Conditions::of(filter, reading)?;
        if conditions.nothing {
            return Ok(pass);
        }
        conditions.add_window(window);
        conditions.add("attack <> 0", []);
        let blocked = dictionary(reading, Field::Action).find(Action::Blocked.word());
        let sql = format!("SELECT {COLUMNS} FROM request {}", conditions.clause());
        let mut select = reading.transaction.prepare_cached(&sql).map_err(Fault::from)?;
        let mut rows = select.query(conditions.values().as_slice()).map_err(Fault::from)?;
        let mut distinct = Distinct::default();
        while let Some(row) = rows.next().map_err(Fault::from)? {
            let read = read(row).map_err(Fault::from)?;
            let kinds = pass.counted.of(read.attack, read.verdict, read.seq)?;
            pass.add(&read, &kinds, by, Some(read.action) == blocked, &mut distinct);
        }
        distinct.into_sums(&mut pass);
        Ok(pass)
    }

    /// The word of a type.
    pub fn kind(&self, kind: u32) -> Result<&str, StoreError> {
        self.counted.word(kind).ok_or_else(|| broken("a type of attack is gone"))
    }

    /// The number of a session in the database.
    pub fn session(&self, session: u32) -> Result<i64, StoreError> {
        self.sessions.get(session as usize).copied().ok_or_else(|| broken("a session of a group is gone"))
    }

    fn add(&mut self, row: &Read, kinds: &[Kind], by: Grouping, blocked: bool, distinct: &mut Distinct) {
        if kinds.is_empty() {
            return;
        }
        let session = distinct.session(row.session, &mut self.sessions);
        let counts = kinds.iter().any(|kind| !kind.is_left_out());
        if counts {
            self.requests += 1;
            let (first, last) = self.span.unwrap_or((row.time, row.time));
            self.span = Some((first.min(row.time), last.max(row.time)));
            distinct.counted.insert(session);
        } else {
            self.left_out += 1;
        }
        if by == Grouping::Endpoint {
            for kind in kinds {
                let [host, method, endpoint] = row.endpoint;
                let key = [kind.kind, host, method, endpoint];
                self.add_to(key, row, session, std::slice::from_ref(kind), blocked, distinct);
            }
        } else {
            let key = [if by == Grouping::Ip { row.address[0] } else { session }, 0, 0, 0];
            self.add_to(key, row, session, kinds, blocked, distinct);
        }
    }

    /// Adds a request to one group, with its types in that group.
    fn add_to(
        &mut self,
        key: [u32; 4],
        row: &Read,
        session: u32,
        kinds: &[Kind],
        blocked: bool,
        distinct: &mut Distinct,
    ) {
        let group = *distinct.groups.entry(key).or_insert(self.groups.len() as u32);
        if group as usize == self.groups.len() {
            self.groups.push(Sums { key, first: row.time, last: row.time, ..Sums::default() });
        }
        let Some(sums) = self.groups.get_mut(group as usize) else { return };
        let verdicts = kinds.iter().fold(0, |all, kind| all | kind.verdicts);
        if verdicts == 0 {
            sums.left_out += 1;
            return;
        }
        if sums.requests == 0 {
            // What is left out may have made the group, and says nothing of when it began.
            (sums.first, sums.last) = (row.time, row.time);
        }
        (sums.first, sums.last) = (sums.first.min(row.time), sums.last.max(row.time));
        sums.requests += 1;
        sums.blocked += u64::from(blocked);
        let count = |verdict| u64::from(verdicts & bit(verdict) != 0);
        sums.verdicts.unmarked += count(Verdict::Unmarked);
        sums.verdicts.true_positive += count(Verdict::TruePositive);
        sums.verdicts.false_positive += count(Verdict::FalsePositive);
        distinct.add(group, session, row);
        for (number, kind) in kinds.iter().filter(|kind| !kind.is_left_out()).enumerate() {
            self.hits.push(Hit {
                group,
                kind: kind.kind,
                again: number > 0,
                time: row.time,
                session,
                address: row.address,
                endpoint: row.endpoint,
            });
        }
    }
}

/// What a row of `request` says.
struct Read {
    time: i64,
    session: i64,
    seq: i64,
    attack: u32,
    verdict: u32,
    action: u32,
    user: u32,
    address: [u32; 3],
    endpoint: [u32; 3],
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Read> {
    Ok(Read {
        time: row.get(0)?,
        session: row.get(1)?,
        seq: row.get(2)?,
        attack: row.get(3)?,
        verdict: row.get(4)?,
        action: row.get(5)?,
        user: row.get(6)?,
        address: [row.get(7)?, row.get(8)?, row.get(9)?],
        endpoint: [row.get(10)?, row.get(11)?, row.get(12)?],
    })
}

/// What was seen so far, to count what differs.
#[derive(Default)]
struct Distinct {
    groups: HashMap<[u32; 4], u32>,
    sessions: HashMap<i64, u32>,
    /// The session of the row before: they come session by session within a day.
    latest: Option<(i64, u32)>,
    /// Sessions with a request that counts.
    counted: HashSet<u32>,
    /// Sessions, addresses and users of each group.
    of_groups: [HashSet<(u32, u32)>; 3],
}

impl Distinct {
    fn session(&mut self, id: i64, sessions: &mut Vec<i64>) -> u32 {
        if let Some((latest, number)) = self.latest
            && latest == id
        {
            return number;
        }
        let number = *self.sessions.entry(id).or_insert_with(|| {
            sessions.push(id);
            sessions.len() as u32 - 1
        });
        self.latest = Some((id, number));
        number
    }

    fn add(&mut self, group: u32, session: u32, row: &Read) {
        let [sessions, addresses, users] = &mut self.of_groups;
        sessions.insert((group, session));
        if row.address[0] != MISSING {
            addresses.insert((group, row.address[0]));
        }
        if row.user != MISSING {
            users.insert((group, row.user));
        }
    }

    fn into_sums(self, pass: &mut Pass<'_>) {
        pass.sessions_counted = self.counted.len() as u64;
        let count = |groups: &mut Vec<Sums>, pairs: HashSet<(u32, u32)>, of: fn(&mut Sums) -> &mut u64| {
            for (group, _) in pairs {
                if let Some(sums) = groups.get_mut(group as usize) {
                    *of(sums) += 1;
                }
            }
        };
        let [sessions, addresses, users] = self.of_groups;
        count(&mut pass.groups, sessions, |sums| &mut sums.sessions);
        count(&mut pass.groups, addresses, |sums| &mut sums.sources);
        count(&mut pass.groups, users, |sums| &mut sums.users);
    }
}

//! When things happen: the week's bounds, day and night, weekdays, one incident and the nightly batch. Knows
//! times and crowds, not what they do.

use crate::chance::Chance;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The week that is told of.
#[derive(Clone, Copy)]
pub(crate) struct Week {
    /// Its end, in milliseconds since 1970; nothing happens at or after it.
    pub(crate) now: i64,
}

/// Who keeps what hours.
#[derive(Clone, Copy)]
pub(crate) enum Crowd {
    /// Evenings and weekends.
    Consumers,
    /// Weekdays from eight to six.
    Office,
    /// Round the clock.
    Machines,
    /// An attack in three hours of the night before, and its remains in the last half hour.
    Wave,
}

/// How a host does at some moment.
pub(crate) struct Strain {
    /// Factor on the usual time to answer.
    pub(crate) slowness: f64,
    /// Probability that a request fails for no fault of its own.
    pub(crate) failing: f64,
}

/// Activity by hour of the day at the company (UTC+1), in percent of the busiest.
const CONSUMERS: [u32; 24] = [
    26, 16, 11, 9, 9, 12, 22, 38, 50, 56, 60, 66, 74, 70, 62, 60, 63, 70, 82, 94, 100, 92, 70, 44, //
];
const OFFICE: [u32; 24] =
    [1, 1, 1, 1, 1, 2, 8, 30, 78, 98, 100, 96, 62, 80, 98, 94, 84, 50, 20, 9, 6, 4, 2, 1];

impl Week {
    /// Its beginning, in milliseconds since 1970.
    pub(crate) fn start(self) -> i64 {
        self.now - 7 * DAY
    }

    /// A moment at which somebody of this crowd begins something.
    pub(crate) fn moment(self, crowd: Crowd, chance: &mut Chance) -> i64 {
        if let Crowd::Wave = crowd {
            return if chance.happens(0.12) {
                self.now - chance.between(20, 1_800) as i64 * SECOND
            } else {
                self.now - 14 * HOUR - (chance.share() * chance.share() * 3.0 * HOUR as f64) as i64
            };
        }
        let mut time = self.now;
        for _ in 0..48 {
            time = self.now - 1 - chance.between(0, (7 * DAY - MINUTE) as u64) as i64;
            if chance.happens(activity(crowd, time)) {
                break;
            }
        }
        time
    }

    /// The half hour of an outage: 14:10 to 14:40 at the company, on the last weekday that is well over.
    pub(crate) fn outage(self) -> std::ops::Range<i64> {
        let mut midnight = (self.now - 20 * HOUR).div_euclid(DAY) * DAY;
        while weekend(midnight) || midnight + 14 * HOUR > self.now - 20 * HOUR {
            midnight -= DAY;
        }
        let start = midnight + 13 * HOUR + 10 * MINUTE;
        start..start + 30 * MINUTE
    }

    /// How a host of `application` does at `time`.
    pub(crate) fn strain(self, application: Option<&str>, time: i64) -> Strain {
        let hour = time.rem_euclid(DAY) / HOUR;
        match application {
            Some("shop") if self.outage().contains(&time) => Strain { slowness: 22.0, failing: 0.45 },
            Some("partners") if hour == 1 => Strain { slowness: 4.0, failing: 0.01 },
            _ => Strain { slowness: 1.0, failing: 0.0 },
        }
    }
}

fn activity(crowd: Crowd, time: i64) -> f64 {
    let local = time + HOUR;
    let hour = (local.rem_euclid(DAY) / HOUR) as usize;
    let share = match crowd {
        Crowd::Consumers if weekend(local) => (f64::from(CONSUMERS[hour]) * 1.15).min(100.0),
        Crowd::Consumers => f64::from(CONSUMERS[hour]) * 0.9,
        Crowd::Office if weekend(local) => f64::from(OFFICE[hour]) * 0.06,
        Crowd::Office => f64::from(OFFICE[hour]),
        Crowd::Machines | Crowd::Wave => 100.0,
    };
    share / 100.0
}

/// The first of January 1970 was a Thursday.
fn weekend(time: i64) -> bool {
    matches!(time.div_euclid(DAY).rem_euclid(7), 2 | 3)
}

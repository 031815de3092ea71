//! Who plays, how often and when: the sessions that fill the week, in shares of their number, and the stories
//! that happen once, at fixed times before now.

use spoor_ingest::Record;

use crate::Options;
use crate::attackers::{abuse, breach, graph, injection, scanners, stuffing, trickery};
use crate::chance::Chance;
use crate::rhythm::{Crowd, HOUR, MINUTE, SECOND, Week};
use crate::scene::Scene;
use crate::traffic::{apps, chats, clients, machines, oddities, partners, shoppers, staff};

type Play = fn(&mut Scene);

/// One play with its place in the week.
pub(crate) struct Plan {
    number: u32,
    turn: u32,
    start: i64,
    play: Play,
}

impl Plan {
    /// The records of this play.
    pub(crate) fn play(&self, options: &Options) -> Vec<Record> {
        let mut scene = Scene::new(options, self.number, self.turn, self.start);
        (self.play)(&mut scene);
        scene.finish()
    }
}

/// Share of the sessions in thousandths, when they come, what they do.
const ACTS: &[(u64, Crowd, Play)] = &[
    (215, Crowd::Consumers, shoppers::guest),
    (255, Crowd::Consumers, shoppers::customer),
    (25, Crowd::Consumers, shoppers::newcomer),
    (185, Crowd::Consumers, apps::app),
    (40, Crowd::Machines, clients::integration),
    (65, Crowd::Office, staff::desk),
    (8, Crowd::Office, staff::administrator),
    (45, Crowd::Consumers, chats::chat),
    (22, Crowd::Machines, chats::tools),
    (25, Crowd::Machines, machines::crawler),
    (20, Crowd::Machines, machines::old_client),
    (12, Crowd::Office, machines::developer),
    (9, Crowd::Consumers, oddities::odd),
    (12, Crowd::Consumers, oddities::false_alarm),
    (50, Crowd::Wave, stuffing::login_bot),
    (8, Crowd::Machines, injection::drive_by),
    (4, Crowd::Machines, scanners::passer_by),
];

/// How long before now each story begins, and what it is.
const STORIES: &[(i64, Play)] = &[
    (167 * HOUR, partners::marketplace),
    (143 * HOUR, partners::carrier),
    (168 * HOUR - 40 * SECOND, machines::health_check),
    (168 * HOUR - 70 * SECOND, machines::uptime_from_britain),
    (168 * HOUR - 90 * SECOND, machines::uptime_from_ireland),
    (131 * HOUR, breach::bot_takes_over),
    (118 * HOUR, injection::fuzzing),
    (99 * HOUR, abuse::sms_pumping),
    (75 * HOUR, scanners::forced_browsing),
    (60 * HOUR + 7 * MINUTE, trickery::bad_feed),
    (50 * HOUR, breach::self_promotion),
    (38 * HOUR, abuse::false_crawler),
    (31 * HOUR, stuffing::one_account),
    (30 * HOUR, breach::roaming),
    (26 * HOUR, injection::database_tool),
    (17 * HOUR, injection::fuzzing),
    (11 * HOUR, abuse::scraper),
    (8 * HOUR + 20 * MINUTE, breach::stolen_token),
    (5 * HOUR + 12 * MINUTE, breach::enumeration),
    (3 * HOUR, graph::abuse),
    (2 * HOUR + 6 * MINUTE, trickery::prompts),
    (42 * MINUTE, scanners::forced_browsing),
    (25 * MINUTE, breach::enumeration),
    (9 * MINUTE, injection::database_tool),
    (4 * MINUTE, trickery::prompts),
];

/// Every plan of the week, in the order they begin.
pub(crate) fn plans(options: &Options) -> Vec<Plan> {
    let week = Week { now: options.now };
    let mut plans: Vec<Plan> = Vec::with_capacity(options.sessions + STORIES.len());
    for (share, crowd, play) in ACTS {
        let count = (options.sessions as u64 * share).div_ceil(1_000).max(1) as u32;
        for turn in 0..count {
            let number = plans.len() as u32;
            // A stream of its own: how often a moment is drawn anew must not change what is played at it.
            let mut chance = Chance::new(options.seed, u64::from(number) << 1 | 1);
            let start = match (crowd, turn % 96) {
                // However quiet the hour at which the week ends, every time preset shows something.
                (Crowd::Consumers, 21) => week.now - chance.between(60, 55 * 60) as i64 * SECOND,
                (Crowd::Consumers, 0) => week.now - chance.between(20, 14 * 60) as i64 * SECOND,
                _ => week.moment(*crowd, &mut chance),
            };
            plans.push(Plan { number, turn, start, play: *play });
        }
    }
    for (turn, (before, play)) in STORIES.iter().enumerate() {
        let number = plans.len() as u32;
        // Nobody begins on the stroke of the minute.
        let late = Chance::new(options.seed, u64::from(number) << 1 | 1).between(1, 39_999) as i64;
        plans.push(Plan { number, turn: turn as u32, start: week.now - before + late, play: *play });
    }
    plans.sort_by_key(|plan| (plan.start, plan.number));
    plans
}

//! The browser's time zone data: which zones there are, and how far their clocks are from UTC. Nothing of it is kept
//! in the app. What was asked before is remembered, so that drawing rows asks seldom.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::NaiveDate;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// Clocks change at whole quarters of an hour, so one answer is good for that long. In milliseconds.
const QUARTER: i64 = 900_000;

/// Answers remembered for a zone, about half a megabyte; more are forgotten together.
const MOST: usize = 20_000;

/// The browser's calendar has eras, and before the first year its years count down: clocks of the years 1 to 9999
/// stand for all others.
const CALENDAR: (i64, i64) = (-62_135_500_000_000, 253_402_200_000_000);

/// Writes the day and time of one zone.
struct Writer {
    format: JsValue,
    parts: Function,
    /// Milliseconds ahead of UTC, by quarter of an hour.
    offsets: HashMap<i64, i64>,
}

thread_local! {
    /// Zones asked for so far; `None` for names the browser does not know.
    static WRITERS: RefCell<HashMap<String, Option<Writer>>> = RefCell::default();
}

/// True when the browser knows a zone by this name.
pub fn is_known(zone: &str) -> bool {
    with_writer(zone, |_| Some(())).is_some()
}

/// How far clocks of a zone are ahead of UTC at an instant, both in milliseconds. `None` for an unknown zone.
pub fn offset(zone: &str, millis: i64) -> Option<i64> {
    let quarter = millis.clamp(CALENDAR.0, CALENDAR.1).div_euclid(QUARTER);
    with_writer(zone, |writer| {
        if let Some(offset) = writer.offsets.get(&quarter) {
            return Some(*offset);
        }
        let start = quarter * QUARTER;
        let offset = writer.wall(start)? - start;
        if writer.offsets.len() >= MOST {
            writer.offsets.clear();
        }
        writer.offsets.insert(quarter, offset);
        Some(offset)
    })
}

/// The zone the browser is in, where it says.
pub fn own() -> Option<String> {
    let format = new_format(None)?;
    let options = Reflect::get(&format, &"resolvedOptions".into()).ok()?.dyn_into::<Function>().ok()?;
    Reflect::get(&options.call0(&format).ok()?, &"timeZone".into()).ok()?.as_string()
}

/// The zones that the browser can list by name.
pub fn all() -> Vec<String> {
    let list = || {
        let intl = intl()?;
        let list = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?.dyn_into::<Function>().ok()?;
        list.call1(&intl, &"timeZone".into()).ok()?.dyn_into::<Array>().ok()
    };
    list().map(|zones| zones.iter().filter_map(|zone| zone.as_string()).collect()).unwrap_or_default()
}

fn with_writer<T>(zone: &str, ask: impl FnOnce(&mut Writer) -> Option<T>) -> Option<T> {
    WRITERS.with_borrow_mut(|writers| {
        if !writers.contains_key(zone) {
            writers.insert(zone.to_owned(), Writer::new(zone));
        }
        writers.get_mut(zone)?.as_mut().and_then(ask)
    })
}

impl Writer {
    fn new(zone: &str) -> Option<Writer> {
        let format = new_format(Some(zone))?;
        let parts = Reflect::get(&format, &"formatToParts".into()).ok()?.dyn_into::<Function>().ok()?;
        Some(Writer { format, parts, offsets: HashMap::new() })
    }

    /// Day and time on the zone's clocks, as the milliseconds since they showed 1970-01-01T00:00.
    fn wall(&self, millis: i64) -> Option<i64> {
        let parts = self.parts.call1(&self.format, &JsValue::from_f64(millis as f64)).ok()?;
        let [mut year, mut month, mut day, mut hour, mut minute, mut second] = [0_u32; 6];
        for part in parts.dyn_into::<Array>().ok()?.iter() {
            let text = |key: &str| Reflect::get(&part, &key.into()).ok()?.as_string();
            let place = match text("type")?.as_str() {
                "year" => &mut year,
                "month" => &mut month,
                "day" => &mut day,
                "hour" => &mut hour,
                "minute" => &mut minute,
                "second" => &mut second,
                _ => continue,
            };
            *place = text("value")?.parse().ok()?;
        }
        let day = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
        // Some browsers write midnight as 24 whatever they are told.
        Some(day.and_hms_opt(hour % 24, minute, second)?.and_utc().timestamp_millis())
    }
}

fn intl() -> Option<JsValue> {
    Reflect::get(&js_sys::global(), &"Intl".into()).ok()
}

/// A format of days and times in a zone, or in the browser's own; `None` where the browser does not know the zone.
fn new_format(zone: Option<&str>) -> Option<JsValue> {
    let constructor = Reflect::get(&intl()?, &"DateTimeFormat".into()).ok()?.dyn_into::<Function>().ok()?;
    let options = Object::new();
    let numbers = ["year", "month", "day", "hour", "minute", "second"].map(|part| (part, "numeric"));
    let form = [("hourCycle", "h23"), ("calendar", "gregory"), ("numberingSystem", "latn")];
    for (key, value) in numbers.into_iter().chain(form).chain(zone.map(|zone| ("timeZone", zone))) {
        Reflect::set(&options, &key.into(), &value.into()).ok()?;
    }
    Reflect::construct(&constructor, &Array::of2(&"en-US".into(), &options)).ok()
}

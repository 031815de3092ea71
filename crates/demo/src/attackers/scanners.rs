//! Looking for what was left lying about: files, consoles, backups.

use super::arsenal::{Shot, bot};
use crate::client::Client;
use crate::company::{Endpoint, read, shop};
use crate::places;
use crate::scene::Scene;

const ANYTHING: Endpoint = read(&shop::API, "/", 8.0, 260.0);
const OLD_ANYTHING: Endpoint = read(&shop::LEGACY, "/", 12.0, 400.0);

const PLACES: &[&str] = &[
    "/.env",
    "/.git/config",
    "/.aws/credentials",
    "/wp-login.php",
    "/phpmyadmin/",
    "/server-status",
    "/actuator/env",
    "/actuator/heapdump",
    "/backup.zip",
    "/db.sql.gz",
    "/config.json",
    "/swagger.json",
    "/api-docs",
    "/console",
    "/admin.php",
    "/cgi-bin/test.cgi",
    "/.DS_Store",
    "/id_rsa",
    "/docker-compose.yml",
    "/v1/internal/users",
    "/v2/internal/debug",
    "/metrics",
    "/debug/pprof/heap",
    "/solr/admin/info/system",
    "/manager/html",
    "/.svn/entries",
    "/web.config",
    "/phpinfo.php",
    "/old/",
    "/test/",
    "/staging/",
    "/graphql/console",
    "/jenkins/script",
    "/vendor/phpunit/",
];
const ENDINGS: &[&str] = &["", "", "", "", "?debug=1", ".bak"];

/// A scanner works through its list; nearly all is absent, and one thing is not.
pub(crate) fn forced_browsing(scene: &mut Scene) {
    let place = places::hideout_on("Hosting", u64::from(scene.turn) + 30);
    let client = Client::at(place, "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:000651)");
    for attempt in 0..380_u32 {
        let endpoint = if attempt % 5 == 4 { &OLD_ANYTHING } else { &ANYTHING };
        let (path, ending) = (scene.chance.pick(PLACES), scene.chance.pick(ENDINGS));
        let status =
            *scene.chance.weighted(&[(404, 74), (403, 20), (401, 3), (301, 3)], |(_, weight)| *weight);
        let status = if path == "/debug/pprof/heap" && ending.is_empty() { 200 } else { status.0 };
        let mut shot =
            Shot::at(endpoint, format!("{path}{ending}"), status).reported("forced_browsing", "PATH", path);
        if attempt % 6 == 0 {
            shot = shot.reported("scanner", "HEADER > User-Agent", "Nikto/2.5.0");
        }
        shot.fire(scene, &client).bot =
            Some(bot("scanner", 0.98, &["asked for 34 known files", "never followed a link"]));
        scene.tick(60, 700);
    }
}

/// A handful of the same questions in passing, as every host gets them.
pub(crate) fn passer_by(scene: &mut Scene) {
    let client = Client::at(places::hideout(500 + u64::from(scene.turn) * 11), "Mozilla/5.0 zgrab/0.x");
    for _ in 0..scene.chance.between(2, 12) {
        let path = scene.chance.pick(PLACES);
        let status = if scene.chance.happens(0.2) { 403 } else { 404 };
        Shot::at(&ANYTHING, path.to_owned(), status).reported("scanner", "PATH", path).fire(scene, &client);
        scene.think(2.0);
    }
}

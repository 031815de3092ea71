//! The back office: support desk, reports, administration.

use super::{Endpoint, Host, Manner, read, write};

pub(crate) const BACKOFFICE: Host =
    Host { name: "admin.shop.test", application: Some("backoffice"), protocol: "HTTP/1.1", timed: true };

const ADMIN: &[&str] = &["admin"];

pub(crate) const SIGN_IN: Endpoint =
    write(&BACKOFFICE, "POST", "/admin/login", Manner::Login, 220.0, 800.0).flows(&["admin", "auth"]);
pub(crate) const USERS: Endpoint =
    read(&BACKOFFICE, "/admin/users?query={word}&page={page}", 260.0, 31_000.0).spread(0.7).flows(ADMIN);
pub(crate) const ROLES: Endpoint =
    write(&BACKOFFICE, "PUT", "/admin/users/{number}/roles", Manner::Change, 80.0, 240.0)
        .flows(ADMIN)
        .weight(2);
pub(crate) const LDAP: Endpoint =
    read(&BACKOFFICE, "/admin/directory?cn={word}", 130.0, 4_800.0).flows(ADMIN).weight(3);
pub(crate) const PREVIEW: Endpoint =
    write(&BACKOFFICE, "POST", "/admin/templates/preview", Manner::Search, 145.0, 5_600.0)
        .flows(ADMIN)
        .weight(2);

pub(crate) const DESK: &[Endpoint] = &[
    USERS,
    read(&BACKOFFICE, "/admin/users/{number}", 54.0, 3_900.0).flows(ADMIN).weight(14),
    read(&BACKOFFICE, "/admin/orders/{order}", 69.0, 6_300.0).flows(ADMIN).weight(20),
    read(&BACKOFFICE, "/admin/tickets?state=open&page={page}", 115.0, 22_000.0).flows(ADMIN).weight(18),
    read(&BACKOFFICE, "/admin/tickets/{uuid}", 47.0, 8_200.0).flows(ADMIN).weight(18),
    write(&BACKOFFICE, "POST", "/admin/tickets/{uuid}/replies", Manner::Create, 105.0, 1_200.0)
        .flows(ADMIN)
        .weight(9),
    write(&BACKOFFICE, "POST", "/admin/orders/{order}/refund", Manner::Pay, 690.0, 540.0)
        .flows(&["admin", "billing"])
        .weight(4),
    write(&BACKOFFICE, "PATCH", "/admin/orders/{order}", Manner::Change, 88.0, 900.0).flows(ADMIN).weight(6),
    read(&BACKOFFICE, "/admin/pick-lists/{date}", 170.0, 18_000.0).flows(ADMIN).weight(7),
    write(&BACKOFFICE, "PUT", "/admin/pick-lists/{date}/{order}", Manner::Change, 42.0, 150.0)
        .flows(ADMIN)
        .weight(12),
];

pub(crate) const REPORTS: &[Endpoint] = &[
    read(&BACKOFFICE, "/admin/reports/sales?day={date}", 2_900.0, 64_000.0).spread(0.9).flows(ADMIN),
    read(&BACKOFFICE, "/admin/reports/stock/{date}", 1_800.0, 120_000.0).spread(0.8).flows(ADMIN),
    read(&BACKOFFICE, "/admin/reports/margin/{date}/export.xlsx", 7_600.0, 1_700_000.0)
        .spread(0.7)
        .flows(ADMIN)
        .weight(4),
    read(&BACKOFFICE, "/admin/audit?since={since}&page={page}", 330.0, 47_000.0).flows(ADMIN),
    read(&BACKOFFICE, "/admin/dashboards/{uuid}", 480.0, 27_000.0).spread(0.7).flows(ADMIN).weight(14),
];

pub(crate) const ADMINISTRATION: &[Endpoint] = &[
    ROLES,
    LDAP,
    PREVIEW,
    SIGN_IN,
    read(&BACKOFFICE, "/admin/roles", 22.0, 2_000.0).flows(ADMIN),
    read(&BACKOFFICE, "/admin/feature-flags", 17.0, 5_100.0).flows(ADMIN),
    write(&BACKOFFICE, "PUT", "/admin/feature-flags/{hex}", Manner::Change, 38.0, 210.0)
        .flows(ADMIN)
        .weight(3),
    write(&BACKOFFICE, "POST", "/admin/coupons", Manner::Create, 77.0, 620.0).flows(ADMIN).weight(3),
    write(&BACKOFFICE, "DELETE", "/admin/users/{number}/tokens/{uuid}", Manner::Remove, 60.0, 0.0)
        .flows(ADMIN)
        .weight(2),
];

//! The partner API: feeds, stock, orders and settlement for retailers and carriers.

use super::{Endpoint, Host, Manner, read, write};

pub(crate) const PARTNERS: Host =
    Host { name: "partners.shop.test", application: Some("partners"), protocol: "HTTP/1.1", timed: true };

pub(crate) const STOCK: Endpoint =
    write(&PARTNERS, "PUT", "/v1/inventory/{number}", Manner::Change, 29.0, 170.0).weight(60);
pub(crate) const DESCRIBE: Endpoint =
    write(&PARTNERS, "PATCH", "/v1/catalog/items/{uuid}", Manner::Change, 110.0, 2_100.0).weight(6);
pub(crate) const UPLOAD: Endpoint =
    write(&PARTNERS, "POST", "/v1/feeds/xml", Manner::Accept, 950.0, 260.0).spread(0.8).weight(2);
pub(crate) const HOOK: Endpoint =
    write(&PARTNERS, "POST", "/v1/webhooks", Manner::Create, 88.0, 410.0).weight(1);
pub(crate) const PURCHASE: Endpoint =
    write(&PARTNERS, "POST", "/v1/orders", Manner::Create, 175.0, 1_300.0).flows(&["billing"]).weight(14);

pub(crate) const CATALOGUE: &[Endpoint] = &[
    STOCK,
    DESCRIBE,
    UPLOAD,
    read(&PARTNERS, "/v1/inventory?updated_since={since}&page={page}", 160.0, 58_000.0)
        .spread(0.6)
        .weight(16),
    read(&PARTNERS, "/v1/catalog/items/{uuid}", 34.0, 4_400.0).weight(24),
    write(&PARTNERS, "POST", "/v1/prices/bulk", Manner::Accept, 720.0, 340.0).spread(0.7).weight(4),
    read(&PARTNERS, "/v1/feeds/{uuid}/status", 17.0, 280.0),
    read(&PARTNERS, "/v1/categories/{category}/mapping", 25.0, 3_000.0).weight(2),
];

pub(crate) const ORDERS: &[Endpoint] = &[
    PURCHASE,
    HOOK,
    read(&PARTNERS, "/v1/orders/{uuid}", 46.0, 2_700.0).weight(30),
    read(&PARTNERS, "/v1/orders?status=open&page={page}", 140.0, 36_000.0).weight(16),
    write(&PARTNERS, "POST", "/v1/orders/{uuid}/shipments", Manner::Create, 130.0, 900.0).weight(10),
    read(&PARTNERS, "/v1/shipments/{hex}/label.pdf", 530.0, 96_000.0).weight(8),
    write(&PARTNERS, "POST", "/v1/orders/{uuid}/cancel", Manner::Change, 98.0, 400.0).weight(2),
    read(&PARTNERS, "/v1/returns/{date}", 210.0, 15_000.0).weight(2),
];

pub(crate) const SETTLEMENT: &[Endpoint] = &[
    read(&PARTNERS, "/v1/settlements/{date}", 1_350.0, 210_000.0).spread(0.7).flows(&["billing"]),
    read(&PARTNERS, "/v1/settlements/{date}/export.csv", 5_400.0, 3_900_000.0)
        .spread(0.6)
        .flows(&["billing"])
        .weight(3),
    read(&PARTNERS, "/v1/invoices/{order}", 88.0, 5_200.0).flows(&["billing"]),
    write(&PARTNERS, "POST", "/v1/payouts/{uuid}/confirm", Manner::Change, 190.0, 330.0)
        .flows(&["billing"])
        .weight(2),
];

//! The shop: web API, app API, GraphQL, and what is left of older versions.

use super::{Endpoint, Host, Manner, read, write};

pub(crate) const API: Host =
    Host { name: "api.shop.test", application: Some("shop"), protocol: "HTTP/2.0", timed: true };
pub(crate) const MOBILE: Host =
    Host { name: "m.shop.test", application: Some("shop"), protocol: "HTTP/3.0", timed: true };
pub(crate) const GRAPHQL: Host =
    Host { name: "graph.shop.test", application: Some("shop"), protocol: "HTTP/2.0", timed: true };
pub(crate) const LEGACY: Host =
    Host { name: "legacy.shop.test:8443", application: Some("shop"), protocol: "HTTP/1.1", timed: false };
pub(crate) const STAGING: Host =
    Host { name: "staging.shop.example", application: None, protocol: "HTTP/1.1", timed: true };

pub(crate) const SEARCH: Endpoint =
    read(&API, "/v2/search?q={word}&sort={sort}&page={page}", 140.0, 21_000.0)
        .manner(Manner::Search)
        .spread(0.8);
pub(crate) const PRODUCT: Endpoint = read(&API, "/v2/products/{product}", 38.0, 5_200.0).weight(40);
pub(crate) const REVIEWS: Endpoint = read(&API, "/v2/products/{product}/reviews?page={page}", 64.0, 9_800.0);
pub(crate) const POST_REVIEW: Endpoint =
    write(&API, "POST", "/v2/products/{product}/reviews", Manner::Create, 85.0, 640.0).weight(1);
pub(crate) const PROFILE: Endpoint =
    read(&API, "/v2/users/{account}", 31.0, 940.0).flows(&["account_management"]);
pub(crate) const EDIT_PROFILE: Endpoint =
    write(&API, "PATCH", "/v2/users/{account}", Manner::Change, 72.0, 960.0)
        .flows(&["account_management"])
        .weight(2);
pub(crate) const ORDER: Endpoint = read(&API, "/v2/orders/{order}", 58.0, 3_100.0);
pub(crate) const COUPON: Endpoint =
    write(&API, "POST", "/v2/cart/coupons", Manner::Create, 66.0, 720.0).weight(3);
pub(crate) const AVATAR: Endpoint =
    write(&API, "PUT", "/v2/users/{account}/avatar", Manner::Change, 210.0, 310.0)
        .flows(&["account_management"])
        .weight(1);
pub(crate) const EXPORT: Endpoint = read(&API, "/v2/users/{account}/export?format=zip", 6_200.0, 2_400_000.0)
    .flows(&["account_management"])
    .spread(0.5)
    .weight(1);

/// What everybody looks at.
pub(crate) const BROWSE: &[Endpoint] = &[
    PRODUCT,
    SEARCH.weight(22),
    REVIEWS.weight(14),
    read(&API, "/v2/products?category={category}&page={page}&sort={sort}", 92.0, 34_000.0).weight(20),
    read(&API, "/v2/products/{product}/availability", 27.0, 410.0).weight(24),
    read(&API, "/v2/products/{product}/prices", 22.0, 350.0).weight(16),
    read(&API, "/v2/products/{product}/related", 118.0, 8_700.0).spread(0.7),
    read(&API, "/v2/products/{product}/images", 19.0, 1_500.0),
    read(&API, "/v2/products/{product}/questions", 55.0, 4_100.0).weight(4),
    read(&API, "/v2/categories", 16.0, 7_900.0).weight(12),
    read(&API, "/v2/categories/{category}", 18.0, 1_100.0),
    read(&API, "/v2/categories/{category}/filters", 44.0, 3_700.0),
    read(&API, "/v2/search/suggestions?q={word}", 24.0, 780.0).manner(Manner::Search).weight(18),
    read(&API, "/v2/brands/{category}", 21.0, 1_300.0).weight(4),
    read(&API, "/v2/banners?language={language}", 15.0, 2_300.0).weight(9),
    read(&API, "/v2/deals/{date}", 48.0, 11_000.0).weight(4),
    read(&API, "/v2/stores?near=48.{number},11.{number}", 71.0, 6_400.0).weight(3),
    read(&API, "/v2/stores/{category}/hours", 14.0, 520.0).weight(2),
    read(&API, "/v2/recommendations?limit=12", 380.0, 14_000.0).spread(0.9).weight(7),
    read(&API, "/v2/content/{language}/imprint", 12.0, 2_900.0).weight(1),
];

pub(crate) const BASKET: &[Endpoint] = &[
    read(&API, "/v2/cart", 34.0, 2_200.0).weight(14),
    write(&API, "POST", "/v2/cart/items", Manner::Create, 61.0, 1_400.0).weight(10),
    write(&API, "PATCH", "/v2/cart/items/{uuid}", Manner::Change, 57.0, 1_400.0),
    write(&API, "DELETE", "/v2/cart/items/{uuid}", Manner::Remove, 49.0, 0.0).weight(3),
    COUPON,
    read(&API, "/v2/cart/upsell", 165.0, 5_300.0).spread(0.7).weight(5),
];

pub(crate) const ADDRESS: Endpoint =
    write(&API, "PUT", "/v2/checkout/{uuid}/address", Manner::Change, 90.0, 1_100.0);
pub(crate) const PAY: Endpoint =
    write(&API, "POST", "/v2/checkout/{uuid}/payment", Manner::Pay, 840.0, 690.0)
        .spread(0.6)
        .flows(&["billing"]);
pub(crate) const CHECKOUT: &[Endpoint] = &[
    write(&API, "POST", "/v2/checkout", Manner::Create, 130.0, 1_900.0).flows(&["billing"]),
    ADDRESS,
    read(&API, "/v2/checkout/{uuid}/shipping-options", 310.0, 1_700.0).spread(0.8),
    PAY,
    write(&API, "POST", "/v2/orders", Manner::Create, 260.0, 3_000.0).flows(&["billing"]),
    read(&API, "/v2/orders/{order}/confirmation", 77.0, 4_200.0),
];

pub(crate) const ACCOUNT: &[Endpoint] = &[
    PROFILE.weight(16),
    ORDER.weight(12),
    EDIT_PROFILE,
    AVATAR,
    EXPORT,
    POST_REVIEW,
    read(&API, "/v2/users/{account}/orders?page={page}", 83.0, 7_600.0).weight(14),
    read(&API, "/v2/users/{account}/addresses", 26.0, 1_250.0).flows(&["account_management"]),
    write(&API, "POST", "/v2/users/{account}/addresses", Manner::Create, 68.0, 620.0)
        .flows(&["account_management"])
        .weight(2),
    read(&API, "/v2/users/{account}/wishlists", 30.0, 2_800.0).weight(6),
    write(&API, "PUT", "/v2/users/{account}/wishlists/{product}", Manner::Change, 45.0, 220.0).weight(4),
    read(&API, "/v2/users/{account}/payment-methods", 41.0, 880.0).flows(&["billing"]).weight(4),
    read(&API, "/v2/users/{account}/points", 23.0, 300.0).weight(4),
    read(&API, "/v2/orders/{order}/invoice.pdf", 640.0, 148_000.0).flows(&["billing"]).weight(3),
    read(&API, "/v2/orders/{order}/tracking", 190.0, 2_100.0).spread(0.9).weight(7),
    write(&API, "POST", "/v2/orders/{order}/returns", Manner::Create, 140.0, 900.0).weight(2),
    read(&API, "/v2/consents/{email%}", 28.0, 460.0).weight(2),
    write(&API, "PUT", "/v2/newsletter/{email}", Manner::Accept, 37.0, 60.0).weight(1),
];

pub(crate) const APP: &[Endpoint] = &[
    read(&MOBILE, "/v3/home?language={language}", 105.0, 42_000.0).weight(20),
    read(&MOBILE, "/v3/feed?since={since}", 88.0, 26_000.0).weight(16),
    read(&MOBILE, "/v3/products/{product}", 43.0, 6_800.0).weight(30),
    read(&MOBILE, "/v3/products/{product}/gallery", 29.0, 2_400.0),
    read(&MOBILE, "/v3/search?q={word}", 132.0, 12_000.0).manner(Manner::Search).spread(0.8).weight(14),
    read(&MOBILE, "/v3/cart", 39.0, 1_900.0),
    write(&MOBILE, "POST", "/v3/cart", Manner::Create, 70.0, 1_200.0),
    read(&MOBILE, "/v3/accounts/{account}", 33.0, 1_050.0).flows(&["account_management"]),
    read(&MOBILE, "/v3/accounts/{account}/orders", 79.0, 5_900.0),
    read(&MOBILE, "/v3/stores/map?zoom={category}", 175.0, 67_000.0).weight(3),
    write(&MOBILE, "PUT", "/v3/devices/{uuid}/push", Manner::Change, 36.0, 130.0).weight(4),
    write(&MOBILE, "POST", "/v3/telemetry", Manner::Accept, 9.0, 0.0).weight(18),
    write(&MOBILE, "POST", "/v3/barcode/{number}", Manner::Change, 58.0, 2_700.0).weight(2),
    write(&MOBILE, "POST", "/v3/sms/delivery-updates", Manner::Accept, 160.0, 90.0).weight(1),
];

pub(crate) const QUERY: Endpoint =
    write(&GRAPHQL, "POST", "/graphql", Manner::Search, 96.0, 9_400.0).spread(0.9).weight(30);
pub(crate) const GRAPH: &[Endpoint] = &[
    QUERY,
    read(&GRAPHQL, "/graphql?operation=Product&id={product}", 34.0, 5_000.0).weight(12),
    read(&GRAPHQL, "/graphql/persisted/{hex}", 26.0, 4_300.0).weight(8),
];

/// Replaced long ago, and still called.
pub(crate) const ZOMBIES: &[Endpoint] = &[
    read(&LEGACY, "/v1/products/{product}.json", 240.0, 6_100.0).manner(Manner::Old).weight(12),
    read(&LEGACY, "/v1/stock.php?sku={number}", 310.0, 190.0).manner(Manner::Old).weight(20),
    read(&LEGACY, "/v1/orders/{order}", 270.0, 3_600.0).manner(Manner::Old),
    write(&LEGACY, "POST", "/v1/login", Manner::Login, 420.0, 380.0).weight(3),
    read(&LEGACY, "/v1/customers/{number}", 260.0, 1_700.0).manner(Manner::Old).weight(4),
    read(&API, "/v1/products/{product}", 90.0, 5_000.0).manner(Manner::Old).weight(5),
];

/// In no document, and called all the same.
pub(crate) const SHADOWS: &[Endpoint] = &[
    read(&API, "/debug/vars", 4.0, 18_000.0).weight(3),
    read(&API, "/internal/flags", 6.0, 2_600.0),
    read(&STAGING, "/v3-beta/products/{product}", 130.0, 7_100.0).weight(20),
    read(&STAGING, "/v3-beta/bundle-builder/{hex}", 420.0, 3_900.0).manner(Manner::Create).spread(0.9),
    read(&STAGING, "/actuator/health", 5.0, 90.0),
    write(&STAGING, "POST", "/v3-beta/reset-demo-data", Manner::Accept, 2_300.0, 40.0).weight(1),
];

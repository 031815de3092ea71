//! The identity service: signing in, tokens, codes by SMS, new accounts.

use super::{Endpoint, Host, Manner, read, write};

pub(crate) const IDENTITY: Host =
    Host { name: "id.shop.test", application: Some("identity"), protocol: "HTTP/2.0", timed: true };

pub(crate) const LOGIN: Endpoint =
    write(&IDENTITY, "POST", "/v1/login", Manner::Login, 185.0, 1_150.0).spread(0.35);
pub(crate) const TOKEN: Endpoint = write(&IDENTITY, "POST", "/oauth2/token", Manner::Login, 74.0, 1_400.0);
pub(crate) const USERINFO: Endpoint = read(&IDENTITY, "/oauth2/userinfo", 18.0, 520.0).flows(&["auth"]);
pub(crate) const LOGOUT: Endpoint =
    write(&IDENTITY, "DELETE", "/v1/sessions/{uuid}", Manner::Remove, 25.0, 0.0).flows(&["auth"]);
pub(crate) const REGISTER: Endpoint =
    write(&IDENTITY, "POST", "/v1/accounts", Manner::Create, 340.0, 700.0).flows(&["account_creation"]);
pub(crate) const SEND_CODE: Endpoint =
    write(&IDENTITY, "POST", "/v1/sms/codes", Manner::Accept, 410.0, 80.0).flows(&["sms"]).spread(0.7);
pub(crate) const CHECK_CODE: Endpoint =
    write(&IDENTITY, "POST", "/v1/sms/codes/{uuid}/check", Manner::Login, 48.0, 210.0)
        .flows(&["sms", "auth"]);
pub(crate) const VERIFY_MAIL: Endpoint =
    read(&IDENTITY, "/v1/accounts/verify?token={hex}&email={email%}", 66.0, 340.0)
        .manner(Manner::Redirect)
        .flows(&["account_creation"]);
pub(crate) const RESET: Endpoint =
    write(&IDENTITY, "POST", "/v1/password/reset", Manner::Accept, 120.0, 60.0)
        .flows(&["auth", "account_management"])
        .weight(2);

pub(crate) const SIGN_IN: &[Endpoint] = &[
    read(&IDENTITY, "/.well-known/openid-configuration", 8.0, 1_900.0),
    read(&IDENTITY, "/oauth2/authorize?client_id=web&response_type=code&state={hex}", 29.0, 0.0)
        .manner(Manner::Redirect)
        .flows(&["auth"]),
    LOGIN,
    TOKEN,
    USERINFO,
    LOGOUT,
    REGISTER,
    SEND_CODE,
    CHECK_CODE,
    VERIFY_MAIL,
];

pub(crate) const SELF_CARE: &[Endpoint] = &[
    RESET,
    USERINFO,
    write(&IDENTITY, "PUT", "/v1/password", Manner::Change, 310.0, 60.0)
        .flows(&["auth", "account_management"])
        .weight(2),
    read(&IDENTITY, "/v1/devices", 27.0, 1_600.0).flows(&["account_management"]),
    write(&IDENTITY, "DELETE", "/v1/devices/{uuid}", Manner::Remove, 40.0, 0.0)
        .flows(&["account_management"])
        .weight(2),
    write(&IDENTITY, "POST", "/v1/mfa/enroll", Manner::Create, 95.0, 3_300.0).flows(&["auth"]).weight(2),
    read(&IDENTITY, "/oauth2/jwks", 5.0, 2_700.0).weight(4),
];

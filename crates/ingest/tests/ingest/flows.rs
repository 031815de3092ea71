//! Business flows by the words of a path.

use spoor_ingest::flows::of;
use spoor_model::names::FLOWS;

#[test]
fn words_of_a_path_name_its_flows() {
    let cases: &[(&str, &[&str])] = &[
        ("/api/login", &["auth"]),
        ("/oauth/token", &["auth"]),
        ("/sign-in", &["auth"]),
        ("/signIn", &["auth"]),
        ("/users/sign_up", &["account_creation"]),
        ("/v1/Register", &["account_creation"]),
        ("/me/password/reset", &["account_management"]),
        ("/admin/settings", &["account_management", "admin"]),
        ("/v1/chat/completions", &["ai"]),
        ("/mcp", &["ai"]),
        ("/orders/{int}/payment-methods", &["billing"]),
        ("/checkout?next=/login", &["billing"]),
        ("/otp/send", &["sms"]),
        ("/tokenizer/blogin/administer/aid/payload/chatter", &[]),
        ("/sign/in", &[]),
        ("/{token}/x", &[]),
        ("/images/login.png", &[]),
        ("/", &[]),
        ("", &[]),
    ];
    for (path, expected) in cases {
        assert_eq!(&of(path), expected, "{path}");
    }
}

#[test]
fn every_flow_can_be_found() {
    let paths = "/mcp/signup/profile/admin/login/billing/sms";
    let all: Vec<&str> = FLOWS.iter().map(|(flow, _)| *flow).collect();
    assert_eq!(of(paths), all);
}

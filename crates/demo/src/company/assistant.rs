//! The shopping assistant: chat, and the same tools over the Model Context Protocol.

use super::{Endpoint, Host, Manner, read, write};

pub(crate) const ASSISTANT: Host =
    Host { name: "assistant.shop.test", application: Some("assistant"), protocol: "HTTP/2.0", timed: true };

const AI: &[&str] = &["ai"];

pub(crate) const MESSAGE: Endpoint =
    write(&ASSISTANT, "POST", "/v1/conversations/{uuid}/messages", Manner::Search, 2_600.0, 3_300.0)
        .spread(0.6)
        .flows(AI)
        .weight(40);
pub(crate) const OPEN_CHAT: Endpoint =
    write(&ASSISTANT, "POST", "/v1/conversations", Manner::Create, 120.0, 420.0).flows(AI);

pub(crate) const CHAT: &[Endpoint] = &[
    MESSAGE,
    OPEN_CHAT,
    read(&ASSISTANT, "/v1/conversations/{uuid}", 44.0, 6_700.0).flows(AI),
    write(&ASSISTANT, "POST", "/v1/messages/{uuid}/feedback", Manner::Accept, 21.0, 30.0).flows(AI).weight(4),
    write(&ASSISTANT, "POST", "/v1/embeddings", Manner::Search, 310.0, 24_000.0).flows(AI).weight(5),
    write(&ASSISTANT, "POST", "/v1/images/describe", Manner::Search, 4_100.0, 1_800.0)
        .spread(0.8)
        .flows(AI)
        .weight(2),
    read(&ASSISTANT, "/v1/models", 9.0, 1_100.0).flows(AI).weight(3),
    write(&ASSISTANT, "DELETE", "/v1/conversations/{uuid}", Manner::Remove, 37.0, 0.0).flows(AI).weight(1),
];

pub(crate) const CALL: Endpoint =
    write(&ASSISTANT, "POST", "/mcp", Manner::Search, 240.0, 2_600.0).spread(0.9).flows(AI).weight(40);
pub(crate) const MCP: &[Endpoint] = &[
    CALL,
    read(&ASSISTANT, "/mcp", 28_000.0, 900.0).spread(0.3).flows(AI).weight(3),
    write(&ASSISTANT, "DELETE", "/mcp", Manner::Remove, 12.0, 0.0).flows(AI).weight(1),
];

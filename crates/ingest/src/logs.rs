//! Access logs of servers, proxies and clouds, one file for each program. Each is a table of what its columns, variables
//! or keys mean, and whatever its lines have that no other's have.

pub(crate) mod alb;
pub(crate) mod caddy;
pub(crate) mod cloudfront;
pub(crate) mod envoy;
pub mod json;
pub(crate) mod nginx_json;
pub mod pattern;
pub(crate) mod traefik;
pub(crate) mod variables;
pub(crate) mod w3c;

//! The API's description (OpenAPI 3.1), made from the routes and the vocabulary: the parameters of a query are a
//! fold over the table, so a new field is described without a line here.

use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use spoor_model::Operator;
use spoor_model::field::VOCABULARY;
use spoor_model::query::{COMPACT, KEYS};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ArrayBuilder, Object, Type};
use utoipa::openapi::{Info, OpenApi, RefOr, Required, Schema};

use super::ROOT;

/// Tag of the operations that take a query.
pub const TAKES_QUERY: &str = "query";

/// The description.
pub fn document() -> OpenApi {
    let (_, mut document) = super::described().split_for_parts();
    document.info = Info::new("Spoor", env!("CARGO_PKG_VERSION"));
    document.info.description = Some(
        "Sessions of API traffic. A query is the browser's query string: one key per field, repeated for *or*; \
         different keys are *and*. Errors are problem details (RFC 9457)."
            .to_owned(),
    );
    let parameters = parameters();
    let paths = std::mem::take(&mut document.paths.paths);
    for (path, mut item) in paths {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        for operation in operations.into_iter().flatten() {
            describe(operation, &parameters);
        }
        document.paths.paths.insert(format!("{ROOT}{path}"), item);
    }
    let components = document.components.get_or_insert_default();
    for parameter in parameters {
        components.parameters.insert(parameter.name.clone(), RefOr::T(parameter));
    }
    document
}

/// Answers with the description.
pub async fn serve() -> Response {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_json().unwrap_or_default());
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// Adds the query to an operation that takes one.
fn describe(operation: &mut Operation, parameters: &[Parameter]) {
    if operation.tags.take().is_some_and(|tags| tags.iter().any(|tag| tag == TAKES_QUERY)) {
        let own = operation.parameters.get_or_insert_default();
        own.extend(parameters.iter().map(|parameter| {
            RefOr::Ref(utoipa::openapi::Ref::new(format!("#/components/parameters/{}", parameter.name)))
        }));
    }
}

/// What stands before the key of a field, and what the condition then is.
const LAYERS: [(&str, &str); 5] = [
    ("", "General filter"),
    ("off.", "General filter, switched off: kept, and changes no answer"),
    ("in.", "In-session filter"),
    ("in.off.", "In-session filter, switched off: kept, and changes no answer"),
    ("hl.", "Highlighted in the app, changes no answer"),
];

/// Every key of a query.
fn parameters() -> Vec<Parameter> {
    let text = || RefOr::T(Schema::from(Object::with_type(Type::String)));
    let one = |name: &str, about: &str| parameter(name, about, text());
    let many = |name: &str, about: &str| {
        parameter(name, about, RefOr::T(ArrayBuilder::new().items(text()).build().into()))
    };
    let keys = KEYS.iter().map(|key| {
        let about = format!("{}. Such as `{}`.", key.about, key.example);
        if key.several { many(key.key, &about) } else { one(key.key, &about) }
    });
    let mut all: Vec<Parameter> = keys.collect();
    all.push(one(
        COMPACT,
        "A whole query string in its compact form, as long links have it: deflated (RFC 1950), in base64url.",
    ));
    for (prefix, layer) in LAYERS {
        for row in VOCABULARY {
            for operator in Operator::ALL.into_iter().filter(|operator| operator.applies_to(row.kind)) {
                let name = format!("{prefix}{}{}", row.key, operator.suffix());
                let (label, operation) = (row.label, operator.label());
                let about = format!("{layer}, {label} {operation}: {} Such as `{}`.", row.about, row.example);
                let several = matches!(operator, Operator::Is | Operator::Not);
                all.push(if several { many(&name, &about) } else { one(&name, &about) });
            }
        }
    }
    all
}

fn parameter(name: &str, about: &str, schema: RefOr<Schema>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
        .explode(Some(true))
        .build()
}

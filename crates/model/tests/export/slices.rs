//! Files of requests that are written in slices, with some columns.

use super::redacted::untagged;
use spoor_model::export::csv::{Options, Writer};
use spoor_model::export::{Redactor, Style, unescape};
use spoor_model::{Field, Ledger, Parameter, Request};

fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    for number in 0..1_000_u64 {
        let request = Request {
            id: format!("{number:016x}"),
            session: "5aeb1ded84fd27e1".to_owned(),
            time: 1_793_332_800_000 + number as i64,
            path: format!("/v1/users/{}?email=user{}@shop.test&page={}", number % 7, number % 40, number % 3),
            user: Some(format!("user{}@shop.test", number % 40)),
            status: Some(200 + (number % 5) as u16),
            duration: Some(number * 250),
            parameters: vec![Parameter {
                name: "tenant".to_owned(),
                value: "acme".to_owned(),
                ..Parameter::default()
            }],
            ..Request::default()
        };
        ledger.push(&request, false);
    }
    ledger
}

fn written(ledger: &Ledger, options: Options, rows: &[u32], slice: usize) -> String {
    let mut writer = Writer::new(ledger, options, "https://spoor.test");
    let mut out = Vec::new();
    writer.header(&mut out);
    for slice in rows.chunks(slice) {
        writer.rows(slice, &mut out);
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn slices_of_any_size_make_the_same_file_in_any_order_of_rows() {
    let ledger = ledger();
    let rows: Vec<u32> = (0..1_000).rev().step_by(3).collect();
    let whole = written(&ledger, Options::new(Style::Safe), &rows, 1_000);
    assert_eq!(whole.lines().count(), rows.len() + 1);
    for slice in [1, 7, 333] {
        assert_eq!(written(&ledger, Options::new(Style::Safe), &rows, slice), whole);
    }
    let first = whole.lines().nth(1).unwrap();
    assert!(
        first.starts_with("2026-10-30T04:00:00.999Z,\"5aeb1ded84fd27e1\",\"00000000000003e7\",,"),
        "{first}"
    );
}

#[test]
fn columns_are_chosen_and_time_and_link_always_there() {
    let columns = vec![Field::Duration, Field::Status];
    let options = Options { columns, ..Options::new(Style::Raw) };
    let file = written(&ledger(), options, &[3], 1);
    assert_eq!(
        file,
        "time_utc,response_code,response_time_ms,link\r\n2026-10-30T04:00:00.003Z,203,0.75,\
         https://spoor.test/sessions/5aeb1ded84fd27e1?open=0000000000000003\r\n"
    );
}

#[test]
fn a_byte_order_mark_is_a_choice_of_its_own() {
    for (style, byte_order_mark) in
        [(Style::Safe, true), (Style::Safe, false), (Style::Raw, true), (Style::Raw, false)]
    {
        let file = written(&ledger(), Options { byte_order_mark, ..Options::new(style) }, &[], 1);
        assert_eq!(file.starts_with('\u{FEFF}'), byte_order_mark);
    }
    assert!(Options::new(Style::Safe).byte_order_mark && !Options::new(Style::Raw).byte_order_mark);
}

#[test]
fn secrets_are_taken_out_of_cells_and_the_same_value_has_the_same_pseudonym() {
    let redactor = Some(Redactor::new(&["email".to_owned(), "user".to_owned()]));
    let columns = vec![Field::Path, Field::User, Field::Parameter];
    let file =
        written(&ledger(), Options { redactor, columns, ..Options::new(Style::Safe) }, &[0, 1, 40, 999], 2);
    let lines: Vec<Vec<String>> = file
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| untagged(&unescape(cell.trim_matches('"')))).collect())
        .collect();
    assert_eq!(lines[0][1..4], ["/v1/users/0?email=redacted-1&page=0", "redacted-1", "tenant=redacted-2"]);
    assert_eq!(lines[1][1..4], ["/v1/users/1?email=redacted-3&page=1", "redacted-3", "tenant=redacted-2"]);
    assert_eq!(lines[2][1..4], ["/v1/users/5?email=redacted-1&page=1", "redacted-1", "tenant=redacted-2"]);
    assert!(!file.contains("shop.test&") && !file.contains("@shop"), "{file}");
}

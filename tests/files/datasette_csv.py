"""Measures Datasette's CSV of a table that is a CSV file: prints JSON with the seconds from the question to the last byte on disk,
by the address alone (`streamed`) and with the page size that its own export form asks for (`form`).

Usage: datasette_csv.py FILE FOLDER
"""

import csv
import json
import pathlib
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

CHUNK = 1 << 20


def database(path, file):
    """A database with the rows of a CSV file, numbers as numbers."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    with open(file, encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        names = next(rows)
        numbers = {"response_code", "response_time_ms", "response_size_bytes"}
        columns = ", ".join(f'"{name}" {"NUMERIC" if name in numbers else "TEXT"}' for name in names)
        connection.execute(f"CREATE TABLE requests ({columns})")
        marks = ", ".join("?" * len(names))
        none = ([cell if cell != "" else None for cell in row] for row in rows)
        connection.executemany(f"INSERT INTO requests VALUES ({marks})", none)
    connection.commit()
    connection.close()


def saved(address, out):
    """What an answer saved as a file took, and has."""
    started = time.monotonic()
    with urllib.request.urlopen(address) as answer, open(out, "wb") as file:
        while chunk := answer.read(CHUNK):
            file.write(chunk)
    seconds = time.monotonic() - started
    with open(out, encoding="utf-8", newline="") as lines:
        rows = sum(1 for _ in csv.reader(lines)) - 1
    size = out.stat().st_size
    out.unlink()
    return {"seconds": seconds, "rows": rows, "bytes": size}


def main():
    file, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    path = folder / "datasette.db"
    database(path, file)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", path, "--port", str(port), "--setting", "max_csv_mb", "0",
         "--setting", "sql_time_limit_ms", "600000"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}/datasette/requests.csv?_stream=on"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/-/versions.json").read()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        print(json.dumps({name: saved(address + more, folder / "datasette.csv")
                          for name, more in (("streamed", ""), ("form", "&_size=max"))}))
    finally:
        server.terminate()
        server.wait()
        path.unlink(missing_ok=True)


main()

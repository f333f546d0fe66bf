"""dlt's ClickHouse destination over plain HTTP, for a peer without the native protocol and without binary answers
(test/servers/clickhouse-peer.cjs). SQL, files and settings are dlt's own: only what carries them is replaced.
"""

import datetime
import gzip
import json
import re
import urllib.error
import urllib.request
from urllib.parse import parse_qs, quote, unquote, urlencode, urlparse

from clickhouse_driver.dbapi.errors import OperationalError
from clickhouse_driver.util.escape import escape_params
from dlt.destinations.impl.clickhouse.sql_client import ClickHouseSqlClient


def credentials_of(url):
    """dlt takes no http_port from a URL."""
    place = urlparse(url)
    query = {key: int(values[0]) for key, values in parse_qs(place.query).items()}
    login = {"host": place.hostname, "username": place.username, "password": unquote(place.password)}
    return {**login, "database": place.path[1:], **query}


def send(credentials, sql, data=None, settings=None):
    given = {"database": credentials.database, **(settings or {})}
    url = f"http://{credentials.host}:{credentials.http_port}/?{urlencode({**given, **({'query': sql} if data is not None else {})}, quote_via=quote)}"
    headers = {"X-ClickHouse-User": credentials.username, "X-ClickHouse-Key": credentials.password}
    request = urllib.request.Request(url, data=data if data is not None else sql.encode(), headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        raise OperationalError(error.read().decode()) from error


def value_of(value, kind):
    if isinstance(value, str) and kind.startswith("DateTime"):
        return datetime.datetime.fromisoformat(value).replace(tzinfo=datetime.timezone.utc)
    return value


class Zone:
    """what clickhouse_driver asks before it writes values into a statement"""

    class server_info:
        @staticmethod
        def get_timezone():
            return "UTC"

    client_settings = {"server_side_params": False}


class Cursor:
    def __init__(self, credentials):
        self.credentials, self.rows, self.description, self.rowcount = credentials, [], None, -1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.rows = []

    def execute(self, sql, params=None):
        sql = sql % escape_params(params, Zone) if params else sql.replace("%%", "%")
        self.rows, self.description = [], None
        if not re.match(r"\s*(select|with|show|describe)\b", sql, re.I):
            send(self.credentials, sql, settings={"mutations_sync": 2})
            return
        found = json.loads(send(self.credentials, f"{sql} FORMAT JSONCompact", settings={"output_format_json_quote_64bit_integers": 0}))
        kinds = [(column["name"], column["type"].removeprefix("Nullable(")) for column in found["meta"]]
        self.rows = [tuple(value_of(value, kind) for value, (_, kind) in zip(row, kinds)) for row in found["data"]]
        self.description = [(name, kind, None, None, None, None, True) for name, kind in kinds]

    def fetchall(self):
        rows, self.rows = self.rows, []
        return rows

    def fetchmany(self, count=100):
        rows, self.rows = self.rows[:count], self.rows[count:]
        return rows

    def fetchone(self):
        return self.rows.pop(0) if self.rows else None


class Connection:
    def __init__(self, credentials):
        self.credentials = credentials

    def cursor(self):
        return Cursor(self.credentials)

    def close(self):
        pass

    commit = rollback = close


def open_connection(self):
    self._conn = Connection(self.credentials)
    return self._conn


def insert_file(self, file_path, table_name, file_format, compression):
    database, table = self.make_qualified_table_name_path(table_name, quote=False)
    with (gzip.open if compression == "gz" else open)(file_path, "rb") as file:
        data = file.read()
    # of dlt's own call
    send(self.credentials, f"INSERT INTO `{database}`.`{table}` FORMAT {file_format}", data, {"date_time_input_format": "best_effort"})


ClickHouseSqlClient.open_connection = open_connection
ClickHouseSqlClient.insert_file = insert_file

"""An API written as rules: the first one that fits and is not used up answers."""

import gzip
import io
import json
import re
import zipfile


class RuleApi:
    """
    A rule: `path`, and where they matter `method`, `params`, `json`, `form`, `headers` (all that is named must be there;
    null = must not be there), `times`; and the answer: `status` (200), `reply_headers`, `reply` (JSON), `text`, `packed`
    (`gzip`, `zip`).
    """

    def __init__(self, rules):
        self.rules = rules
        self.begin()

    def begin(self):
        self.left = [rule.get("times", 1 << 30) for rule in self.rules]

    def answer(self, asked, _who):
        for index, rule in enumerate(self.rules):
            if self.left[index] > 0 and fits(rule, asked):
                self.left[index] -= 1
                return reply_of(rule)
        return 404, {"Content-Type": "application/json"}, b'{"error": "nothing is here"}'


def fits(rule, asked):
    path = re.sub(r"^https?://[^/]+", "", asked["url"])
    if not re.fullmatch(rule["path"], path):
        return False
    if rule.get("method", asked["method"]) != asked["method"]:
        return False
    return (
        holds(rule.get("params", {}), dict(map(tuple, asked.get("params", []))))
        and holds(rule.get("form", {}), dict(map(tuple, asked.get("form", []))))
        and holds(rule.get("headers", {}), asked.get("headers", {}))
        and holds(rule.get("json", {}), asked.get("json", {}))
    )


def holds(wanted, given):
    if not isinstance(wanted, dict):
        return wanted == given
    if not isinstance(given, dict):
        return False
    return all(name not in given if value is None else holds(value, given.get(name)) for name, value in wanted.items())


def reply_of(rule):
    headers = dict(rule.get("reply_headers", {}))
    if "text" in rule:
        body = rule["text"].encode("utf-8")
    else:
        body = json.dumps(rule.get("reply", {})).encode("utf-8")
        headers.setdefault("Content-Type", "application/json")
    if rule.get("packed") == "gzip":
        body = gzip.compress(body, mtime=0)
    if rule.get("packed") == "zip":
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            archive.writestr(zipfile.ZipInfo("data.json"), body)
        body = held.getvalue()
    return rule.get("status", 200), headers, body

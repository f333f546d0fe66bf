"""The data shapes that scripts/oracle/normalize.py runs through dlt: name -> {runs, hints, …}.

`hints` go to @dlt.resource as they are; `sort` names the column that orders the rows of the root table (needed where a
merge may shuffle them); `ids` "kept" = row ids are hashes and compared as they are; `limit` = identifier length.
"""
import random

PEOPLE = [{"id": 1, "name": "Ann", "score": 1.5, "active": True}, {"id": 2, "name": "Bob", "score": 2, "active": False}]

CASES = {
    "flat-scalars": {"runs": [PEOPLE, [{"id": 3, "name": None, "score": 2.25, "active": True, "extra": "x"}]]},
    "lifo-column-order": {
        "runs": [
            [{"a": {"x": 1, "y": {"z": 2}, "w": 3}, "b": 2, "c": {"y": "2024-01-01T00:00:00Z"}, "d": True}],
            [{"d": False, "e": {"f": {"g": 1}, "h": 2}, "a": {"n": 1}, "i": 9}],
        ]
    },
    "spec-example": {
        "runs": [[{"a": {"x": 1, "d": {"q": [1, 2]}}, "b": 2, "c": {"y": "2024-01-01T00:00:00Z"}, "l": [{"k": 1, "z": [[1], [2]]}], "n": None}]]
    },
    "lists-of-objects": {
        "runs": [
            [{"id": 1, "items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2, "opts": {"color": "red"}}]}, {"id": 2, "items": []}],
            [{"id": 3, "items": [{"sku": "c", "n": 3, "new": True}]}],
        ]
    },
    "lists-in-lists": {"runs": [[{"id": 1, "l": [[1, 2], [3], [], [[4, [5]]]]}], [{"id": 2, "l": [[{"a": 1}], "s"]}]]},
    "mixed-lists": {"runs": [[{"l": [1, "two", None, {"a": 1}, 2.5, True, [9]]}], [{"l": ["2024-01-01T00:00:00Z", 7, {"value": 3}]}]]},
    "deep-lists": {"runs": [[{"id": 1, "a": {"b": [{"c": {"d": [{"e": [1]}]}}]}}], [{"id": 2, "a": {"b": [{"c": {"d": [{"f": 1}]}}]}}]]},
    "empty-everything": {"runs": [[{}, {"a": {}, "b": [], "c": None}, {"id": 1}], [{"a": {"x": 1}, "b": [1], "c": "now"}]]},
    "null-only-then-typed": {"runs": [[{"id": 1, "n": None}, {"id": 2, "n": None, "m": None}], [{"id": 3, "n": 5, "m": None}]]},
    "records-that-are-no-objects": {"runs": [[1, "two", [3, 4], None], [5.5, {"value": 6}]]},
    "variants": {
        "runs": [
            [{"v": 1}, {"v": "x"}, {"v": "2"}, {"v": 2.0}, {"v": 2.5}, {"v": True}],
            [{"v": "again"}, {"v": 3.5}, {"v": False}, {"v": 4}],
        ]
    },
    "coerced-to-text": {"runs": [[{"t": "a"}, {"t": 1}, {"t": 1.0}, {"t": 1e20}, {"t": True}, {"t": 1e-7}, {"t": 100000.5}]]},
    "coerced-to-double": {"runs": [[{"d": 1.5}, {"d": 2}, {"d": " 3.25 "}, {"d": "abc"}, {"d": True}, {"d": "1e3"}]]},
    "coerced-to-bool": {"runs": [[{"b": True}, {"b": "no"}, {"b": 5}, {"b": 0.0}, {"b": "maybe"}]]},
    "coerced-to-timestamp": {
        "runs": [
            [{"t": "2024-01-01T10:00:00+02:00"}, {"t": "2024-01-02"}, {"t": 1700000000}, {"t": 1700000000.25}, {"t": "1700000001"}],
            [{"t": "2024-01-01T10:00:00.123456789Z"}, {"t": "soon"}, {"t": True}],
        ]
    },
    "scalar-then-object-then-list": {"runs": [[{"c": 1}, {"c": {"x": 2}}, {"c": [3]}], [{"c": {"x": "y"}}, {"c": [{"x": 1}]}, {"c": "z"}]]},
    "timestamps-detected": {
        "runs": [[{"a": "2024-01-01", "b": "2024-01-01T00:00:00", "c": "2024-01-01 10:00", "d": "20240101T101112", "e": "2024 10:00", "f": "10:00", "g": "2024-01-01T10:00:00Z "}]]
    },
    "big-integers": {"runs": [[{"i": 9223372036854775807}, {"i": -9223372036854775808}, {"i": 9007199254740993}, {"i": 0}]]},
    "floats": {"runs": [[{"f": 1.0}, {"f": 1e300}, {"f": 5e-324}, {"f": 0.1}]]},
    "names": {
        "runs": [
            [
                {"camelCase": 1, "HTTPResponse": 2, "with space": 3, "dash-ed": 4, "1st": 5, "$ref": 6, "@type": 7, "a.b": 8, "x__y": 9, "trail_": 10},
                {"ünï": 1, "日本": 2, "": 3, "  ": 4, "a+b": 5, "C++": 6, "userIDs": 7, "x": {"y": 11}},
            ],
            [{"Nested Obj": {"Sub Key": 1, "": 2}, "List Of": [{"Item No": 1}], "_id": "m", "__v": 0, "a_____b": 1}],
        ]
    },
    "collisions": {"runs": [[{"A": 1, "b": 2, "a": 3}, {"a": 4, "A": "five"}], [{"Li": [1, 2], "li": [3]}, {"x": {"y": 1}, "x__y": 2}, {"x__y": 3, "x": {"y": 4}}]]},
    "prototype-keys": {"runs": [[{"constructor": 1, "__proto__": {"x": 1}, "toString": "s", "hasOwnProperty": [1], "valueOf": None}]]},
    "long-names": {
        "limit": 30,
        "runs": [[{"a_rather_long_name_for_a_column_of_a_table": 1, "another": {"rather": {"long": {"path_to_a_value": 2}}}, "list_with_a_long_name_too": [{"inner_list_that_is_long": [1]}], "v_is_short_but_gets_variants": 1}, {"v_is_short_but_gets_variants": "x"}]],
    },
    "no-nesting": {"hints": {"max_table_nesting": 0}, "runs": [[{"id": 1, "o": {"a": 1.0}, "l": [1, {"b": 1e-6}]}], [{"id": 2, "o": {}, "l": []}, {"id": 3, "o": 5, "l": "[7]"}]]},
    "one-level-of-nesting": {"hints": {"max_table_nesting": 1}, "runs": [[{"id": 1, "a": {"b": {"c": 1}}, "l": [{"x": {"y": 1}, "z": [1]}], "m": [[1, 2]]}]]},
    "two-levels-of-nesting": {"hints": {"max_table_nesting": 2}, "runs": [[{"id": 1, "a": {"b": {"c": {"d": 1}}}, "l": [{"x": {"y": {"z": 1}}, "m": [{"n": [1]}]}], "k": [[[1]], [2]]}]]},
    "typed-hints-come-first": {
        "hints": {"columns": {"z": {"data_type": "text"}, "y": {"data_type": "decimal", "precision": 10, "scale": 2}, "w": {"nullable": True, "description": "later"}, "d": {"data_type": "date"}, "t": {"data_type": "time"}, "b": {"data_type": "binary"}}},
        "runs": [[{"a": 1, "z": 5, "y": 1.005, "w": "w", "d": "2024-02-03T23:30:00-02:00", "t": "10:00:00.5", "b": "aGk="}], [{"y": "12.345", "never": None, "b": "0x00ff"}]],
    },
    "json-hint": {
        "hints": {"columns": {"j": {"data_type": "json"}, "o__deep": {"data_type": "json"}}},
        "runs": [[{"id": 1, "j": {"a": 1.0, "b": [1e20, None]}, "o": {"deep": {"x": {"y": 1}}, "flat": 1}}, {"id": 2, "j": [1, "é"]}, {"id": 3, "j": "{\"k\": 1.50}"}, {"id": 4, "j": "no json"}, {"id": 5, "j": 6}]],
    },
    "timestamp-without-zone": {
        "hints": {"columns": {"t": {"data_type": "timestamp", "timezone": False, "precision": 3}}},
        "runs": [[{"t": "2024-01-01T10:00:00+02:00"}, {"t": "2024-01-01T10:00:00.123Z"}, {"t": 0}]],
    },
    "merge-links-root": {
        "hints": {"write_disposition": "merge", "primary_key": "ID"},
        "sort": "id",
        "runs": [[{"x": 1, "ID": 1, "l": [{"m": [1, 2]}]}, {"x": 2, "ID": 2, "l": [3]}], [{"ID": 3, "l": [], "n": {"k": [{"q": 1}]}}]],
    },
    "merge-compound-key": {
        "hints": {"write_disposition": "merge", "primary_key": ["b", "a"], "merge_key": "day"},
        "sort": "a",
        "runs": [[{"a": 1, "v": 1, "b": 1, "day": "2024-01-01"}, {"a": 2, "v": 2, "b": 1, "day": "2024-01-01"}]],
    },
    "upsert-ids-are-key-hashes": {
        "hints": {"write_disposition": {"disposition": "merge", "strategy": "upsert"}, "primary_key": ["id", "Part No"]},
        "sort": "id",
        "ids": "kept",
        "runs": [[{"id": 1, "Part No": "é", "l": [1]}, {"id": 2, "Part No": "b"}], [{"id": 3, "Part No": "c", "l": [2, 3]}, {"id": 4.0, "Part No": "d"}]],
    },
    "scd2-ids-are-row-hashes": {
        "hints": {"write_disposition": {"disposition": "merge", "strategy": "scd2"}},
        "sort": "id",
        "ids": "kept",
        "ignore": ["_dlt_valid_from", "_dlt_valid_to"],
        "runs": [[{"id": 1, "v": "a", "l": [{"x": 1}]}, {"id": 2, "v": "b"}]],
    },
    "children-join-across-paths": {"runs": [[{"id": 1, "a": {"b": [1]}, "a__b": [2, 3]}, {"id": 2, "a__b": [4]}]], "ids": "positions"},
    "contract-columns-frozen-after-first-run": {"hints": {"schema_contract": {"columns": "freeze"}}, "runs": [[{"a": 1}, {"a": 1, "b": 2}], [{"a": 2, "b": 3}], [{"a": 3, "c": 1}]]},
    "contract-columns-frozen-in-new-nested-table": {"hints": {"schema_contract": {"columns": "freeze"}}, "runs": [[{"id": 1, "l": [{"a": 1}, {"a": 1, "b": 2}]}]]},
    "contract-discards-values": {
        "hints": {"schema_contract": {"columns": "discard_value", "data_type": "discard_value"}},
        "runs": [[{"a": 1, "l": [{"x": 1}]}], [{"a": 2, "b": 3, "l": [{"x": 2, "y": 1}]}, {"a": "text"}, {"b": None, "a": 4}]],
    },
    "contract-discards-rows": {
        "hints": {"schema_contract": {"columns": "discard_row", "data_type": "discard_row"}},
        "runs": [[{"a": 1, "l": [{"x": 1}]}], [{"a": 2, "b": 3, "l": [{"x": 9}]}, {"a": "text"}, {"a": 4, "l": [{"x": 2, "y": 1}, {"x": 3}]}]],
    },
    "contract-no-new-tables": {"hints": {"schema_contract": {"tables": "discard_row"}, "columns": {"a": {"data_type": "bigint"}}}, "runs": [[{"a": 1}]]},
    "contract-types-frozen": {"hints": {"schema_contract": {"data_type": "freeze"}}, "runs": [[{"a": 1}], [{"a": "2"}, {"a": 3.0}], [{"a": "x"}]]},
    "key-order-changes": {"runs": [[{"a": 1, "b": {"x": 1, "y": 2}, "c": 3}, {"c": 4, "b": {"y": 5, "x": 6}, "a": 7}, {"b": {"x": 8}, "d": 9}]]},
    "php-empty-object": {"runs": [[{"id": 1, "meta": {"a": 1}}, {"id": 2, "meta": []}, {"id": 3, "meta": {"b": 2}}, {"id": 4, "meta": None}, {"id": 5, "meta": [1]}]]},
    "strings": {"runs": [[{"s": "a'b\\c\"d\n\r\t"}, {"s": "💥 é 日本"}, {"s": ""}, {"s": "NULL"}, {"s": "NaN"}, {"s": "0x10"}]]},
}
for convention in ("direct", "sql_cs_v1", "sql_ci_v1", "duck_case"):
    CASES[f"naming-{convention.replace('_', '-')}"] = {
        "naming": convention,
        "runs": [[{"camelCase": {"subKey": 1, "With Space": 2}, "List-Of": [{"aB": 1}, 2], "q'u\"o": "x", "_t_": 1}]],
    }


def random_value(dice, keys, depth: int):
    """Anything JSON has but what sluice treats otherwise on purpose: ISO strings in columns of another type, huge floats."""
    kind = dice.random()
    if depth < 4 and kind < 0.18:
        return {key: random_value(dice, keys, depth + 1) for key in dice.sample(keys, dice.randint(0, 4))}
    if depth < 4 and kind < 0.34:
        return [random_value(dice, keys, depth + 1) for _ in range(dice.randint(0, 3))]
    return dice.choice([None, True, False, 0, 1, -7, 2**53 + 1, 1.5, 2.0, 1e15, "", "x", "12", "1.0", "true", "é💥"])


def random_runs(seed: int, keys):
    dice = random.Random(seed)
    numbers = iter(range(1000))
    return [[{"id": next(numbers), **{key: random_value(dice, keys, 0) for key in dice.sample(keys, dice.randint(0, 6))}} for _ in range(25)] for _ in range(2)]


KEYS = ["a", "b", "camelCase", "A", "x", "y", "list", "value", "1st", "_", "Some Key"]
for seed in range(6):
    limits = {"limit": 24} if seed % 2 else {}
    merge = {"sort": "id", "hints": {"write_disposition": "merge"}}
    # two paths to one child table give rows with the same id and index: their order is lost in a merge
    keys = KEYS if seed % 3 == 2 else [*KEYS, "x__y"]
    CASES[f"random-{seed}"] = {"runs": random_runs(seed, keys), **limits, **[{}, {"hints": {"max_table_nesting": 2}}, merge][seed % 3]}

"""The functions that configs of test/cases/rest-api name with {"$function": …}; functions.ts there holds their twins."""

import json

import dlt
from dlt.sources.helpers.rest_client.exceptions import IgnoreResponseException


def day_of(moment):
    """convert: the day of an ISO moment"""
    return moment[:10]


def even_ids(record):
    return record["id"] % 2 == 0


def first_two(record):
    return record["id"] < 2


def without_title(record):
    return {key: value for key, value in record.items() if key != "title"}


def loud_title(record):
    return {**record, "title": record["title"].upper()}


def numbered_title(record):
    return {**record, "title": str(record["id"])}


def has_long_title(record):
    return len(record["title"]) > 3


def masked_body(record):
    return {**record, "body": "***"}


def each_reaction(record):
    for reaction in record["reactions"]:
        yield {"post_id": record["id"], **reaction}


def is_heart(record):
    return record["kind"] == "heart"


def table_of_author(record):
    return f"books_of_{record['author_id']}"


def add_note(response, *args, **kwargs):
    """response action: a key more in the body"""
    response._content = json.dumps({**response.json(), "note": "seen"}).encode()


def as_empty_page(response, *args, **kwargs):
    """response action: a refusal becomes a page without records"""
    response.status_code = 200
    response._content = b'{"data": []}'


def one_record(response, *args, **kwargs):
    """response action: whatever came is one record"""
    response._content = json.dumps({"data": [{"id": 1, "was": response.json()}]}).encode()


def ignore_it(response, *args, **kwargs):
    raise IgnoreResponseException()


def resources():
    """fresh ones for every run: a resource object is bound to the source that it stands in"""

    @dlt.resource(name="seeds")
    def seeds():
        yield [{"post_id": 0, "tag": "a"}, {"post_id": 1, "tag": "b"}]
        yield [{"post_id": 2, "tag": "c"}]

    @dlt.resource(name="hidden_seeds", selected=False)
    def hidden_seeds():
        yield [{"post_id": 3}, {"post_id": 4}]

    return {"seeds": seeds, "hidden_seeds": hidden_seeds}

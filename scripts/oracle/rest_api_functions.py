"""The functions that configs of test/cases/rest-api name with {"$function": …}; functions.ts there holds their twins."""


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

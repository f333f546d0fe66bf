import type { WarningMeaning } from './meaning.ts'

/** What a run says without failing. */
export const warningRegister = {
  CONFIG_SEVERAL: { summary: 'the file holds several configs; the first is used', docs: 'move the others out' },
  PYTHON_IGNORED: {
    summary: '`--ignore-code`: something that the program does is left out',
    docs: 'see its line; write it into the config',
  },
  PYTHON_LEFT_OUT: {
    summary: 'a program does something beside its config that sluice does not do',
    docs: 'its hint',
  },
  PYTHON_IN_PART: {
    summary:
      'a program also loads rows that Python makes, or another source of dlt: the configs are read, the rest is left out',
    docs: 'leave it out in the program, or make the rows in a TypeScript config; the run ends with exit code 4',
  },
  PYTHON_ASKED: {
    summary: 'a token, header or address that a program computes or fetches is looked up instead',
    docs: 'set the variable that it names; or write the built-in way that its hint names',
  },
  PYTHON_DECIDED: {
    summary: 'what the config is hangs on environment variables, or on the time, as they are now',
    docs: 'set them as the program expects them',
  },
  WITH_PYTHON_NO_EFFECT: { summary: '`--with-python` is for Python programs', docs: 'leave it out' },
  IGNORE_CODE_NO_EFFECT: { summary: '`--ignore-code` is for Python', docs: 'leave it out' },
  PROJECT_PART_UNREAD: {
    summary: 'a part of a dltHub project is not what sluice does: transformations, sources in Python',
    docs: 'run it with dlt',
  },
  ENV_FILE_REFUSED: {
    summary: 'a `.env` sets a variable that decides what processes load (`NODE_OPTIONS`, `LD_PRELOAD` …)',
    docs: 'set it in the environment itself; a file of the project cannot',
  },
  ENV_FILE_LINE: {
    summary: 'a line of a `.env` is neither `NAME=value` nor a comment, and was passed over',
    docs: 'correct it; values of several lines stand in quotes',
  },
  IMPORT_SECRET: {
    summary: '`import` copied a secret that stands in the file',
    docs: 'move it to the environment, write `${secrets.key}`',
  },
  IMPORT_STREAM_LEFT_OUT: {
    summary:
      'a stream of an Airbyte manifest cannot be converted: custom Python, or a part that sluice has nothing for',
    docs: 'its reason; [coming from Airbyte](recipes/airbyte.md)',
  },
  IMPORT_CUSTOM_CODE: {
    summary: 'a stream of an Airbyte manifest uses Python',
    docs: 'write it in TypeScript: `--components`',
  },
  IMPORT_STATEMENTS: {
    summary: 'a template of an Airbyte manifest has a loop or a macro',
    docs: 'write the resource by hand',
  },
  IMPORT_UNSUPPORTED: {
    summary: 'a part of an Airbyte manifest that sluice has nothing for',
    docs: 'write the resource by hand',
  },
  IMPORT_UNKNOWN_TYPE: { summary: 'no component of Airbyte has this type', docs: 'the nearest are suggested' },
  RECORDS_AFTER_UNTIL: {
    summary: 'the API sends records that lie after `until`; they are left to a later run',
    docs: 'nothing; or `filter_records: false`',
  },
  WINDOW_RECORDS_OUTSIDE: {
    summary: 'records came that do not lie in the window they were asked for; they are loaded, and may come twice',
    docs: 'check `start_param` and `end_param`, and that `cursor_path` is the field that the API goes by; [windows](windows.md)',
  },
  WINDOW_EDGE_FULL: {
    summary: 'very many records lie at the edge of a window: some of them may come twice',
    docs: '`window.gap`',
  },
  SLICE_VALUE_MISSING: {
    summary: 'records of a parent lack the value that `for_each` takes: the child is not read for them',
    docs: 'check `field`; if only some records have it, nothing',
  },
  CHILD_OF_NEW_PARENTS_ONLY: {
    summary: 'a child with a cursor of its own is read only for the records that are new to the cursor of its parent',
    docs: '`read_parent: full`, or `incremental` if it is meant',
  },
  JOB_SUBMITTED_AGAIN: {
    summary: 'a run ended while it submitted a job: nobody knows whether the API has it, and it is submitted once more',
    docs: '`idempotency_header`, or `if_unsure: fail`; [jobs](jobs.md)',
  },
  JOB_NOT_LOOKED_AT: {
    summary: 'a preview, or `plan --probe`, leaves an export job out: looking would submit one',
    docs: 'load it somewhere else: `--destination`',
  },
  BACKFILL_APPENDS: {
    summary: 'a backfill appends: rows of its range that are there already come once more',
    docs: '`write_disposition: merge` with a primary key; [backfill](backfill.md)',
  },
  CONFIG_IGNORED_KEY: { summary: 'the key changes nothing here', docs: 'remove it' },
  TOKEN_URL_MOVED: {
    summary: '`--set client.base_url` took the token URL of its origin along',
    docs: '`--set client.auth.token_url=…`',
  },
  MERGE_WITHOUT_KEY: { summary: 'merge without a key: rows are appended', docs: '`primary_key`' },
  MERGE_KEY_SHARED: {
    summary: 'records below several parents shared a primary key in one load: the merge kept one row of each',
    docs: '`include_from_parent: [id]` and `primary_key: [_teams_id, id]`; [merge](config.md#merge)',
  },
  MERGE_OF_NOTHING: {
    summary: 'no record came for a cdc or scd2 resource: nothing of its table is deleted or retired',
    docs: 'if everything is really gone: `sluice drop`',
  },
  MERGE_READS_IN_PART: {
    summary: 'a cursor reads only what changed, and scd2 retires everything else',
    docs: '`merge_key` or `destination_scope`; [merge](config.md#merge)',
  },
  SINGLE_ENTITY_ASSUMED: {
    summary: 'a path that ends in a placeholder is read as one record on one page',
    docs: 'write `data_selector` and `paginator`',
  },
  PREVIEW_PAGES_ALIKE: {
    summary: '`preview`: a page holds, or begins with, the records of the page before it',
    docs: 'correct the paginator, or the name of its parameter',
  },
  DETECTION_UNCERTAIN: {
    summary: 'a selector or paginator was guessed ([detection](paginators.md#detection))',
    docs: 'write it into the config',
  },
  PAGES_EMPTY: {
    summary: 'fifty pages in a row had no records, and each said there is another',
    docs: 'check `data_selector` and the paginator',
  },
  RESULT_UNKNOWN: {
    summary: 'nothing said where the end is, or something looks like more',
    docs: '`total_path`, `has_more_path` or `stop_condition` settle it',
  },
  RESOURCE_SKIPPED: {
    summary: 'a resource with `on_error: skip` broke off and is as it was',
    docs: 'its hint; run again when the cause is mended',
  },
  RESULT_SHORT: {
    summary: 'fewer records than the server announced',
    docs: 'check the paginator, and what the total counts',
  },
  PAGE_AFTER_END: {
    summary: 'an error after the last page was taken for its end',
    docs: 'nothing, if the count is right',
  },
  CURSOR_COARSE: { summary: 'many records share the last cursor value', docs: 'a finer cursor' },
  CURSOR_BOUNDARY_FULL: { summary: 'too many do: some come again', docs: 'a finer cursor' },
  NUMBER_ROUNDED: {
    summary: 'numbers with more digits than a double holds: all digits are in `…__v_text`',
    docs: 'declare `text` or `decimal`',
  },
  DECIMAL_ROUNDED: { summary: "a decimal column's scale leaves digits out", docs: 'a larger `scale`' },
  LINK_COLUMN_RENAMED: {
    summary: 'records bring a `_dlt_id` (or the like) of their own: it is in `dlt_id`',
    docs: 'nothing',
  },
  NULL_ONLY_COLUMNS: { summary: 'keys with nothing but nulls made no columns', docs: 'declare its `data_type`' },
  HINTED_COLUMNS_MISSING: { summary: 'hints name columns that never came', docs: 'check their names' },
  NESTING_TOO_DEEP: {
    summary: 'lists a hundred tables deep stay JSON',
    docs: '`max_table_nesting`, `SLUICE_MAX_DEPTH`',
  },
  COLUMN_COLLISION: { summary: 'two keys become one column', docs: 'rename one with a step' },
  TYPE_HINT_IGNORED: {
    summary: 'the column exists with another type',
    docs: '`--refresh drop_resources` makes it anew',
  },
  CONTRACT_DISCARDED: { summary: 'the contract left rows or values out', docs: 'as asked' },
  TABLE_SHARED: { summary: 'a list lands in the table of a resource', docs: '`table_name` for the resource' },
  LIMITED_ROWS_COME_AGAIN: {
    summary: 'a run that `--limit` or `add_limit` ended leaves the cursor; the next run reads these rows again',
    docs: 'try things out in another destination',
  },
  LIMITED_REPLACES: {
    summary: 'a `--limit` run replaces a table with the part that it read',
    docs: 'run once more without `--limit`',
  },
  MERGE_APPENDS: {
    summary: 'the destination cannot merge: rows of a merge are appended, as dlt does there',
    docs: 'load into a destination that merges, or keep the newest row of each key when you read',
  },
  VIEWS_NOT_FED: {
    summary: 'a materialized view of the destination has not seen the rows of a table that was exchanged as a whole',
    docs: 'fill it again, or make it `REFRESH`',
  },
  STORE_WITHOUT_CONDITIONS: {
    summary: 'the store does not decide conditions of objects: two runs at once may both load',
    docs: 'one run at a time, or a store that knows `If-None-Match`',
  },
  CLOCK_BEHIND: { summary: "the newest load is from this machine's future", docs: 'set the clock' },
  JOURNAL_NOT_WRITTEN: {
    summary: 'the journal of a run could not be written; the run goes on without it',
    docs: 'free some space, or make `.sluice/` writable',
  },
  NOT_TOLD: {
    summary: 'OpenLineage or the webhook for failures could not be told of a run',
    docs: 'look at the address; the run itself is as its report says ([telemetry](operating/telemetry.md))',
  },
  PACKAGE_NOT_REMOVED: {
    summary: 'the package of a run that is loaded and reported could not be removed',
    docs: 'remove it: until then the next run takes its rows for those of a stopped run',
  },
  PACKAGE_SET_ASIDE: {
    summary: "a package of an earlier run was damaged, or another version's",
    docs: 'nothing: its rows are read again',
  },
  PACKAGE_DROPPED: {
    summary: 'a package of an earlier run is refused for good; its rows are read again',
    docs: 'see the reason in its message',
  },
  PACKAGE_ELSEWHERE: {
    summary: 'what an earlier run read for another destination or dataset is not loaded',
    docs: 'run once with `--destination` and `--dataset` of then, or throw it away with `sluice sync --destination …`',
  },
  LOADED_WITH_TROUBLE: {
    summary: 'everything is loaded; afterwards something failed: the connection, the disk, closing the file',
    docs: 'see its words',
  },
  NUL_REPLACED: { summary: 'the destination cannot store NUL', docs: 'U+FFFD stands in its place' },
  SCHEMA_NOT_EXPORTED: {
    summary: 'the schema file could not be written; the load is done',
    docs: 'check `export_schema_path`',
  },
  CREDENTIALS_WITHHELD: {
    summary: 'credentials are not sent to a host that is not that of base_url, or over http',
    docs: '`allowed_hosts`, if it may see them',
  },
  RECORDING_STOPPED: {
    summary: 'the recording has reached its size, or could not be written; the run went on',
    docs: '`--record-max-mb`, or free some disk',
  },
  RECORDING_LACKS: {
    summary: 'records that code of your own makes are not recorded',
    docs: 'nothing: a replay says that it lacks them',
  },
  REPLAY_HEADERS_DIFFER: {
    summary: 'requests were answered although a header is not as it was recorded',
    docs: 'record again if the answers depend on it',
  },
  REPLAY_OF_PART: {
    summary: 'the recording ended before its run did: it was killed, failed, or reached its size',
    docs: 'record again for the rest',
  },
  SELECTOR_NO_MATCH: {
    summary: 'the selector matched nothing on a later page, which was taken as an empty page',
    docs: '`sluice preview`; check that it fits every page',
  },
  CONTEXT_TIMEZONE_PARTLY: {
    summary: '`DLT_INTERVAL_TIMEZONE` is followed by lags, and not by times without a zone',
    docs: 'add zones in a step, or unset it',
  },
  SCHEDULER_WINDOW_MISSING: {
    summary: '`allow_external_schedulers` without a window in the environment',
    docs: 'set DLT_INTERVAL_START and DLT_INTERVAL_END',
  },
} as const satisfies Readonly<Record<string, WarningMeaning>>

/** True for the codes of warnings. */
export function isWarningCode(code: unknown): code is keyof typeof warningRegister {
  return typeof code === 'string' && Object.hasOwn(warningRegister, code)
}

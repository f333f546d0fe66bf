import type { ErrorMeaning } from './meaning.ts'

/** Cursors and their state. */
export const incrementalErrors = {
  CURSOR_MISSING: {
    about: 'cursor',
    recovery: 'abort',
    summary: 'a record lacks the cursor',
    docs: 'check `cursor_path`, or `on_cursor_value_missing`',
  },
  CURSOR_NULL: {
    about: 'cursor',
    recovery: 'abort',
    summary: 'the cursor of a record is null',
    docs: 'check `cursor_path`, or `on_cursor_value_missing`',
  },
  CURSOR_TYPE_MISMATCH: {
    about: 'cursor',
    recovery: 'abort',
    summary: 'the cursor has another type than the stored one',
    docs: 'check the field; `--refresh drop_resources` begins anew',
  },
  CURSOR_NOT_SORTABLE: {
    about: 'cursor',
    recovery: 'abort',
    summary: 'the values of the cursor do not sort as they are written, and may be read in several ways',
    docs: '`cursor_format`',
  },
  CURSOR_BAD_RANGE: {
    about: 'cursor',
    recovery: 'usage',
    summary: '`initial_value` lies after `end_value`',
    docs: 'swap them',
  },
  CURSOR_FUNCTION_FAILED: {
    about: 'cursor',
    recovery: 'abort',
    summary: '`last_value_func` failed',
    docs: 'correct it',
  },
  CURSOR_KEY_MISSING: {
    about: 'cursor',
    recovery: 'abort',
    summary: 'a record lacks the key that tells new from loaded',
    docs: 'check `primary_key`',
  },
  LAG_UNSUPPORTED: {
    about: 'cursor',
    recovery: 'usage',
    summary: '`lag` on something without a distance',
    docs: 'numbers and dates only',
  },
  CURSOR_NOT_READABLE: {
    about: 'cursor',
    recovery: 'abort',
    summary: 'a value of the cursor is not written as the config says, so that no request can be made from it',
    docs: '`cursor_format`, `param_format`',
  },
  WINDOWS_TOO_MANY: {
    about: 'cursor',
    recovery: 'usage',
    summary: 'the range comes to more than a million windows',
    docs: 'a larger `window.size`, or a later `initial_value`',
  },
  JOB_ID_MISSING: {
    about: 'response',
    recovery: 'abort',
    summary: 'the answer to the submission of a job holds no id',
    docs: '`job.id_path`',
  },
  JOB_URL_MISSING: {
    about: 'response',
    recovery: 'abort',
    summary: 'the job is done, and its answer does not say where what it made is',
    docs: '`job.url_path`',
  },
  JOB_FAILED: {
    about: 'response',
    recovery: 'abort',
    summary: 'the job ended with a status of `failed`',
    docs: 'look at the API; the next run submits a new one',
  },
  JOB_TIMEOUT: {
    about: 'response',
    recovery: 'resume',
    summary: 'the job is not done after `max_wait`',
    docs: 'run again: it asks for the same job; or a longer `max_wait`',
  },
  JOB_EXPIRED: {
    about: 'response',
    recovery: 'abort',
    summary: 'what a job made is there no more, and a part of it was read',
    docs: 'run again: it starts over with a new job',
  },
  JOB_UNCERTAIN: {
    about: 'response',
    recovery: 'resume',
    summary: 'a run ended while it submitted a job, and `if_unsure` is `fail`',
    docs: 'look at the API, then `if_unsure: submit`; `idempotency_header`',
  },
  BACKFILL_NO_CURSOR: {
    about: 'command',
    recovery: 'usage',
    summary: 'no resource of a backfill has a cursor',
    docs: '`incremental`; or `sluice run`',
  },
  BACKFILL_REPLACES: {
    about: 'config',
    recovery: 'usage',
    summary: 'a backfill brings a part, and would replace the table with it',
    docs: '`--resources`, or `write_disposition: merge`',
  },
  BACKFILL_BAD_RANGE: {
    about: 'command',
    recovery: 'usage',
    summary: '`--from` or `--to` is not a value of a cursor',
    docs: 'dates, times or numbers, as the cursor holds',
  },
  SLICE_FILE_UNREADABLE: {
    about: 'config',
    recovery: 'usage',
    summary: 'a file of `for_each` cannot be read, or holds no such values',
    docs: 'check the path, which is relative to the config, and `column`',
  },
  SLICES_TOO_MANY: {
    about: 'config',
    recovery: 'usage',
    summary: 'a `for_each` comes to more than ten million values',
    docs: 'a larger `step`, a smaller range',
  },
  UNKNOWN_INCREMENTAL_ATTRIBUTE: {
    about: 'cursor',
    recovery: 'usage',
    summary: '`{incremental.x}` knows no x',
    docs: '`start_value`, `last_value`, `end_value`',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>

import type { ErrorMeaning } from './meaning.ts'

/** From records to tables and columns. */
export const tableErrors = {
  CONTRACT_FREEZE: {
    about: 'table',
    recovery: 'abort',
    summary: 'the schema contract forbids this table, column or type; nothing was loaded',
    docs: 'evolve, or correct the data',
  },
  KEY_COLUMN_MISSING: {
    about: 'table',
    recovery: 'abort',
    summary: 'no record has the key column',
    docs: 'check `primary_key`',
  },
  NULL_IN_KEY: {
    about: 'table',
    recovery: 'abort',
    summary: 'a key is null',
    docs: 'filter such records, or choose another key',
  },
  INTEGER_TOO_LARGE: {
    about: 'table',
    recovery: 'abort',
    summary: 'over 64 bits',
    docs: 'declare `data_type: text` or `decimal`',
  },
  TOO_MANY_COLUMNS: {
    about: 'table',
    recovery: 'abort',
    summary: 'over 5,000 columns in one table: keys that are data',
    docs: 'a json column; `SLUICE_MAX_COLUMNS`',
  },
  TOO_MANY_TABLES: {
    about: 'table',
    recovery: 'abort',
    summary: 'over 1,000 tables for one resource: lists under keys that are data',
    docs: 'a json column; `SLUICE_MAX_TABLES`',
  },
  VALUE_OUT_OF_RANGE: {
    about: 'table',
    recovery: 'abort',
    summary: "it does not fit the column's type",
    docs: 'declare a wider type',
  },
  COLUMN_TYPE_UNSUPPORTED: {
    about: 'table',
    recovery: 'usage',
    summary: 'the destination has no such type',
    docs: 'declare another',
  },
  TABLE_CONFLICT: { about: 'table', recovery: 'usage', summary: 'two resources claim one table', docs: '`table_name`' },
  TABLE_TYPE_CONFLICT: {
    about: 'table',
    recovery: 'abort',
    summary: "the destination's column has another type",
    docs: 'change one of the two',
  },
  TABLE_TOO_WIDE: {
    about: 'table',
    recovery: 'abort',
    summary: 'more columns than the destination takes',
    docs: '`max_table_nesting`, or drop keys with steps',
  },
  NAME_TOO_LONG: {
    about: 'table',
    recovery: 'abort',
    summary: 'a name longer than the destination keeps',
    docs: 'rename with a step',
  },
  COLUMN_NAME_RESERVED: {
    about: 'table',
    recovery: 'abort',
    summary: 'a column has a name that the destination keeps for itself; the error lists them',
    docs: 'rename it with a step, as the hint shows',
  },
  MERGE_KEY_MISSING: {
    about: 'table',
    recovery: 'usage',
    summary: 'merge without a key column',
    docs: '`primary_key`',
  },
  MERGE_HINTS_INVALID: {
    about: 'table',
    recovery: 'usage',
    summary: 'a hint stands on several columns',
    docs: 'keep one',
  },
  MERGE_CONDITION_INVALID: {
    about: 'table',
    recovery: 'abort',
    summary: 'the destination does not take the SQL of `source_filter` or `destination_scope`; nothing was loaded',
    docs: 'correct it: [merge](config.md#merge)',
  },
  MERGE_STRATEGY_UNSUPPORTED: {
    about: 'table',
    recovery: 'usage',
    summary: 'the destination cannot merge, or not in this way',
    docs: 'another disposition or strategy; [merge](config.md#merge)',
  },
  MERGE_READS_IN_PART: {
    about: 'table',
    recovery: 'usage',
    summary: 'a cursor reads only what changed, and the merge would delete everything else',
    docs: '`merge_key` or `destination_scope`; [merge](config.md#merge)',
  },
  RESOURCE_UNKNOWN: {
    about: 'sluice',
    recovery: 'abort',
    summary: 'records of a resource that is not there: a bug of code resources',
    docs: 'report it',
  },
  SCHEMA_RULE_INVALID: {
    about: 'table',
    recovery: 'abort',
    summary: 'a `re:` rule of the schema is not a regular expression',
    docs: 'correct it in the schema file',
  },
  IMPORT_SCHEMA_NOT_READABLE: {
    about: 'table',
    recovery: 'usage',
    summary: 'the schema file cannot be read',
    docs: 'correct or remove it',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>

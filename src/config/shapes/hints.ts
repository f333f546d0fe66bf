import { z } from 'zod'
import { contractModes, dataTypes, mergeStrategies } from '../../model/schema.ts'
import { castTypes } from '../plan/expression/cast-value.ts'
import { someFunction } from './functions.ts'
import { scalar } from './kinds.ts'

export const dispositions = ['skip', 'append', 'replace', 'merge'] as const

const timestampOrNull = z.nullable(
  z.string().refine((text) => !Number.isNaN(Date.parse(text)), { error: 'it is not an ISO timestamp' }),
)

/** `write_disposition` in its dict form (docs/contract/rest-api.md 1.4). */
export const dispositionShape = z.strictObject({
  disposition: z.enum(dispositions).describe('append, replace, merge or skip'),
  strategy: z.enum(mergeStrategies).optional().describe('how merge replaces rows; default delete-insert'),
  deduplicated: z.boolean().optional().describe('true = the records hold each key once, skip deduplication'),
  validity_column_names: z.tuple([z.string(), z.string()]).optional().describe('scd2: valid-from and valid-to columns'),
  active_record_timestamp: timestampOrNull.optional().describe('scd2: valid-to of the current version; default null'),
  boundary_timestamp: timestampOrNull.optional().describe('scd2: where versions meet; default: when the load started'),
  row_version_column_name: z
    .string()
    .optional()
    .describe(
      'scd2: column of the row hash, default _dlt_id; upsert, cdc: with skip_unchanged_rows, what tells a change',
    ),
  source_filter: z
    .string()
    .optional()
    .describe("SQL over the rows that came: only those for which it holds take part, e.g. state <> 'draft'"),
  destination_scope: z
    .string()
    .optional()
    .describe(
      'delete-insert, scd2, cdc: SQL over the rows there that may be deleted or retired; {table}, {staging_table}',
    ),
  skip_unchanged_rows: z
    .boolean()
    .optional()
    .describe('upsert, cdc: rows that came as they are there are left alone, _dlt_load_id included'),
})

const contractShape = z.strictObject({
  tables: z.enum(contractModes).optional().describe('when a table is new'),
  columns: z.enum(contractModes).optional().describe('when a column is new'),
  data_type: z.enum(contractModes).optional().describe('when a value does not fit the type of its column'),
})

/** `schema_contract`: one mode for all, or a mode per entity (docs/contract/tables.md 6.2). */
export const schemaContractShape = z.union([z.enum(contractModes), contractShape])

const columnProps = {
  data_type: z.nullable(z.enum(dataTypes)).optional().describe('default: by the values that come'),
  nullable: z.boolean().optional().describe('false = a record without a value fails the load'),
  precision: z
    .nullable(z.int())
    .optional()
    .describe('digits of a decimal, bits of an integer, characters of a text, decimals of the seconds of a timestamp'),
  scale: z.nullable(z.int()).optional().describe('digits of a decimal behind the point'),
  timezone: z.nullable(z.boolean()).optional().describe('false = a timestamp without time zone'),
  variant: z.boolean().optional().describe('the column takes what another one could not'),
  partition: z.boolean().optional().describe('kept with the schema; for destinations that partition'),
  cluster: z.boolean().optional().describe('kept with the schema; for destinations that cluster'),
  primary_key: z.boolean().optional().describe('the column is part of the primary key'),
  sort: z.boolean().optional().describe('kept with the schema; for destinations that sort'),
  unique: z.boolean().optional().describe('kept with the schema'),
  merge_key: z.boolean().optional().describe('the column is part of the merge key'),
  row_key: z.boolean().optional().describe('the column tells rows apart, in place of _dlt_id'),
  parent_key: z.boolean().optional().describe('the column names the parent row, in place of _dlt_parent_id'),
  root_key: z.boolean().optional().describe('the column names the root row, in place of _dlt_root_id'),
  hard_delete: z
    .nullable(z.boolean())
    .optional()
    .describe('merge deletes the rows where it is true, or has a value at all'),
  dedup_sort: z
    .nullable(z.enum(['asc', 'desc']))
    .optional()
    .describe('which of the records with one key merge keeps: desc = the one with the highest value'),
  incremental: z.boolean().optional().describe('the column holds the cursor; kept with the schema'),
  description: z.nullable(z.string()).optional().describe('for people; kept with the schema'),
  'x-normalizer': z.unknown().optional().describe('what dlt keeps for its own use'),
}

export const columnShape = z.strictObject({
  name: z.string().optional().describe('of the column'),
  ...columnProps,
})
const namedColumnShape = z.strictObject({ name: z.string().describe('of the column'), ...columnProps })

/** `columns`: a map from name to hints, or a list of hints with `name`. */
export const columnsShape = z.union([z.record(z.string(), columnShape), z.array(namedColumnShape)])

const setShape = z.strictObject({
  value: z.nullable(scalar).describe('a text is an expression over "record", anything else the value itself'),
  data_type: z.enum(castTypes).optional().describe('what the value is cast to; one that does not fit stays as it is'),
  when: z.string().optional().describe('expression over "record": only where it holds'),
})

/** `map` without code: what becomes of the record's keys. */
const mapShape = z
  .strictObject({
    when: z.string().optional().describe('expression over "record": other records stay as they are'),
    flatten: z
      .union([
        z.string().min(1),
        z.literal(true),
        z.strictObject({ lists: z.boolean().describe('true = items of lists as well, by their numbers') }),
        z.strictObject({
          path: z.string().min(1).describe('of the object, keys with dots between them'),
          keep: z.boolean().optional().describe('true = the object stays where it is, too'),
          alone: z.boolean().optional().describe('true = its members are the record; default: they stand beside it'),
          prefix: z.string().optional().describe('before the names of its members'),
          suffix: z.string().optional().describe('behind the names of its members'),
        }),
      ])
      .optional()
      .describe(
        'a key: the members of its object take its place; true = objects at any depth become a_b; {path, keep, alone, prefix, suffix} and {lists}: as Airbyte does it',
      ),
    replace_in_keys: z
      .record(z.string().min(1), z.string())
      .optional()
      .describe('texts in keys to replace, e.g. {" ": "_"}; not within lists'),
    rename: z
      .union([z.enum(['lower', 'lower_top', 'snake', 'airbyte_snake']), z.record(z.string(), z.string().min(1))])
      .optional()
      .describe(
        'keys at any depth: all to lower or snake case, or {from: to}; lower_top = those of the record itself, airbyte_snake = as Airbyte cuts words',
      ),
    set: z
      .record(z.string(), z.union([z.nullable(scalar), setShape]))
      .optional()
      .describe('what to add or replace, by path: a text is an expression over "record", anything else a value'),
    sequential: z.boolean().optional().describe('true = each of "set" sees what those before it have set'),
    cast: z
      .record(z.string(), z.enum(castTypes))
      .optional()
      .describe('types by path; a value that does not fit stays as it is'),
    include: z.array(z.string()).optional().describe('top-level keys to keep, no others'),
    exclude: z.array(z.string()).optional().describe('paths to leave out: password, user.email, items.*.secret'),
  })
  .refine(({ include, exclude }) => include === undefined || exclude === undefined, {
    message: 'either "include" or "exclude" may be written, not both',
  })

/** One of `processing_steps`: functions in TypeScript, expressions over `record` elsewhere. */
export const processingStepShape = z.strictObject({
  filter: z
    .union([someFunction, z.string()])
    .optional()
    .describe('keeps the records for which it is true, e.g. "record.status == \'open\'"'),
  map: z
    .union([someFunction, z.string(), mapShape])
    .optional()
    .describe('replaces the record, e.g. "record.attributes" or {exclude: [password]}'),
  yield_map: z
    .union([someFunction, z.string()])
    .optional()
    .describe('makes a record of each element of a list, e.g. "record.lines"'),
})

export type WrittenColumn = z.output<typeof columnShape>
export type WrittenColumns = z.output<typeof columnsShape>
export type WrittenStep = z.output<typeof processingStepShape>
export type WrittenMap = z.output<typeof mapShape>
export type WrittenContract = z.output<typeof schemaContractShape>

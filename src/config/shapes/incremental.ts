import { z } from 'zod'
import { cursorFormat, isoDuration, isoDurationOrNone } from './cursor-format.ts'
import { someFunction } from './functions.ts'
import { nameOrNames, scalar } from './kinds.ts'

const cursorFields = {
  cursor_path: z.string().describe('JSONPath from the record to the value that grows, e.g. updated_at'),
  initial_value: z.nullable(scalar).optional().describe('where the first run starts; later the state wins'),
  end_value: z.nullable(scalar).optional().describe('a fixed window: needs initial_value, leaves the state alone'),
  last_value_func: z
    .union([z.enum(['min', 'max']), someFunction])
    .optional()
    .describe('default max'),
  primary_key: z.nullable(nameOrNames).optional().describe("dedup key; default the resource's, [] = no dedup"),
  row_order: z
    .nullable(z.enum(['asc', 'desc']))
    .optional()
    .describe('the order in which the API sends its records: reading ends where the window does'),
  allow_external_schedulers: z
    .nullable(z.boolean())
    .optional()
    .describe(
      'true = a window in DLT_INTERVAL_START and DLT_INTERVAL_END is read instead; default: as DLT_ALLOW_EXTERNAL_SCHEDULERS says',
    ),
  lag: z
    .nullable(z.union([z.number(), isoDurationOrNone]))
    .optional()
    .describe(
      'how far back each run looks again: days where initial_value is a date, else seconds, or units of a number; or an ISO duration such as P1D',
    ),
  until: z
    .nullable(scalar)
    .optional()
    .describe(
      'the upper end of what is asked for: "now", or a value; the state moves, unlike beside end_value. A day means all of it',
    ),
  window: z
    .nullable(
      z.strictObject({
        size: z
          .union([z.number().positive(), isoDuration])
          .describe('how much one window holds: P30D, P1M, PT1H, or a number for cursors that are numbers'),
        gap: z
          .nullable(z.union([z.number().positive(), isoDurationOrNone]))
          .optional()
          .describe('a window ends so much before the next begins: PT1S or P1D, where the API counts both ends in'),
      }),
    )
    .optional()
    .describe(
      'the range is read in windows, each a unit that is resumed and retried by itself; needs until or end_value',
    ),
  param_format: z
    .nullable(cursorFormat)
    .optional()
    .describe('how requests write the values: strptime, epoch, epoch_ms, …; default: as the records do'),
  filter_records: z
    .nullable(z.boolean())
    .optional()
    .describe('false = whatever the API sends is loaded, also records from before the start; default true'),
  per_parent: z
    .nullable(z.boolean())
    .optional()
    .describe('true = each parent record, or slice, has a cursor of its own'),

  cursor_format: z
    .nullable(z.union([cursorFormat, z.array(cursorFormat).min(1)]))
    .optional()
    .describe(
      'how the values are written when they do not sort so: strptime ("%m/%d/%Y"), integer, number, epoch, epoch_ms; or a list',
    ),
  on_cursor_value_missing: z
    .enum(['raise', 'include', 'exclude'])
    .optional()
    .describe('what becomes of a record without a cursor value; default raise'),
  range_start: z
    .enum(['open', 'closed'])
    .optional()
    .describe('open = records with the start value itself are left out; default closed'),
  range_end: z
    .enum(['open', 'closed'])
    .optional()
    .describe('closed = records with end_value itself are read; default open'),
  convert: z
    .nullable(z.union([someFunction, z.string()]))
    .optional()
    .describe('cursor value to request value, a function'),
}

/** `endpoint.incremental` (docs/contract/rest-api.md 6.1). */
export const incrementalShape = z.strictObject({
  ...cursorFields,
  start_param: z.nullable(z.string()).optional().describe('query parameter that gets the start value'),
  end_param: z.nullable(z.string()).optional().describe('query parameter that gets the end value'),
  start_body_path: z.nullable(z.string()).optional().describe('where in the body the start value goes: filter.from'),
  end_body_path: z.nullable(z.string()).optional().describe('where in the body the end value goes'),
  start_header: z.nullable(z.string()).optional().describe('header that gets the start value'),
  end_header: z.nullable(z.string()).optional().describe('header that gets the end value'),
})

/** `params.since = {type: incremental, …}`; `transform` is dlt's deprecated name of `convert`. */
export const incrementalParamShape = z.strictObject({
  type: z.literal('incremental').describe('the parameter gets the start value of a cursor'),
  ...cursorFields,
  end_param: z.nullable(z.string()).optional().describe('query parameter that gets the end value'),
  transform: z
    .nullable(z.union([someFunction, z.string()]))
    .optional()
    .describe("dlt's earlier name of convert"),
})

export type WrittenIncremental = z.output<typeof incrementalShape>
export type WrittenIncrementalParam = z.output<typeof incrementalParamShape>

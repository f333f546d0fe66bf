import { z } from 'zod'
import { compileCursorFormat, namedFormats } from '../../model/cursor/cursor-format.ts'
import { someFunction } from './functions.ts'
import { nameOrNames, scalar } from './kinds.ts'

const cursorFormat = z.string().superRefine((text, context) => {
  try {
    compileCursorFormat(text)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `is not a cursor format because ${why}; write ${namedFormats.join(', ')}, or a format of strptime`
    context.addIssue({ code: 'custom', message })
  }
})

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
    .nullable(z.number())
    .optional()
    .describe('how far back each run looks again: days where initial_value is a date, seconds, or the unit'),
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

import { z } from 'zod'
import { cursorFormat } from './cursor-format.ts'
import { scalar } from './kinds.ts'

const sliceName = z.string().regex(/^[A-Za-z_]\w*$/, 'it must be a name of letters, digits and _')

const rangeShape = z.strictObject({
  from: z.union([z.number(), z.string()]).describe('the first value: a number or a date'),
  to: z.union([z.number(), z.string()]).describe('the last one, which belongs to it; of dates also "now"'),
  step: z.union([z.number().positive(), z.string()]).optional().describe('default 1, or P1D for dates'),
  format: z
    .nullable(cursorFormat)
    .optional()
    .describe('how dates are written: strptime, or epoch, epoch_ms; default: as "from"'),
})

const source = {
  as: sliceName.optional().describe('what {slice.NAME} calls it; of a resource default the field'),
  resource: z.string().optional().describe('each record of this resource gives a value'),
  field: z.string().optional().describe('JSONPath to the value in the record of the resource'),
  fields: z.record(sliceName, z.string()).optional().describe('other values of the same record: name to JSONPath'),
  values: z.array(scalar).min(1).optional().describe('a list of values'),
  rows: z
    .array(z.record(sliceName, scalar))
    .min(1)
    .optional()
    .describe('a list of values that belong together: mappings of the same names'),
  range: rangeShape.optional().describe('numbers or dates, one after the other'),
  file: z.string().optional().describe('a file beside the config: lines of text, CSV, JSON or JSON lines'),
  column: z.string().optional().describe('which column of the file; of a text none'),
}

/** One entry of `for_each`. */
export const sliceShape = z.strictObject({
  ...source,
  union: z
    .array(z.strictObject(source))
    .min(1)
    .optional()
    .describe('the values of several sources, one after the other'),
  unique: z.boolean().optional().describe('true = each value once, however many records or sources have it'),
  batch: z.int().positive().optional().describe('so many values per request, as a list: {slice.ids} is 1,2,3'),
})

export const slicesShape = z.union([sliceShape, z.array(sliceShape).min(1)])

export type WrittenSlice = z.output<typeof sliceShape>

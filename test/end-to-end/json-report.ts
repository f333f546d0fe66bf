import { z } from 'zod'

const sentence = z.string().min(1)

const verdictShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('complete') }),
  z.strictObject({
    kind: z.literal('short'),
    why: sentence,
    missing: z.int().positive().optional(),
    announced: z.int().positive().optional(),
    counted: z.enum(['records', 'pages']).optional(),
  }),
  z.strictObject({ kind: z.literal('unknown'), why: sentence, more: z.boolean() }),
  z.strictObject({ kind: z.literal('limited'), why: sentence }),
  z.strictObject({ kind: z.literal('ignored') }),
  z.strictObject({ kind: z.literal('failed'), why: sentence }),
])

/** What `--json` prints (docs/operations.md), to the letter: unknown keys are mistakes. */
const reportShape = z.strictObject({
  ok: z.boolean(),
  pipeline: z.string(),
  load_id: z.string().nullable(),
  destination: z.string(),
  dataset: z.string(),
  resources: z.record(
    z.string(),
    z.strictObject({
      pages: z.int().nonnegative(),
      records: z.int().nonnegative(),
      requests: z.int().nonnegative(),
      retries: z.int().nonnegative(),
      verdict: verdictShape,
    }),
  ),
  tables: z.record(z.string(), z.strictObject({ rows: z.int().nonnegative() })),
  schema_changes: z.array(z.unknown()),
  warnings: z.array(
    z.strictObject({
      code: z.string().regex(/^[A-Z_]+$/),
      message: z.string().min(1),
      resource: z.string().optional(),
      hint: z.string().optional(),
      count: z.int().positive(),
    }),
  ),
  run_id: z.string().min(1),
  repeat_of: z.string().optional(),
  hosts: z.array(z.looseObject({})).optional(),
  not_read_again: z.record(z.string(), z.string()).optional(),
  started_at: z.iso.datetime({ offset: true }),
  finished_at: z.iso.datetime({ offset: true }),
})

export type JsonReport = z.output<typeof reportShape>

/** Reads stdout of a successful `sluice run --json`: one JSON object and nothing else. Throws when it is anything else. */
export function readReport(stdout: string): JsonReport {
  return reportShape.parse(JSON.parse(stdout))
}

const failedShape = reportShape.extend({
  error: z.looseObject({ code: z.string(), message: z.string() }).optional(),
})

/** The same of any run, failed ones as well. */
export function readAnyReport(stdout: string): z.output<typeof failedShape> {
  return failedShape.parse(JSON.parse(stdout))
}

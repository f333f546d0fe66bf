import { z } from 'zod'

/** What `--json` prints (design section 6), to the letter: unknown keys are mistakes. */
const reportShape = z.strictObject({
  ok: z.boolean(),
  pipeline: z.string(),
  run_id: z.string().min(1),
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
      verdict: z.looseObject({ kind: z.string().min(1) }),
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
  started_at: z.iso.datetime({ offset: true }),
  finished_at: z.iso.datetime({ offset: true }),
})

export type JsonReport = z.output<typeof reportShape>

/** Reads stdout of a successful `sluice run --json`: one JSON object and nothing else. Throws when it is anything else. */
export function readReport(stdout: string): JsonReport {
  return reportShape.parse(JSON.parse(stdout))
}

import { z } from 'zod'

/*
 * The lines of a journal as far as somebody asks for them. Files are edited, cut short, and written by other versions: what
 * does not fit is counted, and what is not known passes.
 */

const text = z.string()
const number = z.number()
const moment = text.refine((value) => !Number.isNaN(Date.parse(value)))
const envelope = { seq: number.default(0), at: moment }
const counts = z.record(text, number)
const totals = z.object({
  requests: number,
  retries: number,
  waits: number,
  waitedMs: number,
  records: number,
  pages: number,
  bytes: number,
  warnings: number,
  coalesced: number,
})
const slow = {
  resource: text,
  request: number.default(0),
  method: text,
  url: text,
  status: number,
  ms: number,
  bytes: number,
}
// what a later version may say of a resource is nothing that this one can weigh
const verdict = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('complete') }),
    z.object({
      kind: z.literal('short'),
      why: text,
      missing: number.exactOptional(),
      announced: number.exactOptional(),
      counted: z.enum(['records', 'pages']).exactOptional(),
    }),
    z.object({ kind: z.literal('unknown'), why: text, more: z.boolean() }),
    z.object({ kind: z.literal('limited'), why: text }),
    z.object({ kind: z.literal('ignored') }),
    z.object({ kind: z.literal('failed'), why: text }),
  ])
  .catch({ kind: 'unknown', why: 'another version of sluice wrote it', more: false })
const error = z.looseObject({
  code: text,
  message: text,
  resource: text.exactOptional(),
  hint: text.exactOptional(),
})

const report = z.looseObject({
  ok: z.boolean(),
  run_id: text,
  load_id: text.nullable(),
  resources: z.record(text, z.looseObject({ pages: number, records: number, verdict })),
  tables: z.record(text, z.looseObject({ rows: number })),
  warnings: z.array(z.looseObject({ code: text, message: text, count: number })),
  started_at: moment,
  finished_at: moment,
  repeat_of: text.optional(),
  error: error.optional(),
})

export const headShape = z.looseObject({
  kind: z.literal('journal'),
  run: text,
  pipeline: text,
  command: text,
  began: moment,
  at: moment,
  process: text,
})

const endShape = z.looseObject({
  kind: z.literal('run_done'),
  ...envelope,
  ok: z.boolean(),
  loadId: text.nullable(),
  report,
  totals,
  continues: text.optional(),
  config: text.optional(),
  extractMs: number.optional(),
})

const lineShape = z.discriminatedUnion('kind', [
  headShape,
  endShape,
  z.looseObject({
    kind: z.literal('run_started'),
    ...envelope,
    loadId: text,
    resumed: z.boolean(),
    continues: text.optional(),
    destination: text.optional(),
    dataset: text.optional(),
    resources: z.array(z.looseObject({ name: text, parent: text.optional() })).optional(),
  }),
  z.looseObject({ kind: z.literal('request_sent'), ...envelope, resource: text }),
  z.looseObject({ kind: z.literal('response'), ...envelope, ...slow }),
  z.looseObject({
    kind: z.literal('page_read'),
    ...envelope,
    resource: text,
    records: number,
    bytes: number,
    total: number.optional(),
    totalPages: number.optional(),
  }),
  z.looseObject({ kind: z.literal('page_normalized'), ...envelope, resource: text, rows: counts }),
  z.looseObject({
    kind: z.literal('schema_changed'),
    ...envelope,
    resource: text,
    table: text,
    created: z.boolean(),
    columns: z.array(z.looseObject({ name: text, type: text })),
  }),
  z.looseObject({ kind: z.literal('committed'), ...envelope, rows: number, pages: number }),
  z.looseObject({
    kind: z.literal('retry'),
    ...envelope,
    resource: text,
    reason: text,
    attempt: number,
    waitMs: number,
    everybody: z.literal(true).optional(),
  }),
  z.looseObject({ kind: z.literal('waiting'), ...envelope, why: text, ms: number, lock: text.optional() }),
  z.looseObject({ kind: z.literal('detected'), ...envelope, resource: text, what: text, found: text, why: text }),
  z.looseObject({ kind: z.literal('resource_started'), ...envelope, resource: text }),
  z.looseObject({ kind: z.literal('unit_done'), ...envelope, resource: text }),
  z.looseObject({ kind: z.literal('resource_done'), ...envelope, resource: text, verdict }),
  z.looseObject({ kind: z.literal('load_started'), ...envelope, loadId: text }),
  z.looseObject({
    kind: z.literal('load_step'),
    ...envelope,
    loadId: text,
    step: text,
    table: text.optional(),
    done: number,
    of: number,
    ms: number.default(0),
  }),
  z.looseObject({
    kind: z.literal('load_done'),
    ...envelope,
    loadId: text,
    tables: z.record(text, z.looseObject({ rows: number })),
  }),
  z.looseObject({
    kind: z.literal('warning'),
    ...envelope,
    code: text,
    message: text,
    resource: text.optional(),
    hint: text.optional(),
  }),
  z.looseObject({ kind: z.literal('note'), ...envelope, message: text }),
  z.looseObject({ kind: z.literal('failed'), ...envelope, error }),
  z.looseObject({
    kind: z.literal('coalesced'),
    ...envelope,
    resource: text.optional(),
    since: moment,
    events: counts,
    totals,
    reasons: counts,
    slowest: z.looseObject(slow).optional(),
  }),
])

/** One line of a journal. */
export type JournalLine = Readonly<z.output<typeof lineShape>>
/** The line of one kind. */
export type LineOf<Kind extends JournalLine['kind']> = JournalLine & { readonly kind: Kind }

/** The last line of a run that was not killed. */
export type EndLine = Readonly<z.output<typeof endShape>>

/** Kinds that a later version may write, or an earlier one wrote: not known is not wrong. */
const knownKinds: ReadonlySet<unknown> = new Set(lineShape.options.map(({ shape }) => shape.kind.value))

/** A line; undefined = of a kind that is not known here. Throws where it is not a line of a journal. */
export function readLine(line: string): JournalLine | undefined {
  const value: unknown = JSON.parse(line)
  if (typeof value !== 'object' || value === null || !('kind' in value)) throw new Error('not a line of a journal')
  return knownKinds.has(value.kind) ? lineShape.parse(value) : undefined
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { parseJson, toJsonText } from '../../../src/json/json-text.ts'
import type { JsonValue } from '../../../src/json/json.ts'
import { refreshModes } from '../../../src/model/plan.ts'
import { schemaContractShape } from '../../../src/config/shapes/hints.ts'
import type { DatasetDump } from './read-dataset.ts'

const root = fileURLToPath(new URL('../../cases/tables/', import.meta.url))

export const destinations = ['duckdb', 'postgres'] as const
/** those whose peers are too heavy for every test: `npm run test:warehouses` */
export const warehouses = ['clickhouse', 'ducklake', 'mysql', 'sqlite'] as const
export type DestinationType = (typeof destinations)[number] | (typeof warehouses)[number]

const differenceShape = z.strictObject({
  /** what dlt does, what sluice does instead, and why */
  reason: z.string(),
  /** where it was decided: a record in decisions/, or docs/contract/differences.md */
  decision: z.string(),
})

const hintsShape = z.record(z.string(), z.unknown())
const records = z.custom<JsonValue>()

const shapeShape = z.strictObject({
  /** sections of docs/contract/tables.md, as `npm run conformance` knows them */
  sections: z.array(z.string().regex(/^T\d+\.\d+$/)).min(1),
  /** keys of a resource, for all runs or for each; the last one stands for those after it */
  hints: z.union([hintsShape, z.array(hintsShape)]).optional(),
  /** ids are hashes of keys or content: compared as they are */
  ids: z.literal('hashes').optional(),
  /** run by run: the records; text = records as raw JSON; null = the resource is not there */
  runs: z.array(z.union([z.null(), z.string(), records])).min(1),
  differs: differenceShape.optional(),
})

const topicShape = z.strictObject({
  about: z.string(),
  naming: z.string().optional(),
  /** settings of the source */
  source: z
    .strictObject({
      max_table_nesting: z.int().optional(),
      root_key: z.boolean().optional(),
      schema_contract: schemaContractShape.optional(),
    })
    .optional(),
  /** environment for dlt only: what sluice has no setting for because its tables are the same */
  dlt: z.record(z.string(), z.string()).optional(),
  /** true = the replay, too, looks at the tables after every run: the last one does not show what the others did */
  everyRun: z.boolean().optional(),
  /** where it runs; default everywhere */
  destinations: z.array(z.enum(destinations)).optional(),
  /** settings of each run */
  runs: z
    .array(
      z.strictObject({
        schema_contract: schemaContractShape.optional(),
        refresh: z.enum(refreshModes).optional(),
        /** settings of the source for this run */
        source_contract: schemaContractShape.optional(),
      }),
    )
    .optional(),
  shapes: z.record(z.string(), shapeShape),
  /** where the system tables, the outcome of a run or all tables differ on purpose */
  differs: z.record(z.string(), differenceShape).optional(),
  /** the same for one destination; `*` = everything of the topic, as where dlt refuses it as a whole */
  differs_on: z
    .partialRecord(z.enum([...destinations, ...warehouses]), z.record(z.string(), differenceShape))
    .optional(),
})

export type Difference = z.infer<typeof differenceShape>
export type Shape = z.infer<typeof shapeShape>

/** What one run came to. */
export interface RunOutcome {
  /** dlt: class and first line; sluice: its error code */
  readonly failure: string | null
  readonly dataset: DatasetDump
}

/** A golden file: what dlt did, and where sluice means to differ, what it does. */
export interface StoredRun {
  readonly failure: string | { readonly dlt: string; readonly sluice: string } | null
  readonly dataset: DatasetDump
  /** `failure`, or a table → what sluice has in its place */
  readonly sluice?: Readonly<Record<string, unknown>>
}

/** One folder of test/cases/tables: shapes of data that load side by side, and what dlt made of them. */
export interface Topic extends z.infer<typeof topicShape> {
  readonly name: string
  readonly folder: string
  /** true = rows are kept as digests */
  readonly isCorpus?: true
  readonly count: number
  readonly expected: Readonly<Record<DestinationType, readonly StoredRun[] | undefined>>
}

/** Every topic, by name. Throws zod's message for one that is wrong. */
export function readTopics(): readonly Topic[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.map((entry) => readTopic(entry.name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function readTopic(name: string): Topic {
  const folder = join(root, name)
  const topic = topicShape.parse(parseJson(readFileSync(join(folder, 'topic.json'), 'utf8')))
  const count = Math.max(...Object.values(topic.shapes).map(({ runs }) => runs.length))
  return { ...topic, name, folder, count, expected: goldensIn(folder) }
}

/** What dlt did with a topic, by destination: `duckdb.json` … in its folder. */
export function goldensIn(folder: string): Topic['expected'] {
  const read = (type: DestinationType): readonly StoredRun[] | undefined => {
    const file = join(folder, `${type}.json`)
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly StoredRun[]) : undefined
  }
  return {
    duckdb: read('duckdb'),
    postgres: read('postgres'),
    clickhouse: read('clickhouse'),
    ducklake: read('ducklake'),
    mysql: read('mysql'),
    sqlite: read('sqlite'),
  }
}

/** The hints of a shape in a run. */
export function hintsOf({ hints = {} }: Shape, run: number): Readonly<Record<string, unknown>> {
  return Array.isArray(hints) ? (hints[run] ?? hints.at(-1) ?? {}) : hints
}

/** The records of a shape in a run as JSON text; undefined when it has none. */
export function recordsOf({ runs }: Shape, run: number): string | undefined {
  const given = runs[run]
  if (given === undefined || given === null) return undefined
  return typeof given === 'string' ? given : toJsonText(given)
}

// Postgres cuts names in the middle: the beginning stays
const keptOfLongNames = 28

/** The shape that a table belongs to; undefined for system tables. */
export function shapeOf({ shapes }: Topic, table: string): string | undefined {
  if (table.startsWith('_dlt_')) return undefined
  const key = letters(table)
  const found = Object.keys(shapes).filter((shape) => key.startsWith(letters(tableOf(shape, shapes[shape]))))
  return found.toSorted((a, b) => b.length - a.length)[0]
}

function tableOf(name: string, shape: Shape | undefined): string {
  const written = shape === undefined ? undefined : hintsOf(shape, 0)['table_name']
  return typeof written === 'string' ? written : name
}

function letters(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, keptOfLongNames)
}

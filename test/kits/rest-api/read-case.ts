import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startExchange } from '../../scripted-api/exchange.ts'
import { type ScriptedApi, startScriptedApi } from '../../scripted-api/scripted-api.ts'
import { fixtureRoutes } from './fixture-api.ts'
import type { StoredOutcome } from './outcome.ts'

const root = fileURLToPath(new URL('../../cases/rest-api/', import.meta.url))

const caseShape = z.strictObject({
  /** families of docs/contract/rest-api.md 12 that the case belongs to */
  families: z.array(z.string().regex(/^[A-Z]\d\d$/)).min(1),
  runs: z.int().min(1).optional(),
  env: z.record(z.string(), z.string()).optional(),
})

const differsShape = z.strictObject({
  /** what dlt does, what sluice does instead, and why */
  reason: z.string(),
  /**
   * where it was decided: a number of docs/contract/differences.md, a record in decisions/, a row of ARCHITECTURE.md
   */
  decision: z.string(),
  /** the parts of the outcome that differ, as sluice has them */
  sluice: z.record(z.string(), z.unknown()),
})

/** One folder of test/cases/rest-api. */
export interface RestApiCase {
  /** a sentence: the folder's name */
  readonly name: string
  readonly folder: string
  readonly families: readonly string[]
  readonly runs: number
  readonly env: Readonly<Record<string, string>>
  /** what dlt does; undefined before the first comparison */
  readonly expected: StoredOutcome | undefined
  readonly differs: z.infer<typeof differsShape> | undefined
}

/** Every case, by name. Throws zod's message for a `case.json` or `differs.json` that is wrong. */
export function readCases(): readonly RestApiCase[] {
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.map((entry) => readCase(entry.name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** One case by the name of its folder. */
export function readCase(name: string): RestApiCase {
  const folder = join(root, name)
  const read = (file: string): unknown =>
    existsSync(join(folder, file)) ? JSON.parse(readFileSync(join(folder, file), 'utf8')) : undefined
  const { families, runs = 1, env = {} } = caseShape.parse(read('case.json'))
  const expected = read('expected.json') as StoredOutcome | undefined
  const written = read('differs.json')
  const differs = written === undefined ? undefined : differsShape.parse(written)
  return { name, folder, families, runs, env, expected, differs }
}

/** The API of a case: its own `api.json`, or the fixture that all others share. */
export function startCaseApi({ folder }: RestApiCase): Promise<ScriptedApi> {
  const file = join(folder, 'api.json')
  if (existsSync(file)) return startExchange(file, noCertificate)
  return startScriptedApi({ routes: fixtureRoutes() })
}

function noCertificate(): never {
  throw new Error('rest-api cases speak plain http')
}

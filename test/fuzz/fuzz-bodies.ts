import { decodedBody } from '../../src/json/records/body.ts'
import { SluiceError } from '../../src/model/errors.ts'
import { toJsonText } from '../../src/json/json-text.ts'
import { startServer } from '../servers/local-http.ts'
import { type OpenClient, openClient, request } from '../servers/open-client.ts'
import { cellsOfJson, compareValues, emptyExpectation, expectBody, type Expectation } from './compare-values.ts'
import { type Dice, mutatedBody, seededDice } from './mutate.ts'
import { decodeReference, type Reference } from './reference-json.ts'
import { type Loaded, runBodies } from './run-bodies.ts'

/** How many bodies came to what, and what was wrong. */
export interface Tally {
  bodies: number
  bytes: number
  /** the client refused what is no JSON */
  refused: number
  /** of these, in runs of their own */
  refusedRuns: number
  /** decoded with all digits */
  decoded: number
  /** loaded into DuckDB and read back, value by value */
  loaded: number
  /** loaded and not compared value by value: names that meet, or levels that stay JSON */
  odd: number
  values: number
  rows: number
  runs: number
  /** by code: loads that ended with an error of the data */
  readonly errors: Map<string, number>
  readonly findings: Finding[]
}

/** A body that something went wrong with. */
export interface Finding {
  readonly what: string
  readonly body: Buffer
}

export interface FuzzOptions {
  readonly seed: number
  readonly bodies: number
  readonly onProgress?: (tally: Tally) => void
}

interface Parsed {
  readonly body: Buffer
  readonly value: Reference
}

const perRun = 300
// what data may do to a load: anything else is a finding
const errorsOfData = new Set(['INTEGER_TOO_LARGE', 'TOO_MANY_COLUMNS', 'TOO_MANY_TABLES'])
const notJson = new Set(['RESPONSE_NOT_JSON', 'RESPONSE_TRUNCATED', 'RESPONSE_EMPTY'])

/** Sends mutated bodies through client, run and DuckDB, and compares with a decoder that keeps all digits. */
export async function fuzzBodies({ seed, bodies, onProgress }: FuzzOptions): Promise<Tally> {
  const dice = seededDice(seed)
  const tally: Tally = {
    bodies: 0,
    bytes: 0,
    refused: 0,
    refusedRuns: 0,
    decoded: 0,
    loaded: 0,
    odd: 0,
    values: 0,
    rows: 0,
    runs: 0,
    errors: new Map(),
    findings: [],
  }
  let current: Buffer = Buffer.alloc(0)
  await using server = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(current)
  })
  await using client = openClient(server, { env: {}, retry: { maxRetries: 0 } })
  while (tally.bodies < bodies) {
    const batch: Parsed[] = []
    const size = Math.min(perRun, bodies - tally.bodies)
    for (let left = size; left > 0; left--) {
      const isHuge = dice(100) === 0
      const body = mutatedBody(dice, { hugeIntegers: isHuge })
      current = body
      tally.bodies++
      tally.bytes += body.length
      const value = await decodeBoth(client, { origin: server.origin, body, tally })
      if (value === undefined) await sometimesRun(dice, body, tally)
      else if (isHuge) await runAlone({ body, value }, tally)
      else if (typeof value === 'object' && value !== null && isContainer(value)) batch.push({ body, value })
    }
    const isOdd = ({ value }: Parsed): boolean => expectationOf([value]).isOdd
    await runTogether(
      batch.filter((one) => !isOdd(one)),
      tally,
    )
    await runTogether(batch.filter(isOdd), tally)
    onProgress?.(tally)
  }
  return tally
}

function isContainer(value: Reference): boolean {
  return Array.isArray(value) || value instanceof Map
}

/** The value, when it is JSON and the client thinks so, too, with the same digits. */
async function decodeBoth(
  client: OpenClient,
  { origin, body, tally }: { readonly origin: string; readonly body: Buffer; readonly tally: Tally },
): Promise<Reference | undefined> {
  const blank = new TextDecoder().decode(body).trim() === ''
  const value = decodeReference(body)
  try {
    const answer = await client.get(request(`${origin}/x`))
    if (value === undefined && !blank) tally.findings.push({ what: 'is no JSON, and was taken', body })
    if (value === undefined || answer.kind !== 'page') return undefined
    const expected = emptyExpectation()
    expectLeaves(expected.leaves, value)
    const wrong = compareValues(expected, cellsOfJson(toJsonText(decodedBody(answer.body))))
    if (wrong.length > 0) tally.findings.push({ what: `decoded: ${wrong.slice(0, 3).join(', ')}`, body })
    tally.decoded++
    return value
  } catch (error) {
    const code = error instanceof SluiceError ? error.code : String(error)
    if (value !== undefined || !notJson.has(code)) tally.findings.push({ what: `client: ${code}`, body })
    tally.refused++
    return undefined
  }
}

function expectLeaves(leaves: ReturnType<typeof emptyExpectation>['leaves'], value: Reference): void {
  if (value instanceof Map)
    for (const member of (value as ReadonlyMap<string, Reference>).values()) expectLeaves(leaves, member)
  else if (Array.isArray(value)) for (const item of value as readonly Reference[]) expectLeaves(leaves, item)
  else if (value !== null) leaves.push(value as (typeof leaves)[number])
}

/** A run of its own for one in a hundred of what is no JSON: it must fail. */
async function sometimesRun(dice: Dice, body: Buffer, tally: Tally): Promise<void> {
  if (dice(100) > 0) return
  const outcome = await runBodies([body])
  tally.runs++
  tally.refusedRuns++
  const isBlank = new TextDecoder().decode(body).trim() === ''
  if (outcome.kind === 'refused' && notJson.has(outcome.code)) return
  if (outcome.kind === 'loaded' && isBlank && outcome.rows === 0) return
  tally.findings.push({ what: `no JSON, and the run ${outcome.kind}: ${describe(outcome)}`, body })
}

/** One run for many bodies; when something is wrong with it, one for each. */
async function runTogether(batch: readonly Parsed[], tally: Tally): Promise<void> {
  if (batch.length === 0) return
  const before = tally.findings.length
  const wrong = await wrongTogether(batch, tally)
  if (wrong.length === 0) return
  const errorsBefore = sumOf(tally.errors)
  for (const one of batch) await runAlone(one, tally)
  // a body that alone is refused for its data takes the others along
  if (tally.findings.length > before || sumOf(tally.errors) > errorsBefore) return
  const body = Buffer.concat(batch.map((one) => one.body))
  tally.findings.push({
    what: `each of ${batch.length} bodies is right alone, and all together are not: ${wrong.slice(0, 5).join(', ')}`,
    body,
  })
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0)
}

async function wrongTogether(batch: readonly Parsed[], tally: Tally): Promise<readonly string[]> {
  const outcome = await runBodies(batch.map(({ body }) => body))
  tally.runs++
  if (outcome.kind !== 'loaded') return [describe(outcome)]
  const expected = expectationOf(batch.map(({ value }) => value))
  const wrong = expected.isOdd ? [] : wrongWith(expected, outcome)
  if (wrong.length === 0) countLoaded(tally, { batch, expected, outcome })
  return wrong
}

function expectationOf(values: readonly Reference[]): Expectation {
  const expected = emptyExpectation()
  for (const value of values) expectBody(expected, value)
  return expected
}

function wrongWith(expected: Expectation, { cells, rows }: Loaded): readonly string[] {
  const wrong = compareValues(expected, cells)
  return rows === expected.rows ? wrong : [...wrong, `${rows} rows, not ${expected.rows}`]
}

interface LoadedBatch {
  readonly batch: readonly Parsed[]
  readonly expected: Expectation
  readonly outcome: Loaded
}

function countLoaded(tally: Tally, { batch, expected, outcome }: LoadedBatch): void {
  tally.loaded += batch.length
  tally.values += outcome.cells.length
  tally.rows += outcome.rows
  if (expected.isOdd) tally.odd += batch.length
}

async function runAlone({ body, value }: Parsed, tally: Tally): Promise<void> {
  if (!isContainer(value)) return
  const outcome = await runBodies([body])
  tally.runs++
  if (outcome.kind === 'refused' && errorsOfData.has(outcome.code)) {
    tally.errors.set(outcome.code, (tally.errors.get(outcome.code) ?? 0) + 1)
    return
  }
  if (outcome.kind !== 'loaded') {
    tally.findings.push({ what: `the run ${outcome.kind}: ${describe(outcome)}`, body })
    return
  }
  const expected = expectationOf([value])
  countLoaded(tally, { batch: [{ body, value }], expected, outcome })
  const wrong = expected.isOdd ? [] : wrongWith(expected, outcome)
  if (wrong.length > 0) tally.findings.push({ what: wrong.slice(0, 5).join(', '), body })
}

function describe(outcome: Awaited<ReturnType<typeof runBodies>>): string {
  if (outcome.kind === 'loaded') return `${outcome.rows} rows`
  return outcome.kind === 'refused' ? `${outcome.code} ${outcome.message}` : outcome.message
}

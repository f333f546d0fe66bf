import { manifestDocument } from '../../../src/airbyte/manifest-document.ts'
import type { ImportedStream } from '../../../src/model/report/imported.ts'
import { toJsonText } from '../../../src/json/json-text.ts'
import { streamColumn } from '../../../src/airbyte/component-values.ts'
import { isJsonObject, type JsonValue } from '../../../src/json/json.ts'
import { fakeWorld } from '../../servers/fake-world.ts'
import type { Golden, OracleCase } from './golden.ts'
import { readTwice } from './read-twice.ts'
import { keyOf, scriptedTransport, stable } from './scripted-transport.ts'

/** Where sluice differs from the CDK, in words; none = it asks for the same and gives the same. */
export async function compareWithOracle(
  { manifest, values, golden }: OracleCase,
  name: string,
): Promise<readonly string[]> {
  const document = manifestDocument({ file: `${name}.yaml`, absolute: `/tmp/${name}.yaml`, text: manifest }, { values })
  const streams = document.imported ?? []
  const world = { ...fakeWorld(), now: () => Date.parse(golden.now) }
  const transport = scriptedTransport(golden)
  const requests: string[][] = []
  const runs = await readTwice({
    document,
    values,
    world,
    transport,
    begin: (run) => {
      if (run > 0) requests.push(transport.take().map(keyOf))
      transport.begin()
    },
  })
  requests.push(transport.take().map(keyOf))
  return runs.flatMap((run, index) => {
    const expected = golden.runs[index]
    if (expected === undefined) return []
    const failed = Object.entries(run.failures).map(
      ([resource, error]) => `run ${index + 1}: ${resource} failed: ${String(error)}`,
    )
    return [
      ...failed.filter(() => expected.errors === undefined),
      ...differences(expected.requests.map(keyOf), requests[index] ?? []).map((text) => `run ${index + 1}: ${text}`),
      ...recordDifferences({ streams, golden, index, records: run.records }),
    ]
  })
}

interface Recorded {
  readonly streams: readonly ImportedStream[]
  readonly golden: Golden
  readonly index: number
  readonly records: Readonly<Record<string, readonly JsonValue[]>>
}

/** In a second run rows at the edge that the first one has loaded already need not come again. */
function recordDifferences({ streams, golden, index, records }: Recorded): readonly string[] {
  return streams.flatMap(({ stream, resource }) => {
    if (resource === undefined) return []
    const named = byStream((records[resource] ?? []).map((record) => JSON.parse(toJsonText(record)) as JsonValue))
    const others = Object.keys(golden.runs[index]?.records ?? {}).filter(
      (name) => !streams.some((one) => one.stream === name),
    )
    if (named !== undefined)
      return [...new Set([...named.keys(), ...others])].flatMap((name) =>
        compareStream(name, named.get(name) ?? [], { golden, index }),
      )
    return compareStream(
      stream,
      (records[resource] ?? []).map((record) => JSON.parse(toJsonText(record)) as JsonValue),
      { golden, index },
    )
  })
}

/** Records that say which stream they are of, without saying so; undefined = they are all of one. */
function byStream(records: readonly JsonValue[]): ReadonlyMap<string, readonly JsonValue[]> | undefined {
  const streams = new Map<string, JsonValue[]>()
  for (const record of records) {
    if (!isJsonObject(record) || typeof record[streamColumn] !== 'string') return undefined
    const { [streamColumn]: name, ...others } = record
    streams.set(name, [...(streams.get(name) ?? []), others])
  }
  return streams.size === 0 ? undefined : streams
}

function compareStream(
  stream: string,
  records: readonly JsonValue[],
  { golden, index }: Pick<Recorded, 'golden' | 'index'>,
): readonly string[] {
  const expected = (golden.runs[index]?.records[stream] ?? []).map(alike)
  const before = new Set(index === 0 ? [] : (golden.runs[0]?.records[stream] ?? []).map(alike))
  const got = records.map(alike)
  const { missing, extra } = split(expected, got)
  return [
    ...missing.filter((text) => !before.has(text)).map((text) => `run ${index + 1}: ${stream} lacks ${text}`),
    ...extra.map((text) => `run ${index + 1}: ${stream} has too much ${text}`),
  ]
}

/** Airbyte reads a text that is a number as one (docs/recipes/airbyte.md): both are written alike. */
function alike(record: unknown): string {
  return stable(
    JSON.parse(JSON.stringify(record), (_key, value: unknown) => (isNumeral(value) ? Number(value) : value)),
  )
}

function isNumeral(value: unknown): boolean {
  return typeof value === 'string' && /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?$/.test(value)
}

function differences(expected: readonly string[], got: readonly string[]): readonly string[] {
  const { missing, extra } = split(expected, got)
  return [...missing.map((text) => `does not ask ${text}`), ...extra.map((text) => `asks too much ${text}`)]
}

function split(expected: readonly string[], got: readonly string[]) {
  const left = new Map<string, number>()
  for (const text of got) left.set(text, (left.get(text) ?? 0) + 1)
  const missing = expected.filter((text) => {
    const count = left.get(text) ?? 0
    if (count > 0) left.set(text, count - 1)
    return count === 0
  })
  return { missing, extra: [...left].flatMap(([text, count]) => Array.from({ length: count }, () => text)) }
}

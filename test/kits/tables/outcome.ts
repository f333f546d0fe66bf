import {
  type DestinationType,
  type Difference,
  type RunOutcome,
  shapeOf,
  type StoredRun,
  type Topic,
} from './read-topic.ts'

/** What sluice has to come to: dlt's outcome with its own error codes, and its own tables where a difference is meant. */
export function expectedOf(stored: readonly StoredRun[]): readonly RunOutcome[] {
  return stored.map(({ failure, dataset, sluice = {} }) => {
    const { failure: code, ...tables } = sluice
    const own = typeof failure === 'object' && failure !== null ? failure.sluice : failure
    const both = Object.entries({ ...dataset, ...tables }).filter(([, dump]) => dump !== null)
    return {
      failure: code === undefined ? own : (code as string | null),
      dataset: Object.fromEntries(both) as RunOutcome['dataset'],
    }
  })
}

/** What of a run differs: a table → what sluice has in its place (null = it has none); `failure` → its error code. */
export function differencesOf(dlt: RunOutcome, sluice: RunOutcome): Readonly<Record<string, unknown>> {
  const tables = [...new Set([...Object.keys(dlt.dataset), ...Object.keys(sluice.dataset)])]
  const different = tables.filter(
    (table) => JSON.stringify(dlt.dataset[table]) !== JSON.stringify(sluice.dataset[table]),
  )
  const entries = different.map((table): [string, unknown] => [table, sluice.dataset[table] ?? null])
  const failure = (dlt.failure === null) === (sluice.failure === null) ? [] : [['failure', sluice.failure] as const]
  return Object.fromEntries([...failure, ...entries])
}

/** The reason why a table (or `failure`) of a topic may differ on a destination; undefined = it must not. */
export function reasonFor(topic: Topic, what: string, type: DestinationType): Difference | undefined {
  const there = topic.differs_on?.[type]
  const known = topic.differs?.[what] ?? there?.[what] ?? there?.['*']
  if (known !== undefined) return known
  const shape = shapeOf(topic, what)
  return shape === undefined ? undefined : topic.shapes[shape]?.differs
}

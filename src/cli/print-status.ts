import type { PipelineStatus } from '../pipeline/inspect/inspect.ts'
import { plural } from './progress.ts'

/** What is loaded and pending, for people. */
export function statusText({
  pipeline,
  destination,
  dataset,
  loads,
  tables,
  pending,
  lastRun,
}: PipelineStatus): string {
  const names = Object.entries(tables)
  const width = Math.max(10, ...names.map(([name]) => name.length))
  const last =
    lastRun === null || lastRun === undefined ? 'never' : `${lastRun.finishedAt}, ${lastRun.ok ? 'ok' : 'failed'}`
  return [
    `pipeline "${pipeline}" → ${destination}, dataset "${dataset}"`,
    `last run  ${last}`,
    `pending   ${pending.length === 0 ? 'nothing' : pending.map(({ loadId, status }) => `${loadId} (${status})`).join(', ')}`,
    ...loads.slice(0, 3).map(({ loadId, insertedAt }) => `loaded    ${loadId} at ${insertedAt}`),
    ...names.map(([name, { rows }]) => `  ${name.padEnd(width)} ${plural(rows, 'row').padStart(14)}`),
  ].join('\n')
}

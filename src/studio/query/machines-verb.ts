import type { Machines } from '../../library/many/run-units.ts'
import { openPipeline } from '../../library/open-pipeline.ts'
import type { Work } from '../child/messages.ts'
import type { MachinesAnswer, ManyRun, ManyWorker } from '../contract/machines.ts'
import type { Place } from './query-verbs.ts'

/** Who reads a run of the pipeline on many machines. */
export async function machinesVerb({ pipeline }: Place, { world, signal }: Work): Promise<MachinesAnswer> {
  const found = await openPipeline({ pipeline }, {}, { world, signal, command: 'studio' }).machines()
  if (found === null) return { machines: null }
  const { place, run, workers, per_second, error } = found
  return {
    machines: {
      place,
      run: run && runOf(run),
      workers: workersOf(found),
      perSecond: workers.length === 0 ? null : per_second,
      ...(error !== undefined && { error }),
    },
  }
}

function runOf({ run, is_read, resources, failed, wait_for_parents }: NonNullable<Machines['run']>): ManyRun {
  return { id: run, isRead: is_read, resources, failed, waitForParents: wait_for_parents }
}

/** Those who have signed, and those who show by what they read alone. */
function workersOf({ run, workers }: Machines): readonly ManyWorker[] {
  const reading = new Map<string, string[]>()
  for (const { unit, holder } of run?.at_work ?? []) reading.set(holder, [...(reading.get(holder) ?? []), unit])
  const signed = workers.map(
    ({ name, units, since, last_seen, is_silent, concurrency, done, per_second, waits }): ManyWorker => ({
      name,
      units: reading.get(name) ?? units.map(({ unit }) => unit),
      signed: {
        since,
        lastSeen: last_seen,
        isSilent: is_silent,
        concurrency,
        done,
        pagesPerSecond: per_second.pages,
        recordsPerSecond: per_second.records,
        waits,
      },
    }),
  )
  const known = new Set(workers.map(({ name }) => name))
  const others = [...reading].flatMap(([name, units]) => (known.has(name) ? [] : [{ name, units }]))
  return [...signed, ...others].toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

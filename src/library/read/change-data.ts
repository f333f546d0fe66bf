import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import { type PipelineHost, wire } from '../host.ts'
import type { PipelineChoices, PipelineSource } from '../open-pipeline.ts'
import { find, placeOf, type Place } from '../source.ts'

/** What came of a statement that changes data. */
export interface Changed {
  readonly place: Place
  /** rows that it touched */
  readonly rows: number
}

/** A statement, and where it is meant to be carried out. */
export interface DataChange extends Pick<PipelineChoices, 'refuseModules'> {
  readonly sql: string
  readonly destination: string
  readonly dataset: string
}

/**
 * Carries out one statement of the user's own that changes tables of a pipeline's dataset in the destination that the user
 * means, all of it or nothing. A destination that a run holds is waited for. Throws QUERY_INVALID for other statements and for destinations that loads alone change,
 * QUERY_FAILED, DESTINATION_LOCKED, NOTHING_LOADED.
 */
export function changeData(
  source: PipelineSource,
  { sql, destination, dataset, refuseModules }: DataChange,
  host: PipelineHost = {},
): Promise<Changed> {
  return wire(host).work(async (job) => {
    const { waitingFor } = await import('../../pipeline/inspect/ask.ts')
    const { world, reporter, signal } = job
    const found = await find({ source, choices: given({ refuseModules }) }, job)
    const place = placeOf(found)
    const [now, meant] = [`${place.destination} ${place.dataset}`, `${destination} ${dataset}`]
    if (now !== meant) throw elsewhere(now, meant)
    const rows = await found.warehouse.change(sql, waitingFor({ world, reporter, signal: signal.signal }))
    return { place, rows }
  })
}

function elsewhere(destination: string, meant: string): SluiceError {
  return new SluiceError(
    'QUERY_INVALID',
    `Could not run the statement because the pipeline loads into "${destination}" by now.`,
    {
      found: meant,
      hint: 'Look where it loads, and say anew that you want to write there.',
    },
  )
}

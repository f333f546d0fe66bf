import { openPipeline, type RunChoices } from '../../library/open-pipeline.ts'
import type { RunReport } from '../../library/report.ts'
import { given } from '../../model/given.ts'
import type { Work } from '../child/messages.ts'
import { batching } from './batches.ts'

/** A run as the server asks for it. */
export interface RunInput {
  readonly file: string
  readonly document?: number
  readonly resources?: readonly string[]
  readonly environment?: string
  readonly options: Pick<RunChoices, 'limit' | 'refresh' | 'deadlineMs' | 'pendingOnly'>
}

/** One run from end to end, in this process; the report, or the error of one that did not get everything. */
export async function runVerb(
  { file, document, resources, environment, options }: RunInput,
  work: Work,
): Promise<RunReport> {
  const { take, flush } = batching(work)
  const { world, signal, modules } = work
  const choices = { refuseModules: modules, ...given({ resources, environment }) }
  const host = { world, signal, onEvent: take, command: 'studio' }
  const pipeline = openPipeline({ file, ...given({ document }) }, choices, host)
  try {
    return await pipeline.run(options)
  } finally {
    flush()
  }
}

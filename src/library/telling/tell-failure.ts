import { type PipelineHost, wire } from '../host.ts'

/**
 * Tells the webhook of `SLUICE_FAILURE_WEBHOOK` of a failure before any pipeline was opened: a file that cannot be read,
 * an unknown resource. `run()` tells of its own. Rejects only when the host's signal says to stop: INTERRUPTED.
 */
export async function tellFailure(error: unknown, host: PipelineHost): Promise<void> {
  const { tellOfNoRun } = await import('./watch-run.ts')
  await wire(host).work((job) => tellOfNoRun(error, job))
}

import type { Plan } from '../../model/plan.ts'
import type { RunId } from '../../model/sealed-package.ts'
import type { RunTools } from '../run-tools.ts'
import type { WorkFolder } from '../work-folder.ts'
import { pruneJournals } from './journal-files.ts'
import { isBeingWritten } from './read-journal.ts'
import { openJournal } from './write-journal.ts'

/** The journal of a run that goes on, as the conductor sees it. */
export interface KeptJournal {
  /**
   * hands everything so far to the disk: when the run begins, so that it is known of one that is killed; and before it is
   * reported, so that what goes wrong with the journal is in the report
   */
  settle(): Promise<void>
  /** removes it, also what is on disk already: a run that never had the pipeline to itself did not run, and leaves none */
  discard(): Promise<void>
  /** closes it after the last event, and removes old ones */
  end(): Promise<void>
}

/** Begins the journal of a run; undefined where nobody hands on its events. */
export function beginJournal(
  workFolder: WorkFolder,
  { plan, tools, id }: { readonly plan: Plan; readonly tools: RunTools; readonly id: RunId },
): KeptJournal | undefined {
  const { world, vault, reporter, follow, command = 'library', began = world.now() } = tools
  if (follow === undefined) return undefined
  const { pipeline } = plan
  const journal = openJournal({
    workFolder,
    pipeline,
    run: id.id,
    command,
    began,
    world,
    mask: vault.mask,
    failed: (error) =>
      reporter.report({
        kind: 'warning',
        code: 'JOURNAL_NOT_WRITTEN',
        message: `The journal of this run could not be written: ${error instanceof Error ? error.message : String(error)}`,
        hint: 'The run goes on without it: "sluice status" and "sluice log" will not show all of it. Free some space, or make the folder writable.',
      }),
  })
  follow((event) => journal.take(event))
  return {
    settle: () => journal.settled(),
    discard: () => journal.discard(),
    async end() {
      await journal.close()
      await pruneJournals(workFolder, isBeingWritten)
    },
  }
}

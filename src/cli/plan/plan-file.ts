import { resolve } from 'node:path'
import type { PlannedRun, RunChoices } from '../../library/open-pipeline.ts'
import { SluiceError } from '../../model/errors.ts'
import { textAt } from '../../model/files.ts'
import type { Masker } from '../../model/secrets.ts'
import type { World } from '../../model/world.ts'
import { jsonOutput } from '../json-output.ts'
import { writeNewFile } from '../write-new-file.ts'

/** What a file of `plan -o` holds, as `run` takes it. Throws PLAN_INVALID. */
export async function readPlanFile(file: string, world: World): Promise<NonNullable<RunChoices['plan']>> {
  const text = await textAt(world.files, resolve(world.cwd, file)).catch((cause: unknown) => {
    throw noPlan(file, cause instanceof Error ? cause.message : String(cause))
  })
  if (text === undefined) throw noPlan(file, 'there is no such file')
  const { parsePlanFile } = await import('../../library/plan/plan-file.ts')
  return parsePlanFile(text)
}

/** Writes plans to a file. One that holds plans is written over; anything else is somebody's work: FILE_EXISTS. */
export async function writePlanFile(
  {
    file,
    plans,
    force,
    mask,
  }: { readonly file: string; readonly plans: readonly PlannedRun[]; readonly force: boolean; readonly mask: Masker },
  world: World,
): Promise<void> {
  const { isPlanFile, planFileText } = await import('../../library/plan/plan-file.ts')
  const before = await textAt(world.files, resolve(world.cwd, file)).catch(() => undefined)
  const text = `${planFileText(plans, (value) => jsonOutput(value, mask))}\n`
  const isOurs = before !== undefined && isPlanFile(before)
  await writeNewFile({ file, text, force: force || isOurs, otherwise: '-o other.json' }, world)
}

function noPlan(file: string, why: string): SluiceError {
  return new SluiceError('PLAN_INVALID', `Could not run by the plan "${file}" because ${why}.`, {
    found: file,
    hint: `Make it: sluice plan <config> -o ${file}`,
  })
}

import type { Command } from 'commander'
import type { PlannedRun } from '../../library/open-pipeline.ts'
import { configHelp, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { writePlanFile } from '../plan/plan-file.ts'
import { type CliSession, inSession, jsonFailure } from '../session.ts'
import { eachTurn, turnsOf, turnText } from '../turns.ts'
import { type ForeseeableFlags, runOptionsOf, withRunOptions } from './run-options.ts'

interface PlanFlags extends ForeseeableFlags {
  readonly probe?: boolean
  readonly sql?: boolean
  readonly json?: boolean
  readonly output?: string
  readonly force?: boolean
  readonly exitCode?: boolean
}

/** `sluice plan <config>` */
export function addPlan(program: Command, host: CliHost): void {
  withRunOptions(
    withConfigOptions(
      program
        .command('plan')
        .description('what the next run would do: tables, rows at stake, cursors, requests; nothing is loaded')
        .argument('<config>', configHelp),
    ),
  )
    .option('--probe', 'read the first page of each resource: then columns and totals are known')
    .option('--sql', "show the statements that change tables, in the destination's own language")
    .option('-o, --output <file>', 'write the plan to a file, for "sluice run --plan"; an earlier plan is written over')
    .option('--force', 'overwrite the file of --output whatever it is')
    .option('--exit-code', 'end with 0 when nothing would change, 5 when something would, 1 when the run would fail')
    .option('--json', 'print one JSON object on stdout; one a line where the file holds several configs')
    .action((config: string, flags: PlanFlags) =>
      inSession(host, (session) => planFrom(config, flags, session), jsonFailure(flags)),
    )
}

/** Says what a run would do. */
export async function planFrom(config: string, flags: PlanFlags, session: CliSession): Promise<void> {
  const { terminal, world, progress, exitWith } = session
  // what writes a plan is loaded by those who ask for one
  const { planText } = await import('../plan/plan-text.ts')
  const isJson = flags.json === true
  const turns = await turnsOf(config, flags, session)
  const plans: PlannedRun[] = []
  let mask = (text: string): string => text
  let hasFailed = true
  await eachTurn(turns, { session, isJson, goesOn: true }, async (opened, turn) => {
    const planned = await opened.plan({ ...runOptionsOf(flags, turn), probe: flags.probe === true })
    const before = mask
    mask = (text) => opened.mask(before(text))
    plans.push(planned)
    if (isJson) return terminal.json({ ok: true, ...turn.mark, ...planned })
    progress.stop()
    if (turn.mark.document !== undefined) terminal.result(`${turnText(turn)}\n`)
    terminal.result(planText(planned, { width: widthOf(terminal.progress.columns), sql: flags.sql === true }))
  })
  hasFailed = plans.length < turns.length
  const { output, force = false } = flags
  if (output !== undefined && plans.length > 0 && !hasFailed) {
    await writePlanFile({ file: output, plans, force, mask }, world)
    terminal.say(`Wrote ${output}. ${nextText(plans, `sluice run ${config} --plan ${output}, with the same flags`)}`)
  }
  if (flags.exitCode === true && !hasFailed) exitWith(exitCodeOf(plans))
}

/** A run that is held to plans of one pipeline would find the second one moved by the first. */
function nextText(plans: readonly PlannedRun[], run: string): string {
  const places = plans.map(({ pipeline, destination, dataset }) => `${pipeline} ${destination} ${dataset}`)
  return new Set(places).size === places.length
    ? `Next: ${run}.`
    : 'It cannot hold one run: several of these configs load the same pipeline, and loading one outdates the plan of the next. Plan and run them one by one, with --source NAME.'
}

function widthOf(columns: number): number {
  return Math.max(60, Math.min(140, columns))
}

/** 0 nothing would change, 5 something would or may, 1 a run would fail; 2 stays for wrong usage. */
function exitCodeOf(plans: readonly PlannedRun[]): 0 | 1 | 5 {
  if (plans.some(({ outcome, busy }) => outcome === 'fails' || busy !== null)) return 1
  return plans.every(({ outcome }) => outcome === 'none') ? 0 : 5
}

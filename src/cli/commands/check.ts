import type { Command } from 'commander'
import type { CheckedPlan } from '../../library/open-pipeline.ts'
import { configHelp, type ConfigOptions, withConfigOptions } from '../config-options.ts'
import type { CliHost } from '../host.ts'
import { inSession, jsonFailure } from '../session.ts'
import { eachTurn, type Turn, turnsOf } from '../turns.ts'

/** `sluice check <config>` */
export function addCheck(program: Command, host: CliHost): void {
  withConfigOptions(
    program
      .command('check')
      .description('read and validate a config, resolve its secrets; nothing is fetched')
      .argument('<config>', configHelp),
  )
    .option('--json', 'print the plan as one JSON object on stdout; one a line where the file holds several configs')
    .action((config: string, flags: ConfigOptions & { readonly json?: boolean }) =>
      inSession(
        host,
        async (session) => {
          const { terminal, log, exitWith } = session
          const turns = await turnsOf(config, flags, session)
          await eachTurn(turns, { session, isJson: flags.json === true, goesOn: true }, async (opened, turn) => {
            const { isOnThisMachine: _here, ...summary } = await opened.check()
            const inPart = summary.warnings.some(({ code }) => code === 'PYTHON_IN_PART')
            // what a run of it would end with
            if (inPart) exitWith(4)
            if (flags.json === true)
              terminal.json({ ok: !inPart, ...turn.mark, ...(inPart && { in_part: true }), ...summary })
            else if (log.level !== 'warnings' && log.level !== 'errors')
              terminal.result(planText(config, turn, { ...summary, inPart, isVerbose: log.level === 'everything' }))
          })
        },
        jsonFailure(flags),
      ),
    )
}

function planText(
  config: string,
  { mark: { document, documents, source } }: Turn,
  {
    pipeline,
    destination,
    dataset,
    resources,
    lookups,
    inPart,
    isVerbose,
  }: Omit<CheckedPlan, 'isOnThisMachine'> & {
    readonly inPart: boolean
    readonly isVerbose: boolean
  },
): string {
  const which = document === undefined ? '' : `, ${document} of ${documents},`
  const named = document === undefined ? '' : `, source "${source}"`
  return [
    `${config}${which} is ${inPart ? 'read in part' : 'fine'}: pipeline "${pipeline}"${named} → ${destination}, dataset "${dataset}"`,
    ...resources.map(
      ({ name, request, disposition, parent }) =>
        `  ${name.padEnd(24)} ${request}  ${disposition}${parent === null ? '' : `  for each of "${parent}"`}`,
    ),
    ...lookups.flatMap((lookup) => lookupLines(lookup, isVerbose)),
  ].join('\n')
}

/** Where a value is from; all places that were looked in, and those that do not count, for those who want to know. */
function lookupLines(
  { key, from, lookedIn = [], others = [] }: CheckedPlan['lookups'][number],
  isVerbose: boolean,
): string[] {
  const where = from === null ? 'not found; its default is used' : `from ${from}`
  return [
    `  lookup ${key.padEnd(17)} ${where}`,
    ...(isVerbose && lookedIn.length > 0 ? [`    looked in ${lookedIn.join(', ')}`] : []),
    ...(isVerbose
      ? others.map((other) => `    also in ${other.from}${differs(other)}, which does not count: ${from} comes first`)
      : []),
  ]
}

function differs({ differs: isOther }: { readonly differs: boolean }): string {
  return isOther ? ', with another value' : ', with the same value'
}

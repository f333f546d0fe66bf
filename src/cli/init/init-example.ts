import { copyExample, type Example, listExamples } from '../../library/examples/examples.ts'
import { given } from '../../model/given.ts'
import type { CliSession } from '../session.ts'

/** What `sluice init --from-example` is told. */
export interface InitExampleFlags {
  /** absent = nobody said which */
  readonly example?: string
  /** the folder; that of the example's name unless said */
  readonly name?: string
  readonly force?: boolean
  readonly json?: boolean | undefined
}

/** Copies an example into a folder, and says how it is run without network; lists all when none is named. Throws EXAMPLE_UNKNOWN. */
export async function initFromExample(
  { example, name, force, json }: InitExampleFlags,
  { world, terminal }: CliSession,
): Promise<void> {
  if (example === undefined) return list(await listExamples(), { json, terminal })
  const copied = await copyExample({ name: example, ...given({ folder: name, force }) }, world)
  const { folder, config, flags, about } = copied
  if (json === true) return terminal.json({ ok: true, folder, example: copied.name, config, flags, about })
  const run = ['sluice', 'run', config, ...flags].join(' ')
  terminal.result(
    [
      `Wrote ${folder}/: ${about}.`,
      'Next, without network and secrets:',
      `  cd ${folder}`,
      `  ${run} --replay recording   # what the API answered stands in for it`,
      '  sluice test .               # the same, compared with the rows in expected/',
      `Against your own account: see the comments of ${config}, then`,
      `  ${run}`,
    ].join('\n'),
  )
}

function list(
  examples: readonly Example[],
  { json, terminal }: Pick<CliSession, 'terminal'> & Pick<InitExampleFlags, 'json'>,
): void {
  if (json === true) return terminal.json({ ok: true, examples })
  const width = Math.max(...examples.map((one) => one.name.length))
  terminal.result(examples.map((one) => `${one.name.padEnd(width)}  ${one.about}`).join('\n'))
  terminal.say('Copy one into a folder of its name: sluice init --from-example github')
}

import { copyExample, listExamples } from '../../library/examples/examples.ts'
import { given } from '../../model/given.ts'
import type { CliSession } from '../session.ts'

/** What `sluice init --from-example` is told. */
export interface InitExampleFlags {
  /** absent = nobody said which */
  readonly example?: string
  /** the folder; that of the example's name unless said */
  readonly name?: string
  readonly force?: boolean
  readonly json?: boolean
}

/** Copies an example into a folder, and says how it is run without network. Lists all and throws EXAMPLE_UNKNOWN when it is none of them. */
export async function initFromExample(
  { example, name, force, json }: InitExampleFlags,
  { world, terminal }: CliSession,
): Promise<void> {
  const examples = await listExamples()
  if (json !== true && !examples.some((one) => one.name === example)) {
    const width = Math.max(...examples.map((one) => one.name.length))
    for (const one of examples) terminal.say(`  ${one.name.padEnd(width)}  ${one.about}`)
  }
  const copied = await copyExample({ ...given({ name: example, folder: name, force }), of: examples }, world)
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

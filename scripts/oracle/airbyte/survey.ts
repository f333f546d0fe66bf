/**
 * What becomes of a folder of Airbyte manifests: how many are whole, and why streams are left out, most frequent first.
 *
 *     npx tsx scripts/oracle/airbyte/survey.ts FOLDER [WORD]
 *
 * FOLDER holds a folder for each connector, as `oracle.py` wants them: manifest.yaml and config.json. With a word only the
 * reasons that hold it are told. Nothing is sent and nothing is written.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { manifestDocument } from '../../../src/airbyte/manifest-document.ts'
import { readPlan } from '../../../src/config/read-plan.ts'
import { withParameterValues } from '../../../src/config/readers/parameter-file.ts'
import { createVault } from '../../../src/config/vault.ts'
import { ConfigProblems, SluiceError } from '../../../src/model/errors.ts'
import type { JsonObject } from '../../../src/json/json.ts'
import type { ImportedStream } from '../../../src/model/report/imported.ts'
import { catalog } from '../../../src/pipeline/catalog.ts'
import { fakeWorld } from '../../../test/servers/fake-world.ts'

interface Outcome {
  readonly name: string
  readonly streams: readonly ImportedStream[]
  /** what is wrong with the config that came of it, or why none did */
  readonly mistakes: string
}

const [folder = '', word = ''] = process.argv.slice(2)

async function outcomeOf(name: string): Promise<Outcome> {
  const text = readFileSync(`${folder}/${name}/manifest.yaml`, 'utf8')
  const values = JSON.parse(readFileSync(`${folder}/${name}/config.json`, 'utf8')) as JsonObject
  let streams: readonly ImportedStream[] = []
  try {
    const document = manifestDocument({ file: `${name}.yaml`, absolute: `/tmp/${name}.yaml`, text }, { values })
    streams = document.imported ?? []
    await readPlan({
      document: withParameterValues(document, values),
      catalog,
      world: fakeWorld(),
      vault: createVault(),
      warn: () => undefined,
    })
    return { name, streams, mistakes: '' }
  } catch (error) {
    return { name, streams, mistakes: told(error) }
  }
}

function told(error: unknown): string {
  if (error instanceof ConfigProblems)
    return [...new Set(error.problems.map((each) => `${told(each)} (${each.details.place?.path ?? ''})`))].join(
      '\n        ',
    )
  if (!(error instanceof SluiceError)) return `CRASH ${String(error instanceof Error ? error.stack : error)}`
  return `${error.code} ${error.message} ${(error.details.found ?? '').slice(0, 200)}`
}

const outcomes: Outcome[] = []
for (const name of readdirSync(folder).toSorted()) outcomes.push(await outcomeOf(name))

const refused = ({ streams }: Outcome): number => streams.filter(({ status }) => status === 'refused').length
const whole = outcomes.filter((each) => each.streams.length > 0 && refused(each) === 0 && each.mistakes === '')
const none = outcomes.filter(({ streams, mistakes }) => streams.length === 0 || mistakes !== '')
const all = outcomes.flatMap(({ streams }) => streams)
console.log(
  `${outcomes.length} connectors: ${whole.length} whole (${((100 * whole.length) / outcomes.length).toFixed(1)} %), ${outcomes.length - whole.length - none.length} in part, ${none.length} not`,
)
console.log(`${all.length} streams: ${all.filter(({ status }) => status !== 'refused').length} converted`)

const reasons = new Map<string, { streams: number; connectors: Set<string> }>()
function count(reason: string, connector: string): void {
  const entry = reasons.get(reason) ?? { streams: 0, connectors: new Set<string>() }
  entry.streams++
  entry.connectors.add(connector)
  reasons.set(reason, entry)
}
for (const { name, streams, mistakes } of outcomes) {
  for (const { refusal } of streams) if (refusal !== undefined) count(`${refusal.code} ${plain(refusal.message)}`, name)
  if (mistakes !== '') count(`${name} ${mistakes}`, name)
}
for (const [reason, { streams, connectors }] of [...reasons].toSorted(
  ([, a], [, b]) => b.connectors.size - a.connectors.size,
))
  if (reason.includes(word))
    console.log(
      `${String(connectors.size).padStart(4)} connectors ${String(streams).padStart(4)} streams  ${reason}  [${[...connectors].slice(0, 6).join(' ')}]`,
    )

function plain(message: string): string {
  return message
    .replaceAll(/Its parent "[^"]*" is left out\. /g, '')
    .replaceAll(/\(line \d+\)/g, '')
    .replaceAll(/Stream "[^"]*"/g, 'Stream')
}

/**
 * Where sluice differs from what the CDK did, for folders that `oracle.py` has written a golden into.
 *
 *     npx tsx scripts/oracle/airbyte/compare.ts FOLDER... [--lines 5]
 */
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { ConfigProblems } from '../../../src/model/errors.ts'
import { compareWithOracle } from '../../../test/airbyte/oracle/compare.ts'
import { readCase } from '../../../test/airbyte/oracle/golden.ts'

const given = process.argv.slice(2)
const at = given.indexOf('--lines')
const most = at === -1 ? 4 : Number(given[at + 1])
const folders = (at === -1 ? given : given.slice(0, at)).filter((folder) => existsSync(`${folder}/golden.json`))
let same = 0
for (const folder of folders) {
  const found = await differencesOf(folder)
  if (found.length === 0) same++
  else console.log(`${basename(folder)}: ${found.length} differences`)
  for (const line of found.slice(0, most)) console.log(`    ${line.slice(0, 600)}`)
}
console.log(`${same} of ${folders.length} as the CDK`)

async function differencesOf(folder: string): Promise<readonly string[]> {
  try {
    const oracle = readCase(folder)
    const records = oracle.golden.runs.flatMap((run) => Object.values(run.records).flat())
    const errors = oracle.golden.runs[0]?.errors ?? []
    const found = await compareWithOracle(oracle, basename(folder))
    if (found.length > 0 || records.length > 0)
      return found.length > 0 && errors.length > 0
        ? [`(the CDK itself: ${JSON.stringify(errors[0]).slice(0, 200)})`, ...found]
        : found
    return [`the CDK gave nothing: ${JSON.stringify(errors[0] ?? '').slice(0, 300)}`]
  } catch (error) {
    const problems = error instanceof ConfigProblems ? error.problems.map(({ message }) => message).join(' ') : ''
    return [`threw ${String(error)} ${problems}`]
  }
}

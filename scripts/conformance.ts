/**
 * `npm run conformance`: runs every test that belongs to a family of dlt's own tests and prints what holds. A test
 * belongs to the families whose ids begin its title or its describe's, or stand there in parentheses. Exit code 1 when
 * one fails, when a family has neither a test nor a reason, or when a title names a family that does not exist.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Family {
  readonly title: string
  /** why there is no case */
  readonly none?: string
}

/** What vitest's JSON reporter says of one test. */
interface Assertion {
  readonly ancestorTitles: readonly string[]
  readonly title: string
  readonly status: string
}

interface Tally {
  readonly passed: number
  readonly failed: readonly string[]
  /** decision → cases */
  readonly differs: ReadonlyMap<string, number>
}

const families = JSON.parse(readFileSync(new URL('conformance-families.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Family>
>

// families of dlt's REST tests, and sections of its load semantics: T1.6
const id = '(?:T\\d+\\.\\d+|[A-Z]\\d\\d)'
const leading = new RegExp(`^(?:${id}[ ,:]+)+`)
const inParentheses = new RegExp(`\\(${id}(?:, ${id})*\\)`)

function familiesOf({ ancestorTitles, title }: Assertion): readonly string[] {
  const places = [...ancestorTitles, title].flatMap((text) => [leading.exec(text)?.[0], inParentheses.exec(text)?.[0]])
  return [...new Set(places.flatMap((place) => place?.match(new RegExp(id, 'g')) ?? []))]
}

function runTests(): readonly Assertion[] {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-conformance-'))
  const file = join(folder, 'report.json')
  try {
    const filter = ['-t', `(?:^|[ (])${id}[ ,:)]`]
    const report = ['--reporter=json', `--outputFile=${file}`]
    const { stderr } = spawnSync('npx', ['--no-install', 'vitest', 'run', ...filter, ...report], {
      encoding: 'utf8',
      env: { ...process.env, SLUICE_TEST_WHOLE: '1' },
    })
    const { testResults } = readReport(file, stderr)
    return testResults.flatMap(({ assertionResults }) => assertionResults)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(file: string, stderr: string) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as {
      readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[]
    }
  } catch (cause) {
    throw new Error(`vitest wrote no report.\n${stderr}`, { cause })
  }
}

function tallyOf(cases: readonly Assertion[]): Tally {
  const differs = new Map<string, number>()
  for (const { title } of cases) {
    const decision = /\[differs: (.+)\]$/.exec(title)?.[1]
    if (decision !== undefined) differs.set(decision, (differs.get(decision) ?? 0) + 1)
  }
  const failed = cases.filter(({ status }) => status === 'failed').map(({ title }) => title)
  return { passed: cases.length - failed.length, failed, differs }
}

function verdictOf({ none }: Family, { passed, failed, differs }: Tally): string {
  if (failed.length > 0) return `FAILS: ${failed.join('; ')}`
  if (passed === 0) return none === undefined ? 'NO CASE, and no reason' : `no case: ${none}`
  const told = [...differs].map(([decision, count]) => `${count} by ${decision}`)
  return told.length === 0 ? 'holds' : `holds, differs on purpose: ${told.join('; ')}`
}

const byFamily = new Map<string, Assertion[]>()
// what -t leaves out is reported too, as skipped
for (const test of runTests().filter(({ status }) => status === 'passed' || status === 'failed'))
  for (const family of familiesOf(test)) byFamily.set(family, [...(byFamily.get(family) ?? []), test])

const rows = Object.entries(families).map(([name, family]) => {
  const cases = byFamily.get(name) ?? []
  const tally = tallyOf(cases)
  const bad = tally.failed.length > 0 || (cases.length === 0 && family.none === undefined)
  return { name, title: family.title, cases: cases.length, verdict: verdictOf(family, tally), bad }
})
const width = Math.max(...rows.map(({ title }) => title.length))
for (const { name, title, cases, verdict } of rows)
  console.log(`${name}  ${title.padEnd(width)}  ${String(cases).padStart(4)}  ${verdict}`)

const strangers = [...byFamily.keys()].filter((name) => !Object.hasOwn(families, name))
if (strangers.length > 0) console.error(`\nTests name families that do not exist: ${strangers.join(', ')}`)
const bad = rows.filter((row) => row.bad).length
const without = rows.filter(({ cases }) => cases === 0).length
const total = new Set([...byFamily.values()].flat()).size
console.log(`\n${rows.length} families, ${total} cases; ${without} families without a case, ${bad} to look at`)
process.exitCode = bad === 0 && strangers.length === 0 ? 0 : 1

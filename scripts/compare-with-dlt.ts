/**
 * Plays every case of test/cases/rest-api through dlt and through sluice against the same API and compares the requests
 * they made, the tables they loaded and the cursors they kept. Needs a Python with dlt 1.31.0 and the duckdb of
 * @duckdb/node-api's version, or its files cannot be read:
 *
 *     python3 -m venv /tmp/dltvenv
 *     /tmp/dltvenv/bin/pip install 'dlt[duckdb,postgres]==1.31.0' psycopg2-binary duckdb==1.5.5
 *     SLUICE_DLT_PYTHON=/tmp/dltvenv/bin/python npx tsx scripts/compare-with-dlt.ts [--only text] [--update]
 *
 * `--only` takes the cases whose name or family holds the text; `--update` writes what dlt did to `expected.json` and,
 * where a `differs.json` says that a difference is meant, what sluice did into that. Exit code 1 when anything differs
 * that no `differs.json` explains, or no longer differs.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import {
  type CaseOutcome,
  differenceOf,
  expectedOf,
  settledOn,
  type StoredOutcome,
} from '../test/kits/rest-api/outcome.ts'
import { openDatabase, playCase, playThroughSluice, shareDatabase } from '../test/kits/rest-api/play-case.ts'
import { readCases, type RestApiCase } from '../test/kits/rest-api/read-case.ts'
import { dltPython } from '../test/kits/dlt-version.ts'

const { values: options } = parseArgs({
  options: { only: { type: 'string', default: '' }, update: { type: 'boolean', default: false } },
})

/** A Python process that runs one job after the other. */
interface Oracle {
  run(job: object): Promise<{ readonly runs: readonly { readonly failure: string | null }[] }>
  close(): void
}

function startOracle(): Oracle {
  const child = spawn(dltPython(), [join('scripts', 'oracle', 'rest_api.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // errors of dlt's print sets
    env: { ...process.env, PYTHONHASHSEED: '0' },
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async run(job) {
      child.stdin.write(`${JSON.stringify(job)}\n`)
      const { value, done } = await answers.next()
      if (done === true) throw new Error(`dlt's process ended${exitOf(child)}`)
      return JSON.parse(String(value)) as Awaited<ReturnType<Oracle['run']>>
    },
    close: () => child.stdin.end(),
  }
}

function exitOf(child: ChildProcess): string {
  return child.exitCode === null ? '' : ` with code ${child.exitCode}`
}

async function playThroughDlt(restCase: RestApiCase, oracle: Oracle): Promise<CaseOutcome> {
  const config = join(restCase.folder, 'config.json')
  return playCase(restCase, {
    dataset: 'd',
    // a copy: dlt's process may hold the file
    async look(folder, work) {
      const [file, copy] = [join(folder, 'dlt.duckdb'), join(folder, 'copy.duckdb')]
      for (const end of ['', '.wal']) if (existsSync(file + end)) await cp(file + end, copy + end)
      await using session = await openDatabase(copy)
      return await work(session)
    },
    run: async ({ url, folder }) => {
      const { runs } = await oracle.run({ config, url, folder, runs: 1, env: restCase.env })
      return runs[0]?.failure ?? null
    },
  })
}

/** With requests in the order they were stored in, where only that is otherwise. */
function asStored({ expected, differs }: RestApiCase, outcome: CaseOutcome): CaseOutcome {
  return expected === undefined ? outcome : settledOn(outcome, expectedOf(expected, differs?.sluice))
}

async function compare(restCase: RestApiCase, oracle: Oracle): Promise<string | null> {
  const dlt = await playThroughDlt(restCase, oracle)
  await using database = await shareDatabase()
  const sluice = asStored(restCase, await playThroughSluice(restCase, database))
  const difference = differenceOf(dlt, sluice)
  const differs = Object.keys(difference).length > 0
  const expected = withSluiceCodes(dlt, sluice)
  if (options.update) await write(restCase, 'expected.json', expected)
  else if (JSON.stringify(restCase.expected) !== JSON.stringify(expected))
    return 'the stored expectation is not what came out now: run with --update and read the diff'
  if (restCase.differs === undefined) return differs ? show(dlt, sluice, Object.keys(difference)) : null
  if (!differs) return 'it has a differs.json, and nothing differs: remove the file'
  if (options.update) await write(restCase, 'differs.json', { ...restCase.differs, sluice: difference })
  else if (JSON.stringify(restCase.differs.sluice) !== JSON.stringify(difference))
    return 'it differs otherwise than differs.json says: run with --update and read the diff'
  return null
}

/** dlt's outcome, each failure beside the code of sluice's: that is what the replay compares. */
function withSluiceCodes(dlt: CaseOutcome, sluice: CaseOutcome): StoredOutcome {
  const runs = dlt.runs.map((run, index) => {
    const ours = sluice.runs[index]?.failure ?? null
    return run.failure === null || ours === null ? run : { ...run, failure: { dlt: run.failure, sluice: ours } }
  })
  return { ...dlt, runs }
}

async function write({ folder }: RestApiCase, file: string, value: unknown): Promise<void> {
  await writeFile(join(folder, file), `${JSON.stringify(value, undefined, 2)}\n`)
}

function show(dlt: CaseOutcome, sluice: CaseOutcome, parts: readonly string[]): string {
  const lines = (outcome: CaseOutcome): readonly string[] =>
    parts.flatMap((part) => JSON.stringify(outcome[part as keyof CaseOutcome], undefined, 1).split('\n'))
  const [theirs, ours] = [lines(dlt), lines(sluice)]
  const onlyTheirs = theirs.filter((line) => !ours.includes(line)).slice(0, 14)
  const onlyOurs = ours.filter((line) => !theirs.includes(line)).slice(0, 14)
  const all = [...onlyTheirs.map((line) => `    dlt    ${line}`), ...onlyOurs.map((line) => `    sluice ${line}`)]
  return `${parts.join(', ')} differ\n${all.length === 0 ? '    in order only' : all.join('\n')}`
}

const oracle = startOracle()
let failed = 0
const cases = readCases().filter(({ name, families }) => name.includes(options.only) || families.includes(options.only))
for (const restCase of cases) {
  const problem = await compare(restCase, oracle).catch((error: unknown) => `could not be played: ${String(error)}`)
  if (problem !== null) failed += 1
  const mark = problem !== null ? '✗' : restCase.differs === undefined ? '=' : '≠'
  console.log(`${mark} ${restCase.families.join(' ')} ${restCase.name}${problem === null ? '' : `: ${problem}`}`)
}
oracle.close()
const onPurpose = cases.filter((restCase) => restCase.differs !== undefined).length
console.log(`\n${cases.length} cases, ${onPurpose} differ on purpose, ${failed} to look at`)
process.exitCode = failed === 0 ? 0 : 1

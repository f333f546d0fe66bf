import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import { type CliRun, runCli, spawnCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import { type Warehouse, withWarehouse } from '../end-to-end/warehouse.ts'
import { startExchange } from '../scripted-api/exchange.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'

/*
 * Golden cases: a folder per case, named as a sentence. See README.md beside this file for what may stand in it.
 * UPDATE_CASES=1 writes `expected/` anew; the diff is then reviewed like code.
 */

const root = fileURLToPath(new URL('cli/', import.meta.url))
const tlsFolder = fileURLToPath(new URL('../fixtures/tls/', import.meta.url))
const update = process.env['UPDATE_CASES'] === '1'
/** files that steer the case; all others are the user's and are copied into the folder where the CLI runs */
const ours = new Set(['api.json', 'command', 'env', 'locked', 'own-process', 'written', 'expected'])

test.each(readdirSync(root).toSorted())('%s', async (name) => {
  const folder = join(root, name)
  const produced = await play(folder)
  const expected = join(folder, 'expected')
  if (update) await writeExpected(expected, produced)
  if (!existsSync(expected))
    throw new Error(
      `"${name}" has no expected/ yet. Run UPDATE_CASES=1 npx vitest run test/cases, then review the diff.`,
    )
  expect(produced).toEqual(await readExpected(expected))
})

/** File name below `expected/` → text. */
type Produced = Readonly<Record<string, string>>

async function play(folder: string): Promise<Produced> {
  const workFolder = await temporaryFolder()
  const dir = await realpath(workFolder.path)
  const api = await startApi(folder)
  const fill = (text: string): string => text.replaceAll('<url>', api.url).replaceAll('<dir>', dir)
  const unlock = await lockDatabase(folder, dir)
  try {
    await copyUserFiles(folder, dir, fill)
    const last = await runCommands(folder, dir, fill)
    const clean = (text: string): string => maskChangingParts(text, { url: api.url, dir })
    const tables = existsSync(join(folder, 'locked')) ? {} : await readTables(join(dir, 'x.duckdb'))
    const stdout = last.stdout === '' ? {} : { 'stdout.txt': clean(last.stdout) }
    const asked = api.requests.map((request) => clean(`${request.method} ${request.url} ${request.body}`.trimEnd()))
    // sorted: pages of one resource may be asked for side by side
    const requests = asked.length === 0 ? {} : { 'requests.txt': `${asked.toSorted().join('\n')}\n` }
    return {
      'exit-code': `${String(last.code)}\n`,
      'stderr.txt': clean(last.stderr),
      ...stdout,
      ...requests,
      ...(await readWritten(folder, dir, clean)),
      ...tables,
    }
  } finally {
    unlock()
    await api.close()
    await workFolder.remove()
  }
}

function startApi(folder: string) {
  const file = join(folder, 'api.json')
  if (!existsSync(file)) return startScriptedApi({ routes: {} })
  return startExchange(file, () => ({
    key: readFileSync(join(tlsFolder, 'key.pem'), 'utf8'),
    cert: readFileSync(join(tlsFolder, 'cert.pem'), 'utf8'),
  }))
}

async function copyUserFiles(folder: string, dir: string, fill: (text: string) => string): Promise<void> {
  for (const name of readdirSync(folder).filter((entry) => !ours.has(entry))) {
    await cp(join(folder, name), join(dir, name), { recursive: true })
    if (/\.(ya?ml|json|py|md|txt|m?[jt]s)$/.test(name))
      await writeFile(join(dir, name), fill(await readFile(join(dir, name), 'utf8')))
  }
}

/** Every line of `command` is one run; all but the last must succeed, the last is the one that is compared. */
async function runCommands(folder: string, dir: string, fill: (text: string) => string): Promise<CliRun> {
  const env = existsSync(join(folder, 'env')) ? parseEnv(await readFile(join(folder, 'env'), 'utf8')) : {}
  const lines = (await readFile(join(folder, 'command'), 'utf8')).split('\n').filter((line) => line.trim() !== '')
  const run = existsSync(join(folder, 'own-process')) ? spawnCli : runCli
  let last: CliRun | undefined
  for (const line of lines) {
    if (last !== undefined) expect(last.code, last.stderr).toBe(0)
    last = await run(fill(line).split(/\s+/), { cwd: dir, env: env as Record<string, string> })
  }
  if (last === undefined) throw new Error('"command" is empty')
  return last
}

/** `locked` names a database that another process (this one) holds open while the CLI runs. */
async function lockDatabase(folder: string, dir: string): Promise<() => void> {
  if (!existsSync(join(folder, 'locked'))) return () => undefined
  const name = (await readFile(join(folder, 'locked'), 'utf8')).trim()
  const instance = await DuckDBInstance.create(join(dir, name))
  return () => instance.closeSync()
}

/** What differs from run to run: addresses, folders, times, ids. */
function maskChangingParts(text: string, known: { url: string; dir: string }): string {
  const masked = text
    .replaceAll(known.url, '<url>')
    .replaceAll(known.url.replace(/^https?:\/\//, ''), '<host>')
    .replaceAll(known.dir, '<dir>')
    .replaceAll(/\bPID \d+/g, 'PID <pid>')
    .replaceAll(process.execPath, '<node>')
    .replaceAll(/\b\d{10}\.\d+\b/g, '<load id>')
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?/g, '<moment>')
    .replaceAll(/\b\d+(\.\d+)?\s?(ms|s|seconds?)\b/g, '<time>')
    .replaceAll(/"ms":\d+(\.\d+)?/g, '"ms":"<ms>"')
    .replaceAll(/"timing":\{[^}]*\}/g, '"timing":"<ms>"')
    // headers of an exchange
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, '<moment>')
    .replaceAll(/sluice\/\d+\.\d+\.\d+[\w.-]*/g, 'sluice/<version>')
    .replaceAll(/[·█]{5,}/g, '<when>')
    .replaceAll(/\d{8}T\d{9}Z/g, '<moment>')
    // of what is asked for, the port in it
    .replaceAll(/"config":"[\w+/]{43}="/g, '"config":"<hash>"')
    .replaceAll(/"(ms|after|waitedMs)":\d+/g, '"$1":"<ms>"')
  return /\b(time|waited)\b.*\n *─/.test(masked) ? withoutWidths(masked) : masked
}

/** A column of times is as wide as the longest of them. */
function withoutWidths(text: string): string {
  return text
    .replaceAll(/^ +(<time>|time\b)/gm, '$1')
    .replaceAll(/ {2,}(<time>|time\b|after\b|waited\b)/g, ' $1')
    .replaceAll(/─+/g, '─')
}

/** The files that the case's `written` names, a line each: what the command line left in the folder. */
async function readWritten(folder: string, dir: string, clean: (text: string) => string): Promise<Produced> {
  const list = join(folder, 'written')
  if (!existsSync(list)) return {}
  const names = (await readFile(list, 'utf8')).split('\n').filter((name) => name !== '')
  const texts = await Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')))
  return Object.fromEntries(
    names.map((name, index) => [`written/${name.replaceAll('/', '+')}`, clean(texts[index] ?? '')]),
  )
}

async function readTables(database: string): Promise<Produced> {
  if (!existsSync(database)) return {}
  return withWarehouse(database, async (warehouse) => {
    const tables = (await warehouse.tables('d')).filter((table) => !table.startsWith('_dlt_'))
    const texts = await Promise.all(tables.map((table) => readTable(warehouse, table)))
    return Object.fromEntries(tables.map((table, index) => [`tables/${table}.jsonl`, texts[index] ?? '']))
  })
}

/** First line the column types, then the rows in a fixed order, without dlt's ids. */
async function readTable(warehouse: Warehouse, table: string): Promise<string> {
  const types = await warehouse.columns('d', table)
  const shown = Object.keys(types).filter((column) => !column.startsWith('_dlt_') || column === '_dlt_list_idx')
  const items = shown.map((column) => `"${column.replaceAll('"', '""')}"::VARCHAR AS "${column.replaceAll('"', '""')}"`)
  const rows = await warehouse.rows(`SELECT ${items.join(', ')} FROM d."${table}"`)
  return [JSON.stringify(types), ...rows.map((row) => JSON.stringify(row)).toSorted()].join('\n') + '\n'
}

async function writeExpected(folder: string, produced: Produced): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const [name, text] of Object.entries(produced)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
}

async function readExpected(folder: string): Promise<Produced> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const names = entries.map((entry) =>
    join(entry.parentPath, entry.name)
      .slice(folder.length + 1)
      .replaceAll('\\', '/'),
  )
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']))
}

/**
 * `npm run studio:servers`: as a new user, with a stopwatch: the built studio in an empty folder, servers that nobody here wrote,
 * from what is pasted to loaded rows by the page alone, a picture after each step. json-server, GitHub as it was recorded, and
 * datasette where it is installed (`pip install datasette`; `SLUICE_DATASETTE=/path/of/datasette`). Exit code 1 when the rows are others.
 * With `--npx` it is started by npx from the packed package, in a folder and with a cache that are empty: what npx installs counts.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { loadByThePage } from '../../test/studio/browser/by-the-page.ts'
import { findChromium, launch, pageSettings } from '../../test/studio/browser/chromium.ts'
import { type ForeignServer, startGithub, startJsonServer } from '../../test/studio/browser/foreign.ts'
import type { CliOptions } from '../../test/end-to-end/run-cli.ts'
import { startStudio, type TestStudio } from '../../test/studio/browser/studio.ts'

const program = process.env['SLUICE_DATASETTE'] ?? 'datasette'
const pictures = join(tmpdir(), 'sluice-studio-servers')
/** One that takes longer is too slow for who does not know the page. Milliseconds. */
const most = 180_000

/** datasette (Python) over a SQLite file of 350 cities: pages by `next_url` and by the Link header. */
async function startDatasette(): Promise<ForeignServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-datasette-'))
  const file = join(folder, 'atlas.db')
  const rows =
    'create table cities as with recursive t(i) as (select 1 union all select i + 1 from t where i < 350) ' +
    "select i as id, 'City ' || i as name, i * 1013 as population from t"
  const made = spawnSync('python3', [
    '-c',
    'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])',
    file,
    rows,
  ])
  if (made.status !== 0) throw new Error(`Could not make a SQLite file: ${String(made.stderr)}`)
  const port = 20_000 + (process.pid % 20_000)
  const child = spawn(program, [file, '--port', String(port)], { stdio: 'ignore' })
  const source = `http://127.0.0.1:${port}/atlas/cities.json?_shape=objects`
  await answering(source, child)
  return {
    source,
    cell: /^City 1$/,
    tables: { cities: 350 },
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let go = 0; go < 150 && child.exitCode === null; go++) {
    const isThere = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isThere) return
    await delay(200)
  }
  throw new Error(`${program} does not answer at ${url}`)
}

/** The command that a new user types, with a package of this folder in place of the registry's. */
function byNpx(): Required<Pick<CliOptions, 'command' | 'env'>> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-npx-'))
  const npm = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('npm', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`)
    return stdout.trim()
  }
  const packed = npm('pack', '--silent', '--ignore-scripts', '--pack-destination', folder)
  return {
    command: ['npx', '--yes', '--package', join(folder, packed), '--', 'sluice'],
    env: { npm_config_cache: join(folder, 'cache'), npm_config_registry: npm('config', 'get', 'registry') },
  }
}

/** npx does not hand its end on to what it started. */
async function endStudio({ path }: TestStudio['project']): Promise<void> {
  const { pid } = JSON.parse(await readFile(join(path, '.sluice/studio.lock'), 'utf8')) as { readonly pid: number }
  process.kill(pid)
}

async function load(name: string, start: () => Promise<ForeignServer>): Promise<void> {
  await using api = await start()
  const began = performance.now()
  await using studio = await startStudio({}, isByNpx ? byNpx() : {})
  const context = await browser.newContext(pageSettings)
  const page = await context.newPage()
  let step = 0
  const seen = async (what: string): Promise<void> => {
    step += 1
    console.log(`  ${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}`)
    await page.screenshot({ path: join(pictures, `${name}-${step}-${what.replaceAll(' ', '-')}.png`) })
  }
  console.log(name)
  await seen('studio is there')
  try {
    const loaded = await loadByThePage(page, studio, { ...api, seen })
    const isRight = isDeepStrictEqual(loaded, api.tables) && performance.now() - began < most
    console.log(
      `  ${isRight ? '✓' : '✗'} ${JSON.stringify(loaded)}${isRight ? '' : ` instead of ${JSON.stringify(api.tables)}`}`,
    )
    if (!isRight) process.exitCode = 1
  } catch (error) {
    await seen('failed')
    throw error
  } finally {
    await context.close()
    if (isByNpx) await endStudio(studio.project)
  }
}

mkdirSync(pictures, { recursive: true })
const browser = await launch(await findChromium())
const has = spawnSync(program, ['--version']).status === 0
const isByNpx = process.argv.includes('--npx')
const wanted = process.argv.slice(2).filter((one) => one !== '--npx')
try {
  for (const [name, start] of [
    ['json-server', startJsonServer],
    ['github', startGithub],
    ...(has ? ([['datasette', startDatasette]] as const) : []),
  ] as const)
    if (wanted.length === 0 || wanted.includes(name)) await load(name, start)
  if (!has) console.log('datasette is not installed: left out')
  console.log(`pictures: ${pictures}`)
} finally {
  await browser.close()
}

/**
 * `npm run fresh`: the README's commands on a machine that has nothing yet. Clones what is committed into a folder that
 * only its owner may enter (as root's home), and runs `npm ci` and `npm test` there.
 *
 * `npm run fresh -- 20 22 24` runs them on these versions of Node, each in a clone of its own (npm has Node as a package);
 * without any on the one that runs this. `--quick` runs the tests of a few places instead of all; `--keep` leaves the folder.
 */
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

/** What machines differ in: users and folders, Postgres, DuckDB's native part, processes and their locks, the build. */
const quick = [
  'test/servers',
  'test/end-to-end/commands',
  'src/destinations',
  'src/package',
  'src/pipeline',
  'src/model',
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean' }, keep: { type: 'boolean' } },
})
const versions = positionals.length === 0 ? [process.versions.node] : positionals
const folder = await mkdtemp(join(tmpdir(), 'sluice-fresh-'))
await chmod(folder, 0o700)
const results: string[] = []
try {
  for (const version of versions) results.push(await tryNode(version))
} finally {
  if (values.keep === true) console.log(`Kept: ${folder}`)
  else await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
console.log(`\n${results.join('\n')}`)
process.exitCode = results.every((line) => line.startsWith('✓')) ? 0 : 1

/** One version of Node, from the clone to the last test; a line for the table. */
async function tryNode(version: string): Promise<string> {
  const home = join(folder, `node-${version}`)
  await mkdir(home)
  const bin = await nodeOf(version, home)
  const project = join(home, 'sluice')
  const started = performance.now()
  const steps: readonly (readonly string[])[] = [
    ['git', 'clone', '--quiet', process.cwd(), project],
    ['npm', 'ci', '--no-audit', '--no-fund'],
    values.quick === true ? ['npx', 'vitest', 'run', ...quick] : ['npm', 'test'],
  ]
  const times: string[] = []
  for (const [index, step] of steps.entries()) {
    const from = performance.now()
    const code = await run(step, { cwd: index === 0 ? home : project, bin })
    if (code !== 0) return `✗ Node ${version}: "${step.join(' ')}" ended with ${code}`
    times.push(`${step.slice(0, 2).join(' ')} ${seconds(from)}`)
  }
  return `✓ Node ${version}: ${times.join(', ')}; ${seconds(started)} in all`
}

/** The folder of `node` in this version: this one's own, or that of npm's package. */
async function nodeOf(version: string, home: string): Promise<string> {
  if (version === process.versions.node) return dirname(process.execPath)
  const tools = join(home, 'node')
  await mkdir(tools)
  const install = ['npm', 'install', '--prefix', tools, '--no-audit', '--no-fund', '--silent', `node@${version}`]
  const code = await run(install, { cwd: tools, bin: dirname(process.execPath) })
  if (code !== 0) throw new Error(`Could not get Node ${version} because "${install.join(' ')}" ended with ${code}.`)
  return join(tools, 'node_modules/node/bin')
}

interface Surroundings {
  readonly cwd: string
  /** comes first in PATH */
  readonly bin: string
}

/** Runs a command, its words passed through; gives the exit code. */
async function run([program = '', ...args]: readonly string[], { cwd, bin }: Surroundings): Promise<number | null> {
  console.log(`\n$ ${program} ${args.join(' ')}`)
  // what this npm says to the programs it runs is not for the one that runs there
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'))
  const env = { ...Object.fromEntries(own), PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` }
  const child = spawn(program, args, { cwd, env, stdio: 'inherit', shell: process.platform === 'win32' })
  return new Promise((done, failed) => child.once('error', failed).once('close', done))
}

function seconds(from: number): string {
  return `${Math.round((performance.now() - from) / 1000)} s`
}

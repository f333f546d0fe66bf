/**
 * `npm run release:smoke`: the package in the hands of others. Packs it, installs it in an empty folder under each
 * runtime (Node 20, 22, 24 and 26, bun and deno, all from npm), and there loads a page of a local server by the command
 * line, asks what was loaded, and does the same by the library.
 *
 * `-- node@22 bun` tries these only; `--tarball FILE` takes one that is there; `--keep` leaves the folder.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { tarball: { type: 'string' }, keep: { type: 'boolean' } },
})
const runtimes = positionals.length === 0 ? ['node@20', 'node@22', 'node@24', 'node@26', 'bun', 'deno'] : positionals
const items = [1, 2, 3].map((id) => ({ id, tags: [`tag ${id}`] }))
const windows = process.platform === 'win32'

/** A runtime from npm, in a folder of its own. */
interface Runtime {
  readonly program: string
  /** before the file that is run */
  readonly args: readonly string[]
  /** what installs the package: npm under this Node, or bun itself */
  readonly install: readonly string[]
  /** comes first in PATH */
  readonly bin: string
}

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ data: items }))
})
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const folder = await mkdtemp(join(tmpdir(), 'sluice-smoke-'))
const results: string[] = []
try {
  const tarball = flags.tarball === undefined ? await pack() : resolve(flags.tarball)
  for (const name of runtimes) {
    results.push(await tried(name, tarball))
    console.log(results.at(-1))
  }
} finally {
  server.close()
  if (flags.keep === true) console.log(`Kept: ${folder}`)
  else await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}
process.exitCode = results.every((line) => line.startsWith('✓')) ? 0 : 1

async function pack(): Promise<string> {
  await run('npm', ['run', '-s', 'build'], { cwd: '.' })
  await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: '.' })
  const made = (await readdir(folder)).find((file) => file.endsWith('.tgz'))
  return join(folder, made ?? '')
}

/** A line for the table. */
async function tried(name: string, tarball: string): Promise<string> {
  const home = join(folder, name.replace('@', '-'))
  await mkdir(join(home, 'user'), { recursive: true })
  const began = performance.now()
  try {
    const runtime = await runtimeOf(name, home, tarball)
    const version = await run(runtime.program, ['--version'], { cwd: home })
    await loaded(runtime, join(home, 'user'))
    return `✓ ${name.padEnd(8)} ${(version.split('\n')[0] ?? '').trim()}: installed, loaded by command and library, ${Math.round((performance.now() - began) / 1000)} s`
  } catch (error) {
    return `✗ ${name.padEnd(8)} ${error instanceof Error ? error.message : String(error)}`
  }
}

async function runtimeOf(name: string, home: string, tarball: string): Promise<Runtime> {
  const tools = join(home, 'tools')
  await mkdir(tools)
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', tools, name], { cwd: tools })
  const bin = join(tools, 'node_modules', '.bin')
  const npm = ['npm', 'install', '--silent', '--no-audit', '--no-fund', tarball]
  if (name.startsWith('node')) {
    // npm itself runs under the first `node` of PATH
    const own = join(tools, 'node_modules', 'node', 'bin')
    return { program: join(own, windows ? 'node.exe' : 'node'), args: [], install: npm, bin: own }
  }
  const program = join(bin, windows ? `${name}.cmd` : name)
  return name.startsWith('bun')
    ? { program, args: [], install: [program, 'add', tarball], bin }
    : {
        program,
        args: ['run', '--allow-all', '--node-modules-dir=manual'],
        install: npm,
        bin: dirname(process.execPath),
      }
}

async function loaded({ program, args, install, bin }: Runtime, cwd: string): Promise<void> {
  await writeFile(join(cwd, 'package.json'), '{ "type": "module" }')
  await writeFile(join(cwd, 'shop.yaml'), `name: shop\nclient: { base_url: "${url}" }\nresources: [items]\n`)
  await writeFile(
    join(cwd, 'program.js'),
    `import { pipeline, restApi } from 'sluice'
const source = restApi({ client: { base_url: '${url}' }, resources: [{ name: 'items', endpoint: { data_selector: 'data' } }] })
const report = await pipeline({ name: 'lib', destination: 'duckdb', source }).run()
console.log(JSON.stringify(report.tables))
process.exit(0)
`,
  )
  const [installer = '', ...words] = install
  await run(installer, words, { cwd, bin })
  const ask = (...words: readonly string[]) =>
    run(program, [...args, 'node_modules/sluice/dist/cli/main.js', ...words], { cwd, bin })
  const report = JSON.parse(await ask('run', 'shop.yaml', '--json')) as { readonly tables: object }
  expectRows('sluice run', report.tables)
  const rows = await ask('query', 'select count(*) as n from items__tags', '--format', 'json')
  if (!/"n": ?3\b/.test(rows)) throw new Error(`sluice query: 3 rows were expected, it printed ${rows}`)
  expectRows('the library', JSON.parse(await run(program, [...args, 'program.js'], { cwd, bin })) as object)
}

function expectRows(who: string, tables: object): void {
  const rows = Object.fromEntries(
    Object.entries(tables).map(([name, { rows }]: [string, { rows: number }]) => [name, rows]),
  )
  if (rows['items'] !== 3 || rows['items__tags'] !== 3)
    throw new Error(`${who}: 3 + 3 rows were expected, there are ${JSON.stringify(rows)}`)
}

/** Runs a program; gives its stdout. Throws with its stderr when it fails. */
async function run(
  program: string,
  args: readonly string[],
  where: { readonly cwd: string; readonly bin?: string },
): Promise<string> {
  // what this npm says to the programs it runs is not for those that run there
  const own = Object.entries(process.env).filter(([name]) => !name.toLowerCase().startsWith('npm_'))
  const path = [...(where.bin === undefined ? [] : [where.bin]), process.env['PATH'] ?? ''].join(delimiter)
  const env = { ...Object.fromEntries(own), PATH: path }
  const child = spawn(program, args, { cwd: where.cwd, env, stdio: ['ignore', 'pipe', 'pipe'], shell: windows })
  const ended = new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (code !== 0) throw new Error(`"${program} ${args.join(' ')}" ended with ${code}:\n${stderr}${stdout}`)
  return stdout
}

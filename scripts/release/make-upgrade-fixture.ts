/**
 * Makes test/fixtures/upgrade/<version>/: what a version that is out there leaves behind, for test/package/upgrade.test.ts to
 * go on with. Run once for a version, and committed; what is made is never made again, for it stands for users' files.
 *
 *   npx tsx scripts/release/make-upgrade-fixture.ts 0.1.0 --commit 496cfb9e    a version that was never on npm
 *   npx tsx scripts/release/make-upgrade-fixture.ts 0.2.0                      one from npm
 *
 * Three folders with a DuckDB file and a `.sluice`, each a tarball: `loaded` (the first day is loaded), `half-read` (a run of the second
 * day was killed between two pages), `not-loaded` (it was killed when everything was read, before the commit).
 */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Day, upgradeAnswer, upgradeConfig, upgradePort } from '../../test/kits/upgrade-api.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { commit: { type: 'string' }, tarball: { type: 'string' } },
})
const [version = ''] = positionals
if (version === '')
  throw new Error('Which version? npx tsx scripts/release/make-upgrade-fixture.ts 0.1.0 --commit 496cfb9e')
const target = resolve('test/fixtures/upgrade', version)
const folder = mkdtempSync(join(tmpdir(), 'sluice-upgrade-'))
let day: Day = 1
/** called for each request, before it is answered; false = no answer comes */
let asked: (url: string) => boolean = () => true
const server = createServer((request, response) => {
  if (!asked(request.url ?? '')) return
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(upgradeAnswer(day, request.url ?? '')))
})
await new Promise<void>((listening) => server.listen(upgradePort, '127.0.0.1', listening))
try {
  const cli = install(flags.tarball ?? (flags.commit === undefined ? `sluice@${version}` : packOf(flags.commit)))
  mkdirSync(target, { recursive: true })

  const loaded = fresh('loaded')
  await play(cli, loaded)
  keep(loaded)

  day = 2
  const half = copy(loaded, 'half-read')
  await play(cli, half, { killAt: (url) => url.startsWith('/events') && url.includes('cursor=4') })
  keep(half)

  // the kill comes when the run says that it loads: now and then that is too late
  for (let n = 0; n < 50; n++) {
    const unloaded = copy(loaded, 'not-loaded')
    await play(cli, unloaded, { killOn: /Loading/ })
    if (!status(cli, unloaded).includes('pending')) continue
    keep(unloaded)
    break
  }
} finally {
  server.close()
  server.closeAllConnections()
  rmSync(folder, { recursive: true, force: true })
}

function packOf(commit: string): string {
  const clone = join(folder, 'clone')
  execFileSync('git', ['clone', '--quiet', process.cwd(), clone])
  execFileSync('git', ['checkout', '--quiet', commit], { cwd: clone })
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: clone, stdio: 'inherit' })
  const made = execFileSync('npm', ['pack', '--silent'], { cwd: clone, encoding: 'utf8' }).trim().split('\n')
  return join(clone, made.at(-1) ?? '')
}

/** Installs the old version; gives its command line. */
function install(what: string): string {
  const user = join(folder, 'installed')
  mkdirSync(user)
  writeFileSync(join(user, 'package.json'), '{}')
  execFileSync('npm', ['install', '--no-audit', '--no-fund', what], { cwd: user, stdio: 'inherit' })
  return join(user, 'node_modules/sluice/dist/cli/main.js')
}

function fresh(name: string): string {
  const made = join(folder, name)
  rmSync(made, { recursive: true, force: true })
  mkdirSync(made)
  writeFileSync(join(made, 'shop.yaml'), upgradeConfig)
  return made
}

function copy(from: string, name: string): string {
  const made = fresh(name)
  cpSync(from, made, { recursive: true })
  return made
}

/** Runs it to its end, or to its death. */
async function play(
  cli: string,
  cwd: string,
  { killAt, killOn }: { readonly killAt?: (url: string) => boolean; readonly killOn?: RegExp } = {},
): Promise<void> {
  const child = spawn(process.execPath, [cli, 'run', 'shop.yaml'], { cwd, stdio: ['ignore', 'inherit', 'pipe'] })
  asked = (url) => {
    if (killAt?.(url) !== true) return true
    child.kill('SIGKILL')
    return false
  }
  child.stderr.setEncoding('utf8').on('data', (said: string) => {
    process.stderr.write(said)
    if (killOn?.test(said) === true) child.kill('SIGKILL')
  })
  await new Promise((ended) => child.once('close', ended))
  asked = () => true
}

function status(cli: string, cwd: string): string {
  const said = execFileSync(process.execPath, [cli, 'status', 'shop'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  console.log(said)
  return said
}

function keep(made: string): void {
  const name = made.slice(folder.length + 1)
  execFileSync('tar', ['-czf', join(target, `${name}.tar.gz`), '-C', made, ...readdirSync(made)])
}

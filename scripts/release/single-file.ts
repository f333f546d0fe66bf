/**
 * `npx tsx scripts/release/single-file.ts`: sluice as one executable, for machines without Node: `dist-single/sluice` for the
 * system that this runs on. It is Node with an archive in it (a "single executable application"): the package as npm
 * installs it, DuckDB's library included. The first start of a version lays it out in the user's cache, for native
 * libraries have to be files; the next ones find it there. Why so: decisions/0166-one-executable.md.
 *
 * `--tarball FILE` takes a package that is there; `--node VERSION` another Node than 26 (26 is the first that builds it by itself).
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { constants, gzipSync } from 'node:zlib'

const { values: flags } = parseArgs({
  options: {
    tarball: { type: 'string' },
    node: { type: 'string', default: '26' },
    out: { type: 'string', default: 'dist-single' },
  },
})
/** What never is read at run time stays out. */
const unread = /\.(?:map|d\.[cm]?ts|md)$|\/node_modules\/\.|\/zod\/src\/|\/undici\/docs\//
const windows = process.platform === 'win32'
const folder = mkdtempSync(join(tmpdir(), 'sluice-single-'))
try {
  const app = join(folder, 'app')
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), '{}')
  npm(
    [
      'install',
      '--omit=dev',
      '--ignore-scripts',
      flags.tarball === undefined ? pack() : resolve(flags.tarball),
      'pg@8',
      'pg-copy-streams@7',
    ],
    app,
  )
  npm(['install', '--prefix', folder, `node@${flags.node}`], folder)
  const node = join(folder, 'node_modules/node/bin', windows ? 'node.exe' : 'node')
  const archive = archiveOf(app)
  const digest = createHash('sha256').update(archive).digest('hex').slice(0, 16)
  writeFileSync(join(folder, 'app.gz'), archive)
  writeFileSync(join(folder, 'version'), `${versionOf(app)}-${digest}`)
  writeFileSync(join(folder, 'sea.json'), JSON.stringify(seaConfig()))
  mkdirSync(flags.out, { recursive: true })
  execFileSync(node, ['--build-sea', join(folder, 'sea.json')], { stdio: 'inherit' })
  const size = statSync(join(flags.out, windows ? 'sluice.exe' : 'sluice')).size
  console.log(
    `Wrote ${join(flags.out, windows ? 'sluice.exe' : 'sluice')}: ${Math.round(size / 1e6)} MB, ${versionOf(app)} on Node ${flags.node}`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

function seaConfig(): object {
  return {
    main: resolve('scripts/release/single-file-start.cjs'),
    output: resolve(flags.out, windows ? 'sluice.exe' : 'sluice'),
    disableExperimentalSEAWarning: true,
    assets: { app: join(folder, 'app.gz'), version: join(folder, 'version') },
  }
}

function pack(): string {
  npm(['pack', '--silent', '--pack-destination', folder], '.')
  return join(folder, readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '')
}

/** A line of JSON that lists names and sizes, then the files one behind the other; gzipped. single-file-start.cjs reads it. */
function archiveOf(app: string): Buffer {
  const paths = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(app, join(parentPath, name)).replaceAll('\\', '/'))
    // the docs of sluice are what `sluice mcp` hands to assistants
    .filter((path) => !unread.test(`/${path}`) || path.startsWith('node_modules/sluice/docs/'))
    .toSorted()
  const files = paths.map((path) => readFileSync(join(app, path)))
  const list = paths.map((path, index) => [path, files[index]?.length ?? 0])
  return gzipSync(Buffer.concat([Buffer.from(`${JSON.stringify(list)}\n`), ...files]), {
    level: constants.Z_BEST_COMPRESSION,
  })
}

function versionOf(app: string): string {
  const text = readFileSync(join(app, 'node_modules/sluice/package.json'), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

function npm(args: readonly string[], cwd: string): void {
  execFileSync('npm', [...args, '--no-audit', '--no-fund'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: windows,
  })
}

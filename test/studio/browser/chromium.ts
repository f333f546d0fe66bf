import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

/** A Chromium and what it has to be started with. */
export interface ChromiumPlace {
  readonly executable: string
  readonly env: Readonly<Record<string, string>>
}

const run = promisify(execFile)
const packageFile = fileURLToPath(new URL('../../../node_modules/@sparticuz/chromium/package.json', import.meta.url))

/**
 * The Chromium of the tests: `SLUICE_CHROMIUM`, or the one that npm brought (Linux on x86-64), unpacked once into a folder
 * of the cache that is named after its version. A machine needs nothing but Node and npm. Throws when there is none: a suite
 * without a browser fails.
 */
export async function findChromium(): Promise<ChromiumPlace> {
  const own = process.env['SLUICE_CHROMIUM'] ?? ''
  if (own !== '') return { executable: own, env: {} }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(
      'npm brings a Chromium for Linux on x86-64 only: name an installed one with SLUICE_CHROMIUM=/path/of/chrome.',
    )
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string }
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const folder = join(caches, 'sluice', `chromium-${version}`)
  if (!existsSync(join(folder, 'fonts.conf'))) await unpackTo(folder)
  const executable = join(folder, 'chromium')
  const env = { FONTCONFIG_FILE: join(folder, 'fonts.conf') }
  // a bare machine lacks libraries that come along; one that has them takes its own
  const libraries = join(folder, 'al2023', 'lib')
  const isComplete = await run(executable, ['--version'], { env: { ...process.env, ...env } }).then(
    () => true,
    () => false,
  )
  return { executable, env: isComplete ? env : { ...env, LD_LIBRARY_PATH: libraries } }
}

/** In a folder of its own, which then takes its name at once: another process may be doing the same. */
async function unpackTo(folder: string): Promise<void> {
  await mkdir(join(folder, '..'), { recursive: true })
  const draft = await mkdtemp(`${folder}-`)
  try {
    // it unpacks into the temporary folder, its libraries only where it takes this for Lambda
    await run(
      process.execPath,
      ['--input-type=module', '-e', "await (await import('@sparticuz/chromium')).default.executablePath()"],
      {
        cwd: fileURLToPath(new URL('../../..', import.meta.url)),
        env: { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
      },
    )
    const missing = ['chromium', 'fonts', 'al2023'].filter((name) => !existsSync(join(draft, name)))
    if (missing.length > 0) throw new Error(`@sparticuz/chromium did not unpack ${missing.join(', ')}`)
    await writeFile(join(draft, 'fonts.conf'), fontsConf(join(folder, 'fonts'), join(folder, 'font-cache')))
    await rename(draft, folder).catch(async (error: unknown) => {
      if (!existsSync(join(folder, 'fonts.conf'))) throw error
    })
    await removeOthers(folder)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Other versions take 200 MB each. */
async function removeOthers(folder: string): Promise<void> {
  const parent = join(folder, '..')
  for (const name of await readdir(parent))
    if (/^chromium-[\d.]+$/.test(name) && join(parent, name) !== folder)
      await rm(join(parent, name), { recursive: true, force: true })
}

/** The one that comes along names folders that are not there: text would be 0 px wide. */
function fontsConf(fonts: string, cache: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${fonts}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${cache}</cachedir>
</fontconfig>
`
}

/** Starts it. */
export function launch({ executable, env }: ChromiumPlace): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    // in containers, where tests run as root, its own sandbox cannot be set up
    args: ['--no-sandbox'],
    env: { ...process.env, ...env },
  })
}

/** Of every page: the same on every machine. */
export const pageSettings = {
  // the process's own may be one that Intl refuses
  locale: 'en-US',
  timezoneId: 'UTC',
  reducedMotion: 'reduce',
  viewport: { width: 1440, height: 900 },
} as const

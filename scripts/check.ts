/** `npm run check`: everything CI checks besides the tests, all at once; each failure names the command that fixes or shows it. */
import { spawn } from 'node:child_process'
import { delimiter, resolve } from 'node:path'
import { text } from 'node:stream/consumers'

interface Check {
  readonly name: string
  readonly command: readonly string[]
  readonly fix: string
}

// the slowest first
const checks: readonly Check[] = [
  {
    name: 'types and lint',
    // the lint rules need all types: the compiler's own errors come from the same reading of the program
    command: ['oxlint', '--type-aware', '--type-check'],
    fix: 'npx oxlint --type-aware --type-check (or npm run typecheck)',
  },
  { name: 'unused', command: ['knip', '--no-progress'], fix: 'npx knip' },
  { name: 'sizes', command: ['tsx', 'scripts/check-size.ts'], fix: 'split the file or function' },
  { name: 'imports', command: ['tsx', 'scripts/check-imports.ts'], fix: 'see CONTRIBUTING.md 1' },
  { name: 'generated', command: ['tsx', 'scripts/generate-schema.ts', '--check'], fix: 'npm run gen' },
  { name: 'citations', command: ['tsx', 'scripts/check-citations.ts'], fix: 'see CONTRIBUTING.md 1.16' },
  { name: 'format', command: ['oxfmt', '--check', '.'], fix: 'npm run format' },
]

// npx would find the same programs half a second later
const env = { ...process.env, PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH'] ?? ''}` }

const passed = await Promise.all(checks.map(run))
process.exitCode = passed.every(Boolean) ? 0 : 1

/** Runs one check and prints what it said when it is done, so that nothing is mixed up. */
async function run({ name, command: [program = '', ...args], fix }: Check): Promise<boolean> {
  const child = spawn(program, args, { env, shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done)),
  ])
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  if (code === 0) console.log(`✓ ${name}`)
  else console.error(`✗ ${name} failed; fix: ${fix}\n`)
  return code === 0
}

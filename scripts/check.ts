/** `npm run check`: everything CI checks besides the tests; each failure names the command that fixes or shows it. */
import { spawnSync } from 'node:child_process'

const checks: readonly { readonly name: string; readonly command: readonly string[]; readonly fix: string }[] = [
  { name: 'format', command: ['oxfmt', '--check', '.'], fix: 'npm run format' },
  { name: 'lint', command: ['oxlint', '--type-aware'], fix: 'npx oxlint --type-aware' },
  { name: 'imports', command: ['tsx', 'scripts/check-imports.ts'], fix: 'see style rules in CONTRIBUTING.md' },
  { name: 'sizes', command: ['tsx', 'scripts/check-size.ts'], fix: 'split the file or function' },
  {
    name: 'types',
    command: ['node', 'node_modules/typescript7/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
    fix: 'npm run typecheck',
  },
  { name: 'unused', command: ['knip', '--no-progress'], fix: 'npx knip' },
]

let failed = 0
for (const { name, command, fix } of checks) {
  const [program = '', ...args] = command
  const { status } = spawnSync('npx', ['--no-install', program, ...args], { stdio: 'inherit' })
  if (status !== 0) {
    failed += 1
    console.error(`✗ ${name} failed; fix: ${fix}\n`)
  } else console.log(`✓ ${name}`)
}
process.exitCode = failed === 0 ? 0 : 1

import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('npm run demo loads the shop twice, shows rows and says what to try next', { timeout: 120_000 }, async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts'], { cwd: root, stdio: 'pipe' })
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ])
  expect(code, stdout + stderr).toBe(0)
  // 900 orders at first; then 40 new ones and 25 that were paid
  expect(stdout).toMatch(/orders +900 +65 /)
  for (const words of ['orders__line_items', 'payments', 'What to try next', '.sluice/demo'])
    expect(stdout).toContain(words)
  // every secret of the demo starts with demo-, and only the client id may be seen
  expect((stdout + stderr).match(/demo-[0-9a-f]{16}/)).toBeNull()
})

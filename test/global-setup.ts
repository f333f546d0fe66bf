import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds `dist` once before the tests: the end-to-end ones run the command line that users get. */
export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const options = { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' } as const
  const build = spawnSync('npm', ['run', '-s', 'build'], options)
  if (build.status !== 0) throw new Error(`The build failed, so no test ran.\n${build.stdout}\n${build.stderr}`)
}

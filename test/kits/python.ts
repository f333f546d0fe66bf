import { execFileSync, spawnSync } from 'node:child_process'

let found: string | undefined

/** A Python for the tests that run one: the machine's, or the one that apt installs where there is none. Throws when neither comes about. */
export function pythonOnPath(): string {
  found ??= ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0) ?? installed()
  return found
}

function installed(): string {
  const apt = (...words: readonly string[]) =>
    execFileSync('apt-get', ['-y', '-qq', ...words], {
      stdio: 'pipe',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  apt('update')
  apt('install', '--no-install-recommends', 'python3')
  return 'python3'
}

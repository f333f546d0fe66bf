import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ScratchFolder, scratchFolder } from '../kits/scratch-folder.ts'
import { installCompletions } from '../../src/cli/completion/install.ts'
import { fakeWorld } from '../servers/fake-world.ts'
import { cliFile, runCli } from './run-cli.ts'

let folder: ScratchFolder

beforeEach(async () => {
  folder = await scratchFolder({
    'shop.yaml': 'client: {base_url: "https://api.example.com"}\nresources: [orders, order_items, "we: ird"]\n',
    'evil.ts': `import { writeFileSync } from 'node:fs'\nwriteFileSync('was-run', '')\nexport default {}\n`,
    '.sluice/git_hub/pipeline.json': '{}',
    '.sluice/shop/pipeline.json': '{}',
  })
})

afterEach(() => folder[Symbol.asyncDispose]())

const ask = async (shell: string, line: string): Promise<readonly string[]> => {
  const words = line.split(' ')
  const asked = await runCli(['complete', shell, String(words.length - 1), '--', ...words], { cwd: folder.path })
  return asked.stdout.split('\n').filter((found) => found !== '')
}

test.each([
  ['commands', 'sluice pr', ['preview']],
  ['options', 'sluice run --res', ['--resources']],
  ['no hidden command', 'sluice compl', ['completions']],
  ['choices of an option', 'sluice schema --format m', ['mermaid']],
  ['choices behind "="', 'sluice schema --format=m', ['--format=mermaid']],
  ['resources of the config', 'sluice run shop.yaml --resources or', ['orders', 'order_items']],
  ['the next of a list', 'sluice run shop.yaml --resources orders,order_', ['orders,order_items']],
  ['a resource as an argument', 'sluice preview shop.yaml o', ['orders', 'order_items']],
  ['pipelines that ran here', 'sluice status ', ['git_hub', 'shop']],
  ['files where a config belongs', 'sluice run ', [':files']],
  ['files where a file is written', 'sluice schema --output ', [':files']],
  ['names of examples', 'sluice init --from-example git', ['github', 'github-graphql']],
  ['names of examples behind "="', 'sluice init --from-example=jir', ['--from-example=jira']],
  ['options where the value may be left out', 'sluice init --from-example --js', ['--json']],
  ['nothing where a number belongs', 'sluice run shop.yaml --limit ', []],
  ['nothing after an unknown command', 'sluice nonsense ', []],
  ['nothing of a config that is broken', 'sluice run nothing.yaml --resources ', []],
  ['nothing of a config that would have to be run', 'sluice run evil.ts --resources ', []],
])('completes %s', async (_what, line, wanted) => {
  expect(await ask('bash', line)).toEqual(wanted)
})

test('a config that is code is not run for it', async () => {
  await ask('bash', 'sluice run evil.ts --resources ')
  await expect(runCli(['status'], { cwd: folder.path })).resolves.toBeDefined()
  await expect(import('node:fs/promises').then(({ access }) => access(join(folder.path, 'was-run')))).rejects.toThrow()
})

test('says what each is where the shell shows it', async () => {
  expect(await ask('zsh', 'sluice sta')).toEqual([
    'status:what is loaded, what is pending, how the last run ended',
    'state:what the next run will start from, as JSON',
  ])
  expect(await ask('fish', 'sluice sync')).toEqual([
    'sync\tthrow away what is pending here, show what the destination remembers',
  ])
  expect(await ask('powershell', 'sluice sync')).toEqual(await ask('fish', 'sluice sync'))
  expect(await ask('zsh', 'sluice preview shop.yaml we')).toEqual([String.raw`we\: ird`])
})

test('bash takes the answers for what is typed', async () => {
  const bin = join(folder.path, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'sluice'), `#!/bin/sh\nexec "${process.execPath}" "${cliFile}" "$@"\n`)
  await chmod(join(bin, 'sluice'), 0o755)
  const script = `source <(sluice completions bash)
for line in 'sluice run shop.yaml --resources orders,o' 'sluice schema --format=d' 'sluice check "$(touch evaluated)" --'; do
  COMP_LINE="$line" COMP_POINT=\${#line}; _sluice; printf '%s ' "\${COMPREPLY[@]}"; echo
done
ls evaluated 2>&1 | grep -c cannot`
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: folder.path,
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` },
  })
  const [list, format, , evaluated] = stdout.split('\n')
  expect(list?.trim()).toBe('orders,orders orders,order_items')
  expect(format?.trim()).toBe('dbml')
  expect(evaluated).toBe('1')
})

describe('completions install', () => {
  const install = (home: string, args: readonly string[], env: Record<string, string> = {}) =>
    runCli(['completions', 'install', ...args], { cwd: folder.path, env: { HOME: home, ...env } })

  test('writes a script and one block into the start file, once, and keeps what is there', async () => {
    const home = join(folder.path, "it's home")
    await mkdir(join(home, 'dotfiles'), { recursive: true })
    await writeFile(join(home, 'dotfiles/bashrc'), 'export MINE=1')
    await symlink('dotfiles/bashrc', join(home, '.bashrc'))
    const script = join(home, '.local/share/sluice/completions.bash')
    const first = await install(home, [], { SHELL: '/usr/bin/bash' })
    expect(first).toMatchObject({ code: 0, stdout: `Wrote ${script}\nWrote ${join(home, '.bashrc')}\n` })
    const again = await install(home, ['bash'])
    expect(again.stdout).toBe(`${script} has them already\n${join(home, '.bashrc')} has them already\n`)
    const text = await readFile(join(home, 'dotfiles/bashrc'), 'utf8')
    expect(text).toMatch(/^export MINE=1\n# >>> sluice completions >>>\n[^>]*\n# <<< sluice completions <<<\n$/)
    // a new shell has both
    const { stdout } = await promisify(execFile)('bash', ['-c', 'source ~/.bashrc; echo $MINE; complete -p sluice'], {
      env: { HOME: home, PATH: process.env['PATH'] },
    })
    expect(stdout).toBe('1\ncomplete -F _sluice sluice\n')
  })

  test('a block of an earlier version gives way to the new one, and nothing beside it', async () => {
    const home = join(folder.path, 'home')
    await mkdir(home)
    await writeFile(
      join(home, '.zshrc'),
      'before\n# >>> sluice completions >>>\nold\n# <<< sluice completions <<<\nafter\n',
    )
    expect((await install(home, ['zsh'])).code).toBe(0)
    const text = await readFile(join(home, '.zshrc'), 'utf8')
    expect(text).toMatch(/^before\n# >>> [^]*compinit[^]*completions\.zsh[^]*# <<< sluice completions <<<\nafter\n$/)
    expect(text).not.toContain('old')
  })

  test('fish reads its own folder', async () => {
    const home = join(folder.path, 'home')
    const { stdout } = await install(home, ['fish'], { XDG_CONFIG_HOME: join(home, 'xdg') })
    expect(stdout).toBe(`Wrote ${join(home, 'xdg/fish/completions/sluice.fish')}\n`)
  })

  test('PowerShell reads its profile: the one it has outside of Windows, or the one that it names', async () => {
    const home = join(folder.path, "it's home")
    const script = join(home, '.local/share/sluice/completions.ps1')
    const profile = join(home, '.config/powershell/profile.ps1')
    const first = await install(home, [], { SHELL: '/opt/microsoft/powershell/7/pwsh' })
    expect(first).toMatchObject({ code: 0, stdout: `Wrote ${script}\nWrote ${profile}\n` })
    expect(first.stderr).toContain('sluice completions powershell | Out-String | Invoke-Expression')
    expect(await readFile(script, 'utf8')).toContain('Register-ArgumentCompleter -Native')
    const quoted = `'${script.replaceAll("'", "''")}'`
    const block = `# >>> sluice completions >>>\nif (Test-Path -LiteralPath ${quoted}) { . ${quoted} }\n# <<< sluice completions <<<\n`
    expect(await readFile(profile, 'utf8')).toBe(block)
    expect((await install(home, ['powershell'])).stdout).toMatch(/has them already\n.*has them already\n/)
    const own = await install(home, ['powershell', '--profile', join(home, 'own.ps1')])
    expect([own.code, await readFile(join(home, 'own.ps1'), 'utf8')]).toEqual([0, block])
  })

  test('on Windows PowerShell is asked for its profile, and the script goes where programs keep theirs', async () => {
    const env = { USERPROFILE: join(folder.path, 'me'), LOCALAPPDATA: join(folder.path, 'me/AppData/Local') }
    const world = { ...fakeWorld(env), cwd: folder.path }
    const asked = { shell: 'powershell', platform: 'win32' } as const
    await expect(installCompletions(asked, world)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      details: { hint: expect.stringContaining('--profile $PROFILE') },
    })
    const profile = 'me/OneDrive/Documents/PowerShell/Microsoft.PowerShell_profile.ps1'
    expect(await installCompletions({ ...asked, profile }, world)).toEqual([
      { file: join(env.LOCALAPPDATA, 'sluice/completions.ps1'), became: 'written' },
      { file: join(folder.path, profile), became: 'written' },
    ])
  })

  test('says what is missing where it cannot tell the shell', async () => {
    const { code, stderr } = await install(folder.path, [], { SHELL: '/bin/dash' })
    expect(code).toBe(2)
    expect(stderr).toContain('SHELL is "/bin/dash"')
    expect(stderr).toContain('bash, zsh, fish, powershell')
  })
})

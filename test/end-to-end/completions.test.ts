import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ScratchFolder, scratchFolder } from '../kits/scratch-folder.ts'
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

import { readFile, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Transport } from '../../src/model/transport.ts'
import { runCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import { sluiceWords, startPetshop } from './petshop.ts'
import { steady } from './steady.ts'

/*
 * Every command of docs/tutorial.md is run, in its order and in one folder, against a local server that stands in for
 * api.petshop.example; what it prints has to be what the page says, but for times. UPDATE_DOCS=1 writes the page anew.
 */

const page = 'docs/tutorial.md'

test('the commands of the tutorial print what it says', async () => {
  const before = await readFile(page, 'utf8')
  const folder = await temporaryFolder()
  const cwd = await realpath(folder.path)
  const petshop = await startPetshop()
  try {
    let after = ''
    let end = 0
    for (const block of before.matchAll(/^```console\n([\s\S]*?)^```$/gm)) {
      after += before.slice(end, block.index)
      const commands = (block[1] ?? '').split('\n').filter((line) => line.startsWith('$ '))
      const played = []
      for (const command of commands) played.push(`${command}\n${await play(command.slice(2), cwd, petshop.network)}`)
      after += `\`\`\`console\n${played.join('\n')}\`\`\``
      end = block.index + block[0].length
    }
    after += before.slice(end)
    if (process.env['UPDATE_DOCS'] === '1' && steady(after) !== steady(before)) await writeFile(page, after)
    else expect(steady(after)).toBe(steady(before))
  } finally {
    await petshop.close()
    await folder.remove()
  }
})

// nothing that a user would not have
const env = { RUNTIME__REQUEST_BACKOFF_FACTOR: '' }

async function play(command: string, cwd: string, network: Transport): Promise<string> {
  const [, file] = /^cat (\S+)$/.exec(command) ?? []
  if (file !== undefined) return readFile(join(cwd, file), 'utf8')
  const { code, stdout, stderr } = await runCli(sluiceWords(command), { cwd, network, env })
  expect(code, stderr).toBe(0)
  const text = `${stderr}${stdout}`.replaceAll(cwd, '/home/me/petshop').trimEnd()
  return text === '' ? '' : `${text}\n`
}

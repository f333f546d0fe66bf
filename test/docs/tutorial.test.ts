import { readFile, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request as send } from 'undici'
import { expect, test } from 'vitest'
import { bashCommands } from '../../src/draft/curl/bash-words.ts'
import type { Transport } from '../../src/model/transport.ts'
import { runCli, temporaryFolder } from '../end-to-end/run-cli.ts'
import { startScriptedApi } from '../scripted-api/scripted-api.ts'

/*
 * Every command of docs/tutorial.md is run, in its order and in one folder, against a local server that stands in for
 * api.petshop.example; what it prints has to be what the page says, but for times. UPDATE_DOCS=1 writes the page anew.
 */

const page = 'docs/tutorial.md'
const key = 'key-5f1c9a7e2b'

const orders = Array.from({ length: 120 }, (_, index) => ({
  id: 1001 + index,
  customer: 1 + (index % 3),
  status: index % 4 === 0 ? 'open' : 'paid',
  total: 10 + (index % 50),
  lines: [{ sku: `sku-${1 + (index % 5)}`, quantity: 1 + (index % 3) }],
}))
const customers = ['Ada', 'Grace', 'Katherine'].map((name, index) => ({ id: index + 1, name }))

async function startPetshop() {
  const api = await startScriptedApi({
    routes: {
      '/v1/': ({ query }) =>
        query.get('api_key') === key
          ? {
              json: { orders: '/v1/orders', customers: '/v1/customers', customer: '/v1/customers/{id}', docs: '/docs' },
            }
          : { status: 401, json: { error: 'no key' } },
      '/v1/orders': ({ query }) => {
        if (query.get('api_key') !== key) return { status: 401, json: { error: 'no key' } }
        const number = Number(query.get('page') ?? 1)
        return { json: { data: orders.slice((number - 1) * 50, number * 50), page: number, pages: 3, total: 120 } }
      },
      '/v1/customers': () => ({ json: customers }),
    },
  })
  const network: Transport = {
    async send({ origin, path, method, headers, body }, { signal }) {
      expect(origin).toBe('https://api.petshop.example')
      const answer = await send(`${api.url}${path}`, { method, headers: headers.flat(), body, signal })
      return { status: answer.statusCode, headers: answer.headers, body: answer.body }
    },
  }
  return { network, close: () => api.close() }
}

/** What differs from run to run. */
function steady(text: string): string {
  return text
    .replaceAll(/\b\d{10}\.\d+\b/g, '<load id>')
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?/g, '<moment>')
    .replaceAll(/\b\d+(\.\d+)?\s?(ms|s|seconds?)\b/g, '<time>')
    .replaceAll(/[\d,]+ rows\/s/g, '<rate>')
    .replaceAll(/ +$/gm, '')
}

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
  const [line] = bashCommands(command).commands
  const [program = '', ...rest] = line?.words ?? []
  if (program === 'cat') return readFile(join(cwd, rest[0] ?? ''), 'utf8')
  expect([program, rest[0]]).toEqual(['npx', 'sluice'])
  const { code, stdout, stderr } = await runCli(rest.slice(1), { cwd, network, env })
  expect(code, stderr).toBe(0)
  const text = `${stderr}${stdout}`.replaceAll(cwd, '/home/me/petshop').trimEnd()
  return text === '' ? '' : `${text}\n`
}

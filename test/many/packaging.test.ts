import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { type Project, startProject } from '../end-to-end/project.ts'
import { runCli } from '../end-to-end/run-cli.ts'

let project: Project
beforeAll(async () => {
  project = await startProject({
    'shop.yaml': 'name: shop\nclient: { base_url: "http://127.0.0.1:1" }\nresources: [items]\n',
  })
})
afterAll(() => project.remove())

function documentsOf(file: string): readonly unknown[] {
  const documents = parseAllDocuments(readFileSync(join('packaging/many', file), 'utf8'))
  for (const document of documents) expect([...document.errors, ...document.warnings]).toEqual([])
  return documents.map((document) => document.toJS() as unknown)
}

/** Every list of words under one of these keys that begins with a command of sluice. */
function commandsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const words = Array.isArray(inner) && (key === 'args' || key === 'command') ? inner.map(String) : []
    return words[0] === 'worker' || words[0] === 'run' ? [words] : commandsIn(inner)
  })
}

test.each([
  ['compose.yaml', ['worker', 'run']],
  ['kubernetes.yaml', ['worker', 'run']],
])('the commands of %s have flags that there are', async (file, verbs) => {
  const commands = documentsOf(file).flatMap(commandsIn)
  expect(commands.map(([verb]) => verb)).toEqual(verbs)
  for (const [verb = '', ...words] of commands) {
    const help = await runCli([verb, '--help'], { cwd: project.path })
    const known = help.stdout.match(/--[a-z-]+/g) ?? []
    expect(known).toEqual(expect.arrayContaining(words.filter((word) => word.startsWith('--'))))
  }
})

test.each(['compose.yaml', 'kubernetes.yaml'])(
  'the worker of %s begins, and ends when there is nothing to do',
  async (file) => {
    const [words = []] = documentsOf(file).flatMap(commandsIn)
    const engine = words.indexOf('--engine')
    const here = (engine < 0 ? words : words.filter((_, at) => at !== engine && at !== engine + 1)).map((word) =>
      word.replace(/^(?:s3:\/\/.*|\/runs)$/, './runs'),
    )
    const run = await runCli([...here, '--idle', '1s'], { cwd: project.path })
    expect(run, run.stderr).toMatchObject({ code: 0 })
  },
)

test('the scaler looks at the lists in which BullMQ keeps the units of the pipeline', () => {
  const text = JSON.stringify(documentsOf('kubernetes.yaml'))
  for (const list of ['wait', 'active']) expect(text).toContain(`"{sluice}:shop:${list}"`)
})

test('the image that compose.yaml speaks of is built with peers that this version takes', () => {
  const built = /--build-arg PEERS="([^"]+)"/
  const [, named = ''] = built.exec(readFileSync('packaging/many/compose.yaml', 'utf8')) ?? []
  expect(readFileSync('packaging/Dockerfile', 'utf8')).toContain(named)
  const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly peerDependencies: Readonly<Record<string, string>>
  }
  const peers = named.split(' ').map((peer) => peer.split('@'))
  expect(peers.map(([name]) => name)).toEqual(expect.arrayContaining(['bullmq', 'ioredis']))
  for (const [name = '', major = ''] of peers)
    expect(peerDependencies[name]).toMatch(new RegExp(`(?:^|\\s)\\^${major}\\.`))
})

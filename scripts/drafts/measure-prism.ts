/**
 * How many list endpoints give the right rows with no edit, on a server that prism makes of the document: it answers each
 * request from the document, and refuses those that are not as the document says (422, 401). It does not page, so the
 * first page is judged: its records have to be the list that is in the answer, all of it. Without examples it makes texts up
 * that are not as their pattern says, and refuses the ids among them: `--dynamic` makes up others.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { DraftResource } from '../../src/draft/draft.ts'
import { openPipeline } from '../../src/library/open-pipeline.ts'
import { cacheFolder, fileOf, type PublicDocument, readPublic } from './documents.ts'
import { judge, secretsFor } from './judge.ts'
import { expectedRecords } from './expected-records.ts'
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts'

const prism = '@stoplight/prism-cli@5.14.2'

export interface Share {
  readonly name: string
  /** list endpoints of the document */
  readonly lists: number
  readonly right: number
  /** asks for a value that only the user has */
  readonly off: number
  /** prism has no answer for it: 5xx, or no JSON */
  readonly unanswered: number
  /** with the reason */
  readonly wrong: readonly string[]
}

export async function measureOnPrism(document: PublicDocument, isDynamic: boolean): Promise<Share> {
  const port = await freePort()
  const server = spawn(
    'npx',
    [
      '--yes',
      prism,
      'mock',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--verboseLevel',
      'fatal',
      ...(isDynamic ? ['--dynamic'] : []),
      fileOf(document),
    ],
    { cwd: cacheFolder, stdio: 'ignore', detached: true },
  )
  const proxy = await startRecordingProxy(`http://127.0.0.1:${port}`)
  try {
    await untilItListens(port)
    return await measure(document, proxy)
  } finally {
    await proxy.close()
    stop(server)
  }
}

async function measure(document: PublicDocument, proxy: RecordingProxy): Promise<Share> {
  const folder = join(cacheFolder, 'prism')
  const { draft, configFile } = await judge(readPublic(document), { name: document.name, folder, serverUrl: proxy.url })
  const pipeline = openPipeline(
    { file: configFile },
    {},
    { world: { env: { ...secretsFor(draft), SLUICE_HTTP_TIMEOUT: '20' }, sleep: () => Promise.resolve() } },
  )
  const wrong: string[] = []
  let right = 0
  let unanswered = 0
  const on = draft.resources.filter(({ off }) => off === undefined)
  for (const resource of on) {
    const verdict = await judgeInTries(resource, pipeline, proxy)
    if (verdict === 'right') right += 1
    else if (verdict === 'unanswered') unanswered += 1
    else wrong.push(`${resource.name}: ${verdict}`)
  }
  return {
    name: document.name,
    lists: draft.resources.length,
    right,
    off: draft.resources.length - on.length,
    unanswered,
    wrong,
  }
}

/** What prism makes up may be no parent at all, or one without the field: then it is asked again. */
async function judgeInTries(
  resource: DraftResource,
  pipeline: ReturnType<typeof openPipeline>,
  proxy: RecordingProxy,
): Promise<string> {
  let verdict = ''
  for (let tries = 0; tries < 6; tries++) {
    verdict = await judgeResource(resource, pipeline, proxy)
    if (verdict === 'right' || resource.parent === undefined) break
  }
  return verdict
}

async function judgeResource(
  resource: DraftResource,
  pipeline: ReturnType<typeof openPipeline>,
  proxy: RecordingProxy,
): Promise<string> {
  proxy.take()
  try {
    const { resources } = await pipeline.preview({ resource: resource.name, pages: 1 })
    const seen = resources.find((each) => each.resource === resource.name)
    const exchanges = proxy.take()
    const first = exchanges.find(({ url }) => pathOf(url) === pathOf(seen?.requests[0] ?? ''))
    if (seen === undefined || first === undefined) return 'nothing was asked for'
    const expected = expectedRecords(first.body, resource)
    if (expected === undefined) return `no list in the answer: ${first.text.slice(0, 80)}`
    const found = JSON.stringify(seen.records.slice(0, expected.length).map(withoutParents))
    return seen.records.length >= expected.length && found === JSON.stringify(expected)
      ? 'right'
      : `${seen.recordCount} records, not the ${expected.length} of the list${process.env['DRAFTS_SHOW'] ? `: ${found.slice(0, 700)} / ${JSON.stringify(expected).slice(0, 700)}` : ''}`
  } catch (error) {
    const last = proxy.take().at(-1)
    if (last !== undefined && (last.status >= 500 || (last.status < 400 && last.body === undefined)))
      return 'unanswered'
    const answer =
      last !== undefined && last.status >= 400 ? ` (${last.status} for ${last.url}: ${last.text.slice(0, 200)})` : ''
    return `${error instanceof Error ? error.message.slice(0, 160) : String(error)}${answer}`
  }
}

/** Of `GET http://host/orders?page=1`, and of the same without a host. */
function pathOf(request: string): string {
  const url = request.slice(request.indexOf(' ') + 1)
  return URL.canParse(url, 'http://host') ? decodeURIComponent(new URL(url, 'http://host').pathname) : url
}

/** Fields that come from the parent are not in the answer. */
function withoutParents(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record
  return Object.fromEntries(
    Object.entries(record).filter(([key]) => !/^_[a-z0-9_]+_\w+$/i.test(key) || key.startsWith('_links')),
  )
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

async function untilItListens(port: number): Promise<void> {
  for (let tries = 0; tries < 900; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/`)
      return
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
  }
  throw new Error('prism does not answer')
}

// npx starts prism as a child of its own: the group is ended
function stop({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL')
}

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FailedPreview, openPipeline, type Preview } from '../../library/open-pipeline.ts'
import { given } from '../../model/given.ts'
import { FailedWith, type Work } from '../child/messages.ts'
import type { Exchange, Message, PreviewedResource } from '../contract/preview.ts'
import { worldWith } from '../project/unsaved.ts'
import { schemaTables } from '../shown/schema-tables.ts'
import { shownJson } from '../shown/shown-json.ts'
import { batching } from './batches.ts'

/** A test read as the server asks for it. */
export interface PreviewInput {
  readonly file: string
  /** with its secrets, as it would be saved */
  readonly text?: string
  readonly document?: number
  readonly secrets?: Readonly<Record<string, string>>
  readonly resource?: string
  readonly pages?: number
  readonly parents?: number
  readonly records?: number
  readonly environment?: string
  /** where bodies go that are too long for the answer; for their owner only */
  readonly bodies: string
}

/** What was seen, without what the server adds. */
export interface PreviewOutput {
  readonly resources: readonly PreviewedResource[]
  readonly warnings: Preview['warnings']
  readonly notRead: readonly string[]
}

/** Reads some pages, and shows what a load would make of them. */
export async function previewVerb(input: PreviewInput, work: Work): Promise<PreviewOutput> {
  const { file, text, document, secrets, environment, bodies, ...reading } = input
  const world = worldWith(work.world, { file, text, secrets })
  const { take, flush } = batching(work)
  const host = { world, signal: work.signal, onEvent: take, command: 'studio' }
  const pipeline = openPipeline(
    { file, ...given({ document }) },
    { refuseModules: work.modules, ...given({ environment }) },
    host,
  )
  try {
    const seen = await pipeline.preview({ ...reading, bodies: 'whole', tellRequests: true })
    return await shown(seen, bodies)
  } catch (error) {
    if (error instanceof FailedPreview) throw new FailedWith(error, await shown(error.preview, bodies))
    throw error
  } finally {
    flush()
  }
}

async function shown({ resources, warnings, notRead = [] }: Preview, bodies: string): Promise<PreviewOutput> {
  const all: PreviewedResource[] = []
  let last = 0
  for (const one of resources) {
    const exchanges: Exchange[] = []
    for (const exchange of one.exchanges) exchanges.push(await shownExchange(exchange, ++last, bodies))
    const { resource, detected, candidates, recordCount, pages, hasMore, announced, parents } = one
    all.push({
      resource,
      exchanges,
      detected,
      candidates,
      records: one.records.map((record) => shownJson(record)),
      recordCount,
      pages,
      hasMore,
      ...given({ announced, parents }),
      tables: schemaTables(one.tables),
    })
  }
  return { resources: all, warnings, notRead }
}

type Seen = Preview['resources'][number]['exchanges'][number]

async function shownExchange(exchange: Seen, id: number, bodies: string): Promise<Exchange> {
  const { request, response, curl = '', ...rest } = exchange
  const [asked, answered] = [
    request === undefined ? undefined : await cut(request, join(bodies, `${id}-request`)),
    response === undefined ? undefined : await cut(response, join(bodies, `${id}-response`)),
  ]
  return { id, ...rest, curl, ...given({ request: asked, response: answered }) }
}

const mostShown = 65_536

/** A body that is too long lies in a file, as text of two bytes for each character, so that a part of it is found by its place. */
async function cut(message: Message, path: string): Promise<Message> {
  const { body } = message
  if (body === null || body.length <= mostShown) return message
  await writeFile(path, Buffer.from(body, 'utf16le'), { mode: 0o600 })
  const { note: _note, ...kept } = message
  return { ...kept, body: body.slice(0, mostShown), isCut: true }
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import { replaceFile } from '../../disk/replace-file.ts'
import { folderOf } from '../../library/read/journal-place.ts'
import { SluiceError } from '../../model/errors.ts'
import type { ChangeRequest } from '../contract/data.ts'
import type { DropRequest, MapLayout, PipelineState, SyncRequest } from '../contract/pipeline.ts'
import { withConfigured } from '../project/configured-cursors.ts'
import { schedulesFor } from '../project/schedules.ts'
import { problemsError } from '../server/failures.ts'
import { apiHeaders } from '../server/guard.ts'
import { placeOf } from '../server/meant.ts'
import { bodyOf, queryOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'
import { checkFile } from './config-routes.ts'

const coordinate = z.number().min(-1e6).max(1e6)
const layout = z.object({
  positions: z.record(z.string(), z.object({ x: coordinate, y: coordinate })),
}) satisfies z.ZodType<MapLayout>
const dropping = z.object({
  resources: z.array(z.string()).exactOptional(),
  all: z.boolean().exactOptional(),
  statePaths: z.array(z.string()).exactOptional(),
  stateOnly: z.boolean().exactOptional(),
  dryRun: z.boolean(),
}) satisfies z.ZodType<DropRequest>
const syncing = z.object({
  dryRun: z.boolean(),
  packages: z.array(z.string()).optional(),
}) satisfies z.ZodType<SyncRequest>
const changing = z.object({
  sql: z.string().max(1_000_000),
  destination: z.string(),
  dataset: z.string(),
}) satisfies z.ZodType<ChangeRequest>
const limited = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) })
const formatted = z.object({ format: z.enum(['yaml', 'json', 'dbml', 'mermaid', 'typescript']) })
const since = z.object({ since: z.string() })
const layoutFile = 'studio-map.json'

/** What one pipeline has loaded and remembers, and what is changed of that. */
export function addPipelineRoutes(app: Hono, studio: Studio): void {
  const { query, world } = studio
  const ask = async (context: Context, verb: string, input: object = {}): Promise<Response> => {
    const place = await placeOf(context.req.param('p') ?? '', studio)
    return Response.json(await query.ask(verb, { ...place, ...input }, context.req.raw.signal), { headers: apiHeaders })
  }
  app.get('/api/p/:p/status', (context) => ask(context, 'status'))
  app.get('/api/p/:p/machines', (context) => ask(context, 'machines'))
  app.get('/api/p/:p/tables', (context) => ask(context, 'tables'))
  app.get('/api/p/:p/schema', (context) => ask(context, 'schema'))
  app.get('/api/p/:p/schema/diff', (context) => ask(context, 'schemaDiff', { load: queryOf(context, since).since }))
  app.get('/api/p/:p/schema/export', async (context) => {
    const place = await placeOf(context.req.param('p'), studio)
    const text = await query.ask<string>(
      'schemaText',
      { ...place, ...queryOf(context, formatted) },
      context.req.raw.signal,
    )
    return context.text(text, 200, apiHeaders)
  })
  app.get('/api/p/:p/history', (context) => ask(context, 'history', queryOf(context, limited)))
  app.get('/api/p/:p/state', async (context) => {
    const named = await studio.project.find(context.req.param('p'))
    const state = await query.ask<PipelineState>('state', await placeOf(named.id, studio), context.req.raw.signal)
    return Response.json(await withConfigured(state, named, world), { headers: apiHeaders })
  })
  addLayout(app, studio)
  app.post('/api/p/:p/drop', async (context) =>
    change(context, { verb: 'drop', choice: await bodyOf(context, dropping) }, studio),
  )
  app.post('/api/p/:p/sync', async (context) =>
    change(context, { verb: 'sync', choice: await bodyOf(context, syncing) }, studio),
  )
  app.post('/api/p/:p/change', async (context) =>
    change(context, { verb: 'change', choice: await bodyOf(context, changing) }, studio),
  )
  app.post('/api/p/:p/pending/load', async (context) =>
    context.json(await studio.runs.start({ pipeline: context.req.param('p'), pendingOnly: true }), 201, apiHeaders),
  )
  app.get('/api/p/:p/schedule', async (context) => {
    const { config, pipeline } = await studio.project.find(context.req.param('p'))
    if (config === null) throw configNeeded(pipeline)
    const { file, document } = config
    const { documents, problems } = await checkFile({ file }, studio)
    const plan = documents.find((one) => one.document === document)?.plan
    if (plan === undefined || plan === null) throw problemsError(problems)
    const secrets = plan.lookups.map(({ key, from }) => ({ key, from }))
    return context.json(
      await schedulesFor({ folder: world.cwd, file, pipeline, isOnThisMachine: plan.isOnThisMachine, secrets }),
      200,
      apiHeaders,
    )
  })
}

function configNeeded(found: string): SluiceError {
  return new SluiceError('CONFIG_NEEDED', `Could not write a schedule because no config of "${found}" is here.`, {
    found,
    hint: 'Put its config into the folder, or make one.',
  })
}

/** Where the cards of the schema map lie: kept beside the pipeline's own files. */
function addLayout(app: Hono, { project, world }: Studio): void {
  app.get('/api/p/:p/layout', async (context) => {
    const { pipeline } = await project.find(context.req.param('p'))
    const text = await readFile(join(await folderOf(pipeline, world), layoutFile), 'utf8').catch(
      () => '{"positions":{}}',
    )
    const { success, data } = layout.safeParse(parsed(text))
    return context.json(success ? data : { positions: {} }, 200, apiHeaders)
  })
  app.put('/api/p/:p/layout', async (context) => {
    const { pipeline } = await project.find(context.req.param('p'))
    const kept = await bodyOf(context, layout)
    await replaceFile(join(await folderOf(pipeline, world), layoutFile), `${JSON.stringify(kept)}\n`)
    return context.json(kept, 200, apiHeaders)
  })
}

interface Change {
  readonly verb: 'drop' | 'sync' | 'change'
  readonly choice: DropRequest | SyncRequest | ChangeRequest
}

/** What writes to a destination does so in a process of its own, and readers are sent away first. */
async function change(context: Context, { verb, choice }: Change, studio: Studio): Promise<Response> {
  const place = await placeOf(context.req.param('p') ?? '', studio)
  await studio.query.yield()
  const child = studio.engine()
  try {
    const { signal } = context.req.raw
    return Response.json(await child.ask(verb, { ...place, choice }, { signal }), { headers: apiHeaders })
  } finally {
    child.kill()
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

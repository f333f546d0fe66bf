import type { Hono } from 'hono'
import { z } from 'zod'
import { PartlyDone } from '../child/start-child.ts'
import type { FailedPreview, PreviewRequest, PreviewResult, PreviewStarted } from '../contract/preview.ts'
import type { PreviewInput, PreviewOutput } from '../engine/preview-verb.ts'
import { fileIn, newFileIn } from '../project/places.ts'
import { reportOf } from '../server/failures.ts'
import { apiHeaders } from '../server/guard.ts'
import { live } from '../server/live.ts'
import { bodyOf, queryOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'

const count = z.number().int().min(1).max(100).exactOptional()
const reading = z.object({
  file: z.string(),
  text: z.string().exactOptional(),
  document: z.number().int().positive().exactOptional(),
  draft: z.string().exactOptional(),
  resource: z.string().exactOptional(),
  pages: count,
  parents: count,
  records: z.number().int().min(1).max(1000).exactOptional(),
  environment: z.string().exactOptional(),
}) satisfies z.ZodType<PreviewRequest>

function commandOf(file: string, { resource, pages, parents, environment }: PreviewRequest): string {
  return [
    'sluice preview',
    file,
    ...(resource === undefined ? [] : [resource]),
    ...(pages === undefined ? [] : ['--pages', String(pages)]),
    ...(parents === undefined ? [] : ['--parents', String(parents)]),
    ...(environment === undefined ? [] : ['--env', environment]),
  ].join(' ')
}

const part = z.object({
  of: z.enum(['request', 'response']).default('response'),
  from: z.coerce.number().int().nonnegative().default(0),
  to: z.coerce.number().int().nonnegative().default(65_536),
})

/** Test reads: each in a process of its own, which ends when the page does not want it any more. */
export function addPreviewRoutes(app: Hono, studio: Studio): void {
  const { world, seals, drafts, previews } = studio
  app.post('/api/preview', async (context) => {
    const { text, draft, ...request } = await bodyOf(context, reading)
    const { file } =
      text === undefined ? await fileIn(world.cwd, request.file) : await newFileIn(world.cwd, request.file)
    await studio.allowed(file)
    const secrets = draft === undefined ? undefined : drafts.secretsOf(draft)
    const { id, folder } = await previews.begin()
    const input: PreviewInput = {
      ...request,
      file,
      bodies: folder,
      ...(text !== undefined && { text: seals.open(text) }),
      ...(secrets !== undefined && { secrets }),
    }
    const command = commandOf(file, request)
    return live(async (sending) => {
      const since = performance.now()
      sending.send('started', { id, command } satisfies PreviewStarted)
      const done = (output: PreviewOutput): PreviewResult => {
        const { resources, warnings } = output
        return { id, ms: Math.round(performance.now() - since), resources, warnings }
      }
      const child = studio.engine()
      try {
        const heard = (_name: string, data: unknown): void => sending.send('batch', data)
        const seen = await child.ask<PreviewOutput>('preview', input, { signal: sending.signal, heard })
        sending.send('result', done(seen))
      } catch (error) {
        const nothing: PreviewOutput = { resources: [], warnings: [], notRead: [] }
        // a preview that fails shows what it had
        const seen = error instanceof PartlyDone && error.data !== undefined ? (error.data as PreviewOutput) : nothing
        sending.send('failed', { ...done(seen), error: reportOf(error), notRead: seen.notRead } satisfies FailedPreview)
      } finally {
        child.kill()
      }
    })
  })
  app.get('/api/preview/:id/body/:request', async (context) => {
    const { of, from, to } = queryOf(context, part)
    const { id, request } = context.req.param()
    const number = /^\d{1,6}$/.test(request) ? request : '0'
    return context.json(await previews.part(id, `${number}-${of}`, { from, to }), 200, apiHeaders)
  })
}

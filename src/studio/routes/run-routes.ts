import type { Hono } from 'hono'
import { z } from 'zod'
import { sendRun } from '../follow/send-run.ts'
import type { RunList, RunLogPart, RunRequest } from '../contract/runs.ts'
import { apiHeaders } from '../server/guard.ts'
import { live } from '../server/live.ts'
import { bodyOf, queryOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'

const starting = z.object({
  pipeline: z.string(),
  resources: z.array(z.string()).exactOptional(),
  limit: z.number().int().positive().exactOptional(),
  refresh: z.enum(['drop_sources', 'drop_resources', 'drop_data']).exactOptional(),
  environment: z.string().exactOptional(),
  pendingOnly: z.boolean().exactOptional(),
}) satisfies z.ZodType<RunRequest>
const listing = z.object({
  pipeline: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
const stopping = z.object({ pipeline: z.string() })
const following = z.object({ pipeline: z.string().optional(), from: z.coerce.number().nonnegative().optional() })

/** Runs: started, stopped, listed, followed. */
export function addRunRoutes(app: Hono, { runs }: Studio): void {
  app.post('/api/runs', async (context) =>
    context.json(await runs.start(await bodyOf(context, starting)), 201, apiHeaders),
  )
  app.post('/api/runs/:run/stop', (context) =>
    context.json(runs.stop(context.req.param('run'), queryOf(context, stopping).pipeline), 200, apiHeaders),
  )
  app.get('/api/runs', async (context) =>
    context.json({ runs: await runs.list(queryOf(context, listing)) } satisfies RunList, 200, apiHeaders),
  )
  app.get('/api/runs/:run', async (context) => {
    const { pipeline } = queryOf(context, following)
    const run = await runs.follow(context.req.param('run'), pipeline)
    return Response.json(run.snapshot(), { headers: apiHeaders })
  })
  app.get('/api/runs/:run/log', async (context) => {
    const { pipeline } = queryOf(context, following)
    const run = await runs.follow(context.req.param('run'), pipeline)
    return Response.json({ events: run.recent() } satisfies RunLogPart, { headers: apiHeaders })
  })
  app.get('/api/runs/:run/events', async (context) => {
    const { pipeline, from } = queryOf(context, following)
    const run = await runs.follow(context.req.param('run'), pipeline)
    return live((sending) => sendRun(run, from, sending))
  })
}

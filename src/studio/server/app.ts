import { Hono } from 'hono'
import { ownVersion } from '../../disk/own-package.ts'
import { addConfigRoutes } from '../routes/config-routes.ts'
import { addDataRoutes } from '../routes/data-routes.ts'
import { addImportRoutes } from '../routes/import-routes.ts'
import { addPipelineRoutes } from '../routes/pipeline-routes.ts'
import { addPreviewRoutes } from '../routes/preview-routes.ts'
import { addProjectRoutes } from '../routes/project-routes.ts'
import { addSecretRoutes } from '../routes/secret-routes.ts'
import { addRunRoutes } from '../routes/run-routes.ts'
import { admit, apiHeaders, type Door } from './guard.ts'
import { notFound, reportOf, statusOf } from './failures.ts'
import type { ApiError } from '../contract/http.ts'
import type { StaticFiles } from './static-files.ts'
import type { Studio } from './studio.ts'

const groups = [
  addProjectRoutes,
  addConfigRoutes,
  addPreviewRoutes,
  addRunRoutes,
  addImportRoutes,
  addPipelineRoutes,
  addDataRoutes,
  addSecretRoutes,
]

/** The studio's HTTP, without a port. `door` is asked with each request: the port is known when somebody listens. */
export interface AppParts {
  readonly studio: Studio
  readonly door: () => Door
  readonly files: StaticFiles
}

/** Routes by group, each behind the guard. */
export function createApp({ studio, door, files }: AppParts): Hono {
  const app = new Hono({ strict: false })
  app.use('*', async (context, next) => {
    const header = (name: string): string | undefined => context.req.header(name)
    const { method, path } = context.req
    admit(
      {
        method,
        path,
        host: header('host'),
        origin: header('origin'),
        site: header('sec-fetch-site'),
        authorization: header('authorization'),
        contentType: header('content-type'),
        hasBody: Number(header('content-length') ?? 0) > 0 || header('transfer-encoding') !== undefined,
      },
      door(),
    )
    await next()
  })
  app.get('/api/alive', (context) => context.json({ pid: process.pid, version: ownVersion }, 200, apiHeaders))
  for (const add of groups) add(app, studio)
  app.all('/api/*', (context) => {
    throw notFound(`"${context.req.path}"`, { found: `${context.req.method} ${context.req.path}` })
  })
  app.get('*', async (context) => {
    const found = await files.serve(context.req.path, context.req.header('accept-encoding') ?? '')
    if (found === undefined) throw notFound(`"${context.req.path}"`)
    return found
  })
  app.onError((error) => failed(error))
  return app
}

function failed(error: unknown): Response {
  const report = reportOf(error)
  return Response.json({ error: report } satisfies ApiError, { status: statusOf(report.code), headers: apiHeaders })
}

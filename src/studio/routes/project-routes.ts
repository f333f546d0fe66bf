import { resolve } from 'node:path'
import type { Hono } from 'hono'
import { z } from 'zod'
import { SluiceError } from '../../model/errors.ts'
import { explainCode } from '../../library/read/explain-code.ts'
import type { Explanation } from '../contract/http.ts'
import type { TrustRequest } from '../contract/project.ts'
import { fileIn } from '../project/places.ts'
import { programAt } from '../project/program-hash.ts'
import { apiHeaders } from '../server/guard.ts'
import { live } from '../server/live.ts'
import { bodyOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'

const trusting = z.object({ file: z.string(), hash: z.string() }) satisfies z.ZodType<TrustRequest>

/** What the folder holds, and what may be run of it. */
export function addProjectRoutes(app: Hono, studio: Studio): void {
  app.get('/api/project', async (context) => context.json(await studio.project.list(), 200, apiHeaders))
  app.post('/api/trust', async (context) => {
    const { file: asked, hash } = await bodyOf(context, trusting)
    const { untrusted } = await studio.project.list()
    // a module may have another ending, or lie outside of the folder: those that configs name, and no others
    const module = untrusted.find(({ file: one, namedBy }) => one === asked && namedBy !== undefined)
    const { file, path } =
      module === undefined
        ? await fileIn(studio.world.cwd, asked)
        : { file: asked, path: resolve(studio.world.cwd, asked) }
    if ((await programAt(path))?.hash !== hash)
      throw new SluiceError('STUDIO_FILE_CHANGED', `Could not allow "${file}" because it is not what was read.`, {
        found: file,
        hint: 'Read it again before it is allowed.',
      })
    await studio.trust.add(file, hash)
    studio.project.changed()
    return context.json({ file, hash }, 200, apiHeaders)
  })
  app.get('/api/watch', () =>
    live(
      (sending) =>
        new Promise((resolve) => {
          const stop = studio.watch.listen((event, data) => sending.send(event, data))
          sending.signal.addEventListener('abort', () => {
            stop()
            resolve()
          })
        }),
    ),
  )
  app.get('/api/explain/:code', (context) => {
    const { code, kind, means, next, afterwards } = explainCode(context.req.param('code'))
    const explained: Explanation = { code, kind, means, next, ...(afterwards !== undefined && { afterwards }) }
    return context.json(explained, 200, apiHeaders)
  })
}

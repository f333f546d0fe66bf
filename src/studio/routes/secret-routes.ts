import type { Hono } from 'hono'
import { z } from 'zod'
import { keepSecrets } from '../../library/draft/keep-secrets.ts'
import { configLookups } from '../../library/read/config-lookups.ts'
import { Secret } from '../../model/secrets.ts'
import type { ListedSecret, SecretList, SecretsWrite, SecretsWritten } from '../contract/secrets.ts'
import { apiHeaders } from '../server/guard.ts'
import { bodyOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'

const writing = z.object({
  values: z.record(z.string().regex(/^[A-Za-z_][\w-]{0,99}$/), z.string().min(1).max(100_000)),
  replace: z.boolean().exactOptional(),
}) satisfies z.ZodType<SecretsWrite>
const secretsFile = '.sluice/secrets.toml'

/** Secrets: which there are, and how to set them. No answer ever holds a value. */
export function addSecretRoutes(app: Hono, studio: Studio): void {
  const { world, project } = studio
  app.get('/api/secrets', async (context) => {
    const listed = new Map<string, ListedSecret>()
    for (const { id, config } of (await project.list()).pipelines) {
      // a program is not evaluated for this
      if (config === null || config.format === 'typescript') continue
      const { file, document } = config
      for (const { key, from, lookedIn = [] } of await configLookups({ file, document }, { world }).catch(() => [])) {
        const before = listed.get(key)
        listed.set(key, {
          key,
          isSet: from !== null,
          from,
          lookedIn,
          usedBy: [...(before?.usedBy ?? []), id],
          isOurs: from?.includes(secretsFile) === true,
        })
      }
    }
    return context.json({ secrets: [...listed.values()], file: secretsFile } satisfies SecretList, 200, apiHeaders)
  })
  app.post('/api/secrets', async (context) => {
    const { values, replace = false } = await bodyOf(context, writing)
    const secrets = Object.entries(values).map(([key, value]) => new Secret(key, value))
    const { file, written, ignoredIn } = await keepSecrets(secrets, { world }, { replace })
    project.changed()
    return context.json({ file, written, ignoredIn } satisfies SecretsWritten, 200, apiHeaders)
  })
}

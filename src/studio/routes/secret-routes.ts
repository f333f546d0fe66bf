import type { Hono } from 'hono'
import { z } from 'zod'
import { keepSecrets } from '../../library/draft/keep-secrets.ts'
import { configLookups, type FoundValue } from '../../library/read/config-lookups.ts'
import { Secret } from '../../model/secrets.ts'
import type { ProjectConfig } from '../contract/project.ts'
import type { ListedSecret, SecretList, SecretsWrite, SecretsWritten } from '../contract/secrets.ts'
import { notingGate } from '../project/named-modules.ts'
import { apiHeaders } from '../server/guard.ts'
import { bodyOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'

const writing = z.object({
  values: z.record(z.string().regex(/^[A-Za-z_][\w-]{0,99}$/), z.string().min(1).max(100_000)),
  replace: z.boolean().exactOptional(),
}) satisfies z.ZodType<SecretsWrite>
const secretsFile = '.sluice/secrets.toml'
/** how a run behaves (`RUNTIME__REQUEST_TIMEOUT`) is looked up where secrets are, and is none */
const ofRuntime = /^RUNTIME__/

/** What a config looks up; what runs code is asked in a process of its own, and listed only when that is allowed. */
async function lookupsOf({ file, document, format }: ProjectConfig, studio: Studio): Promise<readonly FoundValue[]> {
  const { world } = studio
  const source = { file, document }
  if (format === 'typescript') return studio.inChild<readonly FoundValue[]>('lookups', source).catch(() => [])
  const gate = notingGate(world.cwd)
  const here = await configLookups(source, { world }, { refuseModules: gate }).catch(() => [])
  return (await studio.mayRun(gate.modules()))
    ? studio.inChild<readonly FoundValue[]>('lookups', source).catch(() => here)
    : here
}

/** Secrets: which there are, and how to set them. No answer ever holds a value. */
export function addSecretRoutes(app: Hono, studio: Studio): void {
  const { world, project } = studio
  app.get('/api/secrets', async (context) => {
    const listed = new Map<string, ListedSecret>()
    for (const { id, config } of (await project.list()).pipelines) {
      if (config === null) continue
      for (const { key, from, lookedIn = [] } of await lookupsOf(config, studio)) {
        if (lookedIn.some((place) => ofRuntime.test(place))) continue
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

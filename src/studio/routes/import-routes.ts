import { readFile } from 'node:fs/promises'
import type { Hono } from 'hono'
import { z } from 'zod'
import { keepSecrets } from '../../library/draft/keep-secrets.ts'
import { recogniseBeginning, recogniseSource } from '../../library/draft/recognise-source.ts'
import { SluiceError } from '../../model/errors.ts'
import { Secret } from '../../model/secrets.ts'
import type { ImportDraft, ImportRequest, ImportWrite, ImportWritten, RecogniseRequest } from '../contract/import.ts'
import type { ImportOutput } from '../engine/import-verb.ts'
import { freeName } from '../project/free-name.ts'
import { freePipelineName, refuseTakenNames, renamedDraft } from '../project/pipeline-names.ts'
import { hashOf, newFileIn } from '../project/places.ts'
import { badRequest, reportOf } from '../server/failures.ts'
import { apiHeaders } from '../server/guard.ts'
import { live } from '../server/live.ts'
import { bodyOf } from '../server/reading.ts'
import type { Studio } from '../server/studio.ts'
import { writeNew } from './config-routes.ts'

/** Characters of a document; HAR files are long. */
const longest = 64 << 20
const recognising = z.object({
  text: z.string(),
  isCut: z.literal(true).exactOptional(),
}) satisfies z.ZodType<RecogniseRequest>
const keyed = { name: z.string().min(1).max(200), key: z.string().min(1) }
const credential = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('bearer'), key: keyed.key }),
  z.object({ kind: z.enum(['header', 'query', 'basic']), ...keyed }),
])
const importing = z.object({
  text: z.string(),
  credential: credential.exactOptional(),
  values: z.record(z.string().max(200), z.string().min(1)).exactOptional(),
  found: z.enum(['url', 'curl', 'har', 'openapi', 'postman', 'python', 'markdown', 'yaml', 'airbyte']).exactOptional(),
  fileName: z.string().max(200).exactOptional(),
  name: z
    .string()
    .regex(/^[\w-]{1,60}$/)
    .exactOptional(),
  include: z.array(z.string()).exactOptional(),
  probe: z.number().int().min(0).max(100).exactOptional(),
  useSecrets: z.boolean().exactOptional(),
}) satisfies z.ZodType<ImportRequest>
const writing = z.object({ file: z.string(), text: z.string().exactOptional() }) satisfies z.ZodType<ImportWrite>

// quotes and lines of a document are longer in JSON
const documents = { bytes: 2 * longest, tooLong } as const

function tooLong(): SluiceError {
  return new SluiceError(
    'DRAFT_SOURCE_UNREADABLE',
    'Could not read the document because it is too long for the page.',
    {
      allowed: `${longest >> 20} million characters`,
      hint: 'The command line takes files of up to 200 MB: sluice init --from FILE',
    },
  )
}

/** A config from what was pasted or dropped. */
export function addImportRoutes(app: Hono, studio: Studio): void {
  const { world, drafts, seals } = studio
  app.post('/api/import/recognise', async (context) => {
    const { text, isCut = false } = await bodyOf(context, recognising)
    return context.json(isCut ? recogniseBeginning(text) : recogniseSource(text), 200, apiHeaders)
  })
  app.post('/api/import', async (context) => {
    const request = await bodyOf(context, importing, documents)
    if (request.text.length > longest) throw tooLong()
    return live(async (sending) => {
      const child = studio.engine()
      try {
        const heard = (_name: string, data: unknown): void => sending.send('batch', data)
        const { draft: drafted, found } = await child.ask<ImportOutput>('import', request, {
          signal: sending.signal,
          heard,
        })
        const { draft, file } = await named(drafted, request, studio)
        const id = drafts.keep({ yaml: draft.yaml, found })
        // whatever was not recognised as a secret when it was drafted is none that the page should see
        const yaml = seals.seal(draft.yaml, 'yaml', (text) => hiding(text, Object.values(found))).text
        sending.send('result', { ...draft, yaml, draft: id, file } satisfies ImportDraft)
      } catch (error) {
        sending.send('failed', reportOf(error))
      } finally {
        child.kill()
      }
    })
  })
  app.post('/api/import/:draft', async (context) => {
    const id = context.req.param('draft')
    const { found, yaml } = drafts.get(id)
    const { file: asked, text } = await bodyOf(context, writing)
    const { file, path, editable } = await newFileIn(world.cwd, asked)
    if (!editable) throw badRequest('a config is written as YAML or JSON', { found: file })
    const written = text === undefined ? yaml : seals.open(text)
    const secrets = Object.entries(found).map(([key, value]) => new Secret(key, value))
    // before the config, so that nothing that is written lacks them; a taken file is told before
    await refuseTaken(path, file)
    await refuseTakenNames({ file, text: written }, studio)
    const kept = secrets.length === 0 ? undefined : await keepSecrets(secrets, { world })
    await writeNew(path, written, file)
    drafts.forget(id)
    studio.project.changed()
    const { pipelines } = await studio.project.list()
    const answer: ImportWritten = {
      file,
      hash: hashOf(written),
      pipeline: pipelines.find(({ config }) => config?.file === file)?.id ?? file,
      secrets: kept?.written ?? [],
      secretsFile: kept?.file ?? null,
      ignoredIn: kept?.ignoredIn ?? null,
    }
    return context.json(answer, 201, apiHeaders)
  })
}

/** A draft under a name that no other config has, unless it was given one; and a file that is free. */
async function named(
  draft: ImportOutput['draft'],
  { name }: ImportRequest,
  studio: Studio,
): Promise<{ readonly draft: ImportOutput['draft']; readonly file: string }> {
  if (name !== undefined) return { draft, file: await freeName(studio.world.cwd, draft.name) }
  const free = await freePipelineName(draft.name, studio)
  if (free === draft.name) return { draft, file: `${free}.yaml` }
  const yaml = renamedDraft(draft.yaml, { from: draft.name, to: free })
  return { draft: { ...draft, name: free, yaml }, file: `${free}.yaml` }
}

function hiding(text: string, values: readonly string[]): string {
  return values.reduce((hidden, value) => (value === '' ? hidden : hidden.replaceAll(value, '***')), text)
}

async function refuseTaken(path: string, file: string): Promise<void> {
  const isThere = await readFile(path).then(
    () => true,
    () => false,
  )
  if (isThere) await writeNew(path, '', file)
}

import { draftConfig } from '../../library/draft/draft-config.ts'
import { recogniseSource } from '../../library/draft/recognise-source.ts'
import { editText, secretScalars } from '../../library/edit/edit-config.ts'
import { importConfig } from '../../library/import-config.ts'
import { listPipelines } from '../../library/list-pipelines.ts'
import { openPipeline } from '../../library/open-pipeline.ts'
import { realWorld } from '../../library/real-world.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { ImportedStream } from '../../model/report/imported.ts'
import type { World } from '../../model/world.ts'
import type { Work } from '../child/messages.ts'
import type { ImportDraft, ImportedResource } from '../contract/import.ts'
import { worldWith } from '../project/unsaved.ts'
import { batching } from './batches.ts'
import { writtenDraft } from './written-draft.ts'

/** What an import is made of. */
export interface ImportInput {
  readonly text: string
  readonly fileName?: string
  readonly name?: string
  readonly include?: readonly string[]
  readonly probe?: number
  readonly useSecrets?: boolean
}

/** A draft with the secrets that were found in its source: those stay with the server. */
export interface ImportOutput {
  readonly draft: Omit<ImportDraft, 'draft' | 'file'>
  readonly found: Readonly<Record<string, string>>
}

/** Makes a config of what was pasted. Writes nothing. */
export async function importVerb(input: ImportInput, work: Work): Promise<ImportOutput> {
  const { take, flush } = batching(work)
  try {
    const { kind, what, hint } = recogniseSource(input.text)
    if (kind === 'python' || kind === 'markdown' || kind === 'yaml' || kind === 'airbyte')
      return await converted(input, kind, what)
    if (kind === 'unknown')
      throw new SluiceError('DRAFT_SOURCE_UNKNOWN', `Could not make a config because this is ${what}.`, given({ hint }))
    const { text, fileName, name, include, probe, useSecrets } = input
    const source = kind === 'url' ? text.trim() : { text, ...given({ name: fileName }) }
    const host = { world: realWorld(), signal: work.signal, onEvent: take, command: 'studio' }
    const drafted = await draftConfig(source, given({ name, include, probe, useSecrets }), host)
    const { from, text: yaml, resources, leftOut, secrets, settings, found, requests } = drafted
    return {
      draft: {
        kind,
        from,
        name: drafted.name,
        yaml,
        resources,
        leftOut,
        secrets: secrets.map(({ key, from: where }) => ({ key, from: where })),
        settings,
        notes: [],
        requests,
      },
      found: Object.fromEntries(found.map((secret) => [secret.key, secret.reveal()])),
    }
  } finally {
    flush()
  }
}

const endings = { python: 'py', markdown: 'md', yaml: 'yaml', airbyte: 'yaml' } as const

/** A dlt program, a document with one in it, a connector's manifest, or a config: read, never run. */
async function converted(input: ImportInput, kind: keyof typeof endings, from: string): Promise<ImportOutput> {
  const base = (input.name ?? input.fileName?.replace(/\.\w+$/, '') ?? 'imported').replace(/[^\w-]+/g, '_')
  const file = `${base}.${input.fileName?.endsWith('.ipynb') === true ? 'ipynb' : endings[kind]}`
  const world = worldWith(realWorld(), { file, text: input.text })
  const notes: string[] = []
  const { yaml: text, imported = [] } =
    kind === 'yaml'
      ? { yaml: input.text }
      : await importConfig(
          file,
          { world, onEvent: (event) => void (event.kind === 'warning' && notes.push(event.message)) },
          given({ streams: input.include }),
        )
  const { yaml, found } = withoutSecrets(text)
  const made = `${base}.yaml`
  const seen = await seenIn(made, yaml, worldWith(realWorld(), { file: made, text: yaml, secrets: found }))
  const secrets = [
    ...Object.keys(found).map((key) => ({ key, from: 'source' })),
    ...seen.lookups.filter(({ key }) => !Object.hasOwn(found, key)),
  ]
  return {
    draft: {
      kind,
      from,
      name: seen.name ?? base,
      yaml,
      resources: withStreams(seen.resources, imported),
      leftOut: imported.flatMap(({ stream, refusal }) =>
        refusal === undefined
          ? []
          : [{ what: stream, why: `${refusal.message} (${refusal.code})`, line: refusal.line }],
      ),
      secrets,
      settings: seen.settings,
      notes,
      requests: 0,
    },
    found,
  }
}

/** What is to be known of a stream stands with the resource that it became. */
function withStreams(
  resources: readonly ImportedResource[],
  streams: readonly ImportedStream[],
): readonly ImportedResource[] {
  return resources.map((resource) => {
    const notes = streams.find((one) => one.resource === resource.name)?.notes ?? []
    const said = notes.map(({ text, line }) => (line === undefined ? text : `${text} (line ${line})`))
    return { ...resource, notes: [...resource.notes, ...said] }
  })
}

/** Secrets that are written out become lookups. */
function withoutSecrets(text: string): { readonly yaml: string; readonly found: Readonly<Record<string, string>> } {
  const found: Record<string, string> = {}
  let yaml = text
  for (;;) {
    const [next] = secretScalars(yaml, 'yaml', (value) => value)
    if (next === undefined) return { yaml, found }
    const written = yaml.slice(next.from, next.to)
    const value = written.replace(/^(["'])(.*)\1$/s, '$2')
    const key = keyFor(String(next.path.at(-1) ?? 'secret'), value, found)
    const outcome = editText(yaml, 'yaml', [{ op: 'set', path: next.path, value: `\${secrets.${key}}` }])
    // a place that cannot be edited is replaced as it stands: no secret stays
    yaml =
      outcome.kind === 'edited' ? outcome.text : `${yaml.slice(0, next.from)}"\${secrets.${key}}"${yaml.slice(next.to)}`
    found[key] = value
  }
}

function keyFor(name: string, value: string, found: Readonly<Record<string, string>>): string {
  const base = name.toLowerCase().replace(/\W+/g, '_')
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}_${number}`
    if (!Object.hasOwn(found, key) || found[key] === value) return key
  }
}

interface Seen {
  readonly name: string | undefined
  readonly resources: readonly ImportedResource[]
  readonly lookups: readonly { readonly key: string; readonly from: string | null }[]
  readonly settings: readonly string[]
}

/** What its check finds; what it says by itself where values are missing, which its check shows. */
async function seenIn(file: string, yaml: string, world: World): Promise<Seen> {
  try {
    const [first] = await listPipelines(file, {}, { world })
    const { pipeline, resources, lookups } = await openPipeline({ file, document: 1 }, {}, { world }).check()
    const shown = resources.map(({ name, request, parent }) => ({
      name,
      request,
      parent,
      probed: [],
      guesses: [],
      notes: [],
      off: null,
    }))
    return {
      name: first?.pipeline ?? pipeline,
      resources: shown,
      lookups: lookups.map(({ key, from }) => ({ key, from })),
      settings: [],
    }
  } catch {
    const { name, resources, settings, secrets } = writtenDraft(yaml)
    return { name, resources, lookups: secrets.map((key) => ({ key, from: null })), settings }
  }
}

import { draftConfig } from '../../library/draft/draft-config.ts'
import { recogniseSource } from '../../library/draft/recognise-source.ts'
import { isJsonObject, isList, ownValue } from '../../json/json.ts'
import { editText, outline, secretScalars } from '../../library/edit/edit-config.ts'
import { importConfig } from '../../library/import-config.ts'
import { listPipelines } from '../../library/list-pipelines.ts'
import { openPipeline } from '../../library/open-pipeline.ts'
import { SluiceError } from '../../model/errors.ts'
import { given } from '../../model/given.ts'
import type { RunEvent } from '../../model/report/events.ts'
import type { ImportedStream } from '../../model/report/imported.ts'
import type { Work } from '../child/messages.ts'
import type { ImportCredential, ImportDraft, ImportedResource, ImportKind, LeftOut } from '../contract/import.ts'
import { worldWith } from '../project/unsaved.ts'
import { batching } from './batches.ts'
import { writtenDraft } from './written-draft.ts'

/** What an import is made of. */
export interface ImportInput {
  readonly text: string
  readonly credential?: ImportCredential
  readonly values?: Readonly<Record<string, string>>
  readonly found?: ImportKind
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
    if (kind === 'python' || kind === 'markdown' || kind === 'yaml' || kind === 'airbyte') {
      if (input.credential !== undefined || input.values !== undefined) throw keyOfConverted(what)
      return await converted(input, { kind, from: what }, work)
    }
    if (kind === 'unknown')
      throw new SluiceError('DRAFT_SOURCE_UNKNOWN', `Could not make a config because this is ${what}.`, given({ hint }))
    const { text, credential, values, found: known = kind, fileName, name, include, probe, useSecrets } = input
    // a URL that led to a document leads there once more
    const isList = kind === 'url' && known === 'url'
    const url = kind !== 'url' ? undefined : text.trim()
    const source =
      url === undefined
        ? { text, ...given({ name: fileName }) }
        : isList && credential !== undefined
          ? { url, credential }
          : url
    const keys = given({ values, credential: isList ? undefined : credential })
    const host = { world: work.world, signal: work.signal, onEvent: take, command: 'studio' }
    const drafted = await draftConfig(source, { ...given({ name, include, probe, useSecrets }), ...keys }, host)
    const { from, text: yaml, resources, leftOut, secrets, settings, found, requests } = drafted
    return {
      draft: {
        kind: drafted.kind,
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

function keyOfConverted(what: string): SluiceError {
  return new SluiceError('DRAFT_SOURCE_UNKNOWN', `Could not send the key because this is ${what}.`, {
    hint: 'It names its secrets itself. Keep their values under Secrets.',
  })
}

const endings = { python: 'py', markdown: 'md', yaml: 'yaml', airbyte: 'yaml' } as const

/** A dlt program, a document with one in it, a connector's manifest, or a config: read, never run. */
async function converted(
  input: ImportInput,
  { kind, from }: { readonly kind: keyof typeof endings; readonly from: string },
  work: Work,
): Promise<ImportOutput> {
  const base = (input.name ?? input.fileName?.replace(/\.\w+$/, '') ?? 'imported').replace(/[^\w-]+/g, '_')
  const file = `${base}.${from === 'a notebook' ? 'ipynb' : endings[kind]}`
  const world = worldWith(work.world, { file, text: input.text })
  const said = listener()
  const { yaml: whole, imported = [] } =
    kind === 'yaml'
      ? { yaml: input.text }
      : await importConfig(file, { world, onEvent: said.take }, given({ streams: input.include }))
  // of a manifest they were chosen already
  const { text, refused } =
    kind === 'airbyte' || input.include === undefined
      ? { text: whole, refused: [] }
      : withResources(whole, new Set(input.include))
  const { yaml, found } = withoutSecrets(text)
  const made = `${base}.yaml`
  const seen = await seenIn(made, yaml, {
    ...work,
    world: worldWith(work.world, { file: made, text: yaml, secrets: found }),
  })
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
      leftOut: [...imported.flatMap(refusalOf), ...said.leftOut],
      secrets,
      settings: seen.settings,
      notes: [...said.notes, ...refused],
      requests: 0,
    },
    found,
  }
}

function refusalOf({ stream, refusal }: ImportedStream): readonly LeftOut[] {
  return refusal === undefined
    ? []
    : [{ what: stream, why: `${refusal.message} (${refusal.code})`, line: refusal.line }]
}

/** Warnings of what the config does not have. */
const ofWhatIsLeftOut = new Set(['PYTHON_LEFT_OUT', 'PYTHON_IGNORED', 'PYTHON_IN_PART', 'PROJECT_PART_UNREAD'])

/** Hears what an import says: what is left out, by its line of the source, and what is to be known besides. */
function listener() {
  const notes: string[] = []
  const leftOut: LeftOut[] = []
  const take = (event: RunEvent): void => {
    if (event.kind !== 'warning') return
    const { code, message, hint, place } = event
    const why = hint === undefined || hint === '' ? message : `${message} ${hint}`
    if (!ofWhatIsLeftOut.has(code)) return void notes.push(why)
    // the readers of programs say the line in their words
    const [, said] = /\bline (\d+)/i.exec(message) ?? []
    const line = place?.line ?? (said === undefined ? undefined : Number(said))
    leftOut.push({ what: code, why, ...given({ line }) })
  }
  return { notes, leftOut, take }
}

/** A config with those of its resources that were ticked; one that no edit can take out stays, and that is said. */
function withResources(
  yaml: string,
  ticked: ReadonlySet<string>,
): { readonly text: string; readonly refused: readonly string[] } {
  let text = yaml
  const refused: string[] = []
  const documents = outline(yaml, 'yaml') ?? []
  // last first: places of those before stay as they are
  for (const [index, { value }] of [...documents.entries()].toReversed()) {
    const resources = isJsonObject(value) ? ownValue(value, 'resources') : undefined
    for (const [at, resource] of [...(isList(resources) ? resources : []).entries()].toReversed()) {
      const name = isJsonObject(resource) ? ownValue(resource, 'name') : resource
      if (typeof name !== 'string' || ticked.has(name)) continue
      const outcome = editText(text, 'yaml', [{ op: 'delete', path: ['resources', at], document: index + 1 }])
      if (outcome.kind === 'edited') text = outcome.text
      else refused.push(`"${name}" stays in the config, though it was not ticked: ${outcome.refusal.why}.`)
    }
  }
  return { text, refused }
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
async function seenIn(file: string, yaml: string, { world, modules }: Work): Promise<Seen> {
  try {
    const [first] = await listPipelines(file, {}, { world })
    const { pipeline, resources, lookups } = await openPipeline(
      { file, document: 1 },
      { refuseModules: modules },
      { world },
    ).check()
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

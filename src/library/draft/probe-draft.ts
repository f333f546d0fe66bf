import { join } from 'node:path'
import type { Draft, DraftResource } from '../../draft/draft.ts'
import { applyProbes, type Probe, secondLook, withoutGuesses } from '../../draft/probe/apply-probe.ts'
import { keysIn } from '../../draft/settle-secrets.ts'
import { writeDraft } from '../../draft/write/write-draft.ts'
import { isList } from '../../json/json.ts'
import { ConfigProblems, SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import type { ProbedResource } from '../../pipeline/probe/probe-plan.ts'
import type { Job } from '../host.ts'

/** How much may be asked. */
export interface ProbeLimits {
  readonly requests: number
  readonly perResource: number
  /** POSTs are sent as well */
  readonly posts: boolean
  /** what this machine can look up is sent as well */
  readonly useSecrets: boolean
  /** secrets that the draft looks up and requests do not carry: what needs one of them is not asked */
  readonly unset: readonly string[]
}

/** A draft after a look at the API, and how many requests that took. */
export interface ProbedDraft {
  readonly draft: Draft
  readonly requests: number
}

/** Looks at the lists of a draft, as a run would read them, and writes what was seen into it. Nothing is loaded. */
export async function probeDraft(draft: Draft, limits: ProbeLimits, job: Job): Promise<ProbedDraft> {
  if (limits.requests <= 0) return { draft, requests: 0 }
  const lacking = lackingOf(draft, limits)
  const asked = askable(draft, limits, lacking)
  const first = await ask(withoutGuesses(asked), limits, job)
  if (typeof first === 'string') return { draft: withLacking(noted(draft, asked, first), lacking, limits), requests: 0 }
  const used = requestsOf(first)
  const again = secondLook(asked, first)
  const left = { ...limits, requests: limits.requests - used }
  const second = again.resources.length === 0 || left.requests <= 0 ? [] : await ask(again, left, job)
  const trials = typeof second === 'string' ? [] : second
  const seen = withoutPosts(applyProbes(draft, first, trials), limits)
  return { draft: withLacking(seen, lacking, limits), requests: used + requestsOf(trials) }
}

function requestsOf(probes: readonly Probe[]): number {
  return probes.reduce((sum, { requests }) => sum + requests, 0)
}

/** What may be asked: no POSTs unless they are wanted, nothing that is left off or lacks a secret, and nothing below either. */
function askable(draft: Draft, { posts, unset }: ProbeLimits, lacking: Lacking): Draft {
  const kept = new Set<string>()
  const resources = draft.resources.filter(({ name, method, off, parent }) => {
    const isAsked =
      off === undefined &&
      !lacking.has(name) &&
      (posts || method === 'GET') &&
      (parent === undefined || kept.has(parent.value))
    if (isAsked) kept.add(name)
    return isAsked
  })
  const { auth, ...client } = draft.client
  // all that need it are left out
  return lacksIn(draft, auth, unset).length === 0 ? { ...draft, resources } : { ...draft, resources, client }
}

/** Resources that need a secret which is not set, with its key. */
type Lacking = ReadonlyMap<string, string>

function lackingOf(draft: Draft, { unset }: ProbeLimits): Lacking {
  const { auth: shared, ...client } = draft.client
  return new Map(
    draft.resources.flatMap((resource) => {
      const { auth = shared, ...rest } = resource
      const needed = keysIn({ ...draft, client, resources: [rest] })
      const keys = [...unset.filter((key) => needed.has(key)), ...lacksIn(draft, auth, unset)]
      return keys.length === 0 ? [] : [[resource.name, [...new Set(keys)].join(', ')] as const]
    }),
  )
}

/** What an auth lacks; of alternatives the first counts whose secrets are all there. */
function lacksIn(draft: Draft, auth: DraftResource['auth'], unset: readonly string[]): readonly string[] {
  const { value = null } = auth ?? {}
  if (auth === undefined || value === null) return []
  const all = isList(value) ? value : [value]
  const lacks = all.map((one) => {
    const client = { baseUrl: { ...auth, value: '' }, auth: { ...auth, value: one } }
    const needed = keysIn({ ...draft, client, resources: [] })
    return unset.filter((key) => needed.has(key))
  })
  return lacks.find((keys) => keys.length === 0) ?? lacks[0] ?? []
}

function withLacking(draft: Draft, lacking: Lacking, { useSecrets }: ProbeLimits): Draft {
  const why = (keys: string): string =>
    useSecrets
      ? `secrets are not set: ${keys}`
      : `no secret is sent unasked (${keys}): --use-secrets sends those that are set here`
  const note = (resource: DraftResource): DraftResource => {
    const keys = lacking.get(resource.name)
    return keys === undefined || resource.off !== undefined
      ? resource
      : { ...resource, notes: [...(resource.notes ?? []), `not probed: ${why(keys)}`] }
  }
  return { ...draft, resources: draft.resources.map(note) }
}

function withoutPosts(draft: Draft, { posts }: ProbeLimits): Draft {
  if (posts) return draft
  const note = (resource: DraftResource): DraftResource =>
    resource.method === 'POST' && resource.off === undefined
      ? { ...resource, notes: [...(resource.notes ?? []), 'not probed: POSTs are sent with --probe-posts only'] }
      : resource
  return { ...draft, resources: draft.resources.map(note) }
}

function noted(draft: Draft, asked: Draft, why: string): Draft {
  const names = new Set(asked.resources.map(({ name }) => name))
  const note = `not probed: ${why}`
  return {
    ...draft,
    resources: draft.resources.map((resource, index) =>
      names.has(resource.name) && index === draft.resources.findIndex(({ name }) => names.has(name))
        ? { ...resource, notes: [...(resource.notes ?? []), note] }
        : resource,
    ),
  }
}

/** What was seen, or why nothing could be asked. */
async function ask(draft: Draft, limits: ProbeLimits, job: Job): Promise<readonly Probe[] | string> {
  if (draft.resources.length === 0) return []
  const { openConfig } = await import('../../pipeline/open-config.ts')
  const { probePlan } = await import('../../pipeline/probe/probe-plan.ts')
  const world = worldOf(draft, job.world, limits)
  const tools = { ...job, world }
  try {
    const plan = await openConfig({ file: join(world.cwd, fileName) }, {}, tools)
    const seen = await probePlan(plan, tools, limits)
    return seen.map((each) => asProbe(each, job))
  } catch (error) {
    job.signal.signal.throwIfAborted()
    if (error instanceof ConfigProblems || error instanceof SluiceError) return reasonOf(error, draft, limits)
    throw error
  }
}

function reasonOf(error: ConfigProblems | SluiceError, { secrets }: Draft, { useSecrets }: ProbeLimits): string {
  const unset = secrets.filter(({ value }) => value === undefined).map(({ key }) => key)
  const { code, message } = error instanceof ConfigProblems ? (error.problems[0] ?? error) : error
  const names = unset.length > 0 ? `: ${unset.slice(0, 5).join(', ')}` : ''
  if (code !== 'CONFIG_UNRESOLVED_SECRET') return `${code} ${message}`
  return useSecrets
    ? `secrets are not set${names}`
    : `no secret is sent unasked${names}; --use-secrets sends those that are set here`
}

const fileName = '.sluice-draft.yaml'

/** The world as it will be once the config and its secrets are written. */
function worldOf(draft: Draft, world: World, { useSecrets }: ProbeLimits): World {
  const file = join(world.cwd, fileName)
  const text = new TextEncoder().encode(writeDraft({ ...draft, leftOut: [] }))
  const values = draft.secrets.flatMap(({ key, value }) =>
    value === undefined ? [] : [[key.toUpperCase().replace(/[^A-Z0-9_]/g, '_'), value] as const],
  )
  return {
    ...world,
    env: { ...(useSecrets ? world.env : withoutLookups(world.env)), ...Object.fromEntries(values) },
    files: {
      ...world.files,
      read: (path) => (path === file ? Promise.resolve(text) : useSecrets ? world.files.read(path) : absent(path)),
      look: (path) =>
        path === file
          ? Promise.resolve({ size: text.length, isFolder: false })
          : useSecrets
            ? world.files.look(path)
            : absent(path),
    },
  }
}

/** What decides how requests are made, and nothing that a document could name. */
function withoutLookups(env: World['env']): World['env'] {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => /^(?:(?:https?|no)_proxy$|RUNTIME__|SLUICE_)/i.test(name)),
  )
}

function absent(path: string): Promise<never> {
  return Promise.reject(Object.assign(new Error(`ENOENT: no such file, open '${path}'`), { code: 'ENOENT' }))
}

function asProbe({ error, skipped, ...probed }: ProbedResource, { vault }: Job): Probe {
  return {
    ...probed,
    ...(skipped !== undefined && { skipped: skipped === 'budget' ? 'the number of requests was used up' : skipped }),
    ...(error !== undefined && { error: { code: error.code, message: vault.mask(error.message) } }),
  }
}

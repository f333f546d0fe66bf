import { isRegistered, meaningOf } from '../../model/error-register/register.ts'
import type { JsonObject, JsonValue } from '../../json/json.ts'
import { isJsonObject } from '../../json/json.ts'
import { toJsonText } from '../../json/json-text.ts'
import { keyOf } from '../calls/list-answer.ts'
import { keyBelow } from '../child-key.ts'
import type { Draft, DraftResource, Evident } from '../draft.ts'

/** What probing showed of one resource, in the words of the engine. */
export interface Probe {
  readonly resource: string
  readonly requests: number
  /** records of each page that was read */
  readonly pages: readonly number[]
  readonly records: readonly JsonObject[]
  readonly detected: readonly ProbeDetection[]
  readonly candidates: readonly ProbeCandidate[]
  readonly status?: number
  readonly said?: string
  readonly isOneRecord: boolean
  readonly error?: { readonly code: string; readonly message: string }
  readonly skipped?: string
}

/** A field that may be the key or the cursor. */
export interface ProbeCandidate {
  readonly kind: 'primary_key' | 'cursor'
  readonly why: string
  readonly value?: JsonValue
}

export interface ProbeDetection {
  readonly what: string
  readonly found: string
  readonly why: string
  readonly confidence?: 'certain' | 'likely' | 'guess'
  readonly value?: JsonValue
}

/** The draft without the paging that was only guessed: what the answers say goes before it. */
export function withoutGuesses(draft: Draft): Draft {
  return {
    ...draft,
    resources: draft.resources.map((resource) => {
      const { paginator, dataSelector, ...rest } = resource
      return {
        ...rest,
        ...(paginator !== undefined && paginator.certainty !== 'guess' && { paginator }),
        ...(dataSelector !== undefined && dataSelector.certainty !== 'guess' && { dataSelector }),
      }
    }),
  }
}

/**
 * What is worth a second look: guessed paging of which the answers say nothing, now written; and parts of the document that
 * the answers contradict, now left out. Children are not looked at twice: it would take their parents as well.
 */
export function secondLook(draft: Draft, probes: readonly Probe[]): Draft {
  return {
    ...draft,
    resources: draft.resources.flatMap((resource) => {
      const probe = probes.find((each) => each.resource === resource.name)
      if (probe === undefined || resource.parent !== undefined || resource.off !== undefined) return []
      if (stumbled(probe)) return [withoutDoubted(resource)]
      return wantsTrial(resource, probe) ? [resource] : []
    }),
  }
}

function withoutDoubted({ paginator: _paginator, dataSelector: _selector, ...resource }: DraftResource): DraftResource {
  return resource
}

/** The document says something about the answer that the answer does not bear out. */
function stumbled({ error, pages }: Probe): boolean {
  if (pages.length > 0 || error === undefined || !isRegistered(error.code)) return false
  const { about } = meaningOf(error.code)
  return about === 'selector' || about === 'paging'
}

function wantsTrial(resource: DraftResource, probe: Probe): boolean {
  if (resource.paginator?.certainty !== 'guess' || probe.pages.length === 0) return false
  const found = probe.detected.findLast(({ what }) => what === 'paginator')
  return found?.value === undefined || found.confidence === 'guess'
}

/** The draft with what probes showed: parts that were seen, and notes of what went wrong. */
export function applyProbes(draft: Draft, probes: readonly Probe[], trials: readonly Probe[] = []): Draft {
  const resources = draft.resources.map((resource) => {
    const probe = probes.find((each) => each.resource === resource.name)
    const trial = trials.find((each) => each.resource === resource.name)
    return probe === undefined ? resource : seen(resource, { draft, probe, trial })
  })
  const isOff = (resource: DraftResource): boolean => resource.off !== undefined
  // where all of them failed, nobody knows which were right: they stay
  return { ...draft, resources: resources.every(isOff) ? resources.map(keptOn) : belowOff(resources) }
}

/** Children of what is left off cannot run. */
function belowOff(resources: readonly DraftResource[]): readonly DraftResource[] {
  const off = new Set(resources.filter((resource) => resource.off !== undefined).map(({ name }) => name))
  return resources.map((resource) => {
    if (resource.off !== undefined || resource.parent === undefined || !off.has(resource.parent.value)) return resource
    off.add(resource.name)
    return { ...resource, off: `its parent "${resource.parent.value}" is left off` }
  })
}

function keptOn({ off, ...resource }: DraftResource): DraftResource {
  return off === undefined ? resource : { ...resource, notes: [off, ...(resource.notes ?? [])] }
}

interface Seen {
  readonly draft: Draft
  readonly probe: Probe
  readonly trial: Probe | undefined
}

function seen(resource: DraftResource, { draft, probe, trial }: Seen): DraftResource {
  if (resource.off !== undefined) return resource
  if (probe.skipped !== undefined) return noted(resource, [`not probed: ${probe.skipped}`])
  if (stumbled(probe) && trial !== undefined && trial.pages.length > 0)
    return corrected(resource, { draft, probe, trial })
  const trouble = troubleOf(resource, { draft, probe })
  if (trouble !== undefined) return trouble
  if (probe.isOneRecord) return noted(resource, ['probed: the answer is one record, not a list'])
  const selector = selectorOf(resource, probe)
  const { paginator, notes } = pagingOf(resource, { draft, probe, trial })
  const { primaryKey, notes: keyNotes } = keyFrom(resource, [probe, ...(trial === undefined ? [] : [trial])])
  const { paginator: _old, primaryKey: _key, ...rest } = resource
  return noted(
    {
      ...withCursor(rest, probe),
      ...(selector !== undefined && { dataSelector: selector }),
      ...(paginator !== undefined && { paginator }),
      ...(primaryKey !== undefined && { primaryKey }),
    },
    [...notes, ...keyNotes],
  )
}

/** A parameter with a fixed beginning, and a field of the records that may be what it is about. */
function withCursor<Resource extends Pick<DraftResource, 'params' | 'incremental'>>(
  resource: Resource,
  { candidates }: Probe,
): Resource {
  const { params = {}, incremental } = resource
  if (incremental !== undefined) return resource
  for (const { kind, value, why } of candidates) {
    if (kind !== 'cursor' || value === undefined || !isJsonObject(value)) continue
    const { start_param: param } = value
    const written = typeof param === 'string' && Object.hasOwn(params, param) ? params[param] : undefined
    if (written === undefined || typeof param !== 'string' || typeof written.value !== 'string') continue
    const { [param]: _taken, ...others } = params
    const found: Evident<JsonObject> = { value: { ...value, initial_value: written.value }, certainty: 'guess', why }
    return { ...resource, params: others, incremental: found }
  }
  return resource
}

/** What the answers contradict is taken out, and said. */
function corrected(resource: DraftResource, { draft, probe, trial }: Seen & { readonly trial: Probe }): DraftResource {
  const parts = [
    ...(resource.dataSelector === undefined ? [] : [`data_selector ${resource.dataSelector.value}`]),
    ...(resource.paginator === undefined ? [] : [`paginator ${toJsonText(resource.paginator.value['type'] ?? null)}`]),
  ]
  const note = `probed: the answer does not fit what was found before (${parts.join(', ')}): ${probe.error?.code ?? ''}`
  return seen(noted(withoutDoubted(resource), [note]), { draft, probe: trial, trial: undefined })
}

function noted(resource: DraftResource, notes: readonly string[]): DraftResource {
  return notes.length === 0 ? resource : { ...resource, notes: [...(resource.notes ?? []), ...notes] }
}

/** What a failed probe means: credentials are for the user to add, what is not there is left off. */
function troubleOf(resource: DraftResource, { draft, probe }: Omit<Seen, 'trial'>): DraftResource | undefined {
  const { error, status, pages, said } = probe
  if (pages.length > 0) return undefined
  if (status === 401 || status === 403 || status === 407)
    return {
      ...noted(resource, [wantsCredentials(status, draft)]),
      isRefused: true,
      ...(said !== undefined && { said }),
    }
  if (status === 404 || status === 410) return { ...resource, off: `probed: ${status}, there is nothing at this path` }
  if (status === 405) return { ...resource, off: 'probed: 405, it does not take this method' }
  if (status === 429) return noted(resource, ['probed: 429, the server wants fewer requests; look at it later'])
  if (error !== undefined && isRegistered(error.code) && meaningOf(error.code).group === 'no_list')
    return { ...resource, off: `probed: the answer is not a list (${error.code})` }
  if (status !== undefined && status >= 400) return noted(resource, [`probed: the server answered ${status}`])
  return noted(resource, [
    `probed without an answer: ${error?.message ?? 'the time or the number of requests was used up'}`,
  ])
}

function wantsCredentials(status: number, { client, secrets }: Draft): string {
  const unset = secrets.filter(({ value }) => value === undefined).map(({ key }) => key)
  const what = status === 403 ? 'refuses to answer' : 'wants credentials'
  if (unset.length > 0) return `probed: ${status}, the server ${what}; not set: secret ${unset.slice(0, 5).join(', ')}`
  return client.auth === undefined
    ? `probed: ${status}, the server ${what}: add "auth" to the client, e.g. { type: bearer, token: "\${secrets.token}" }`
    : `probed: ${status}, the server ${what}, though "auth" was sent`
}

function selectorOf({ dataSelector }: DraftResource, probe: Probe): Evident<string> | undefined {
  const found = probe.detected.find(({ what }) => what === 'selector')
  const [count = 0] = probe.pages
  const records = `${count} ${count === 1 ? 'record' : 'records'} on the first page`
  if (found === undefined)
    return dataSelector && count > 0 && dataSelector.certainty !== 'probed'
      ? { ...dataSelector, ...seenIn(dataSelector, records) }
      : dataSelector
  const isSure = found.confidence === 'certain' || found.confidence === undefined
  const value = typeof found.value === 'string' ? found.value : found.found
  return isSure
    ? { value, certainty: 'probed', why: records }
    : { value, certainty: 'guess', why: `${records}; ${found.why}` }
}

interface Paging {
  readonly paginator: Evident<JsonObject> | undefined
  readonly notes: readonly string[]
}

function pagingOf(resource: DraftResource, { probe, trial }: Seen): Paging {
  const { paginator } = resource
  const found = probe.detected.findLast(({ what }) => what === 'paginator')
  const value = found?.value !== undefined && isJsonObject(found.value) ? found.value : undefined
  if (paginator !== undefined && paginator.certainty !== 'guess')
    return { paginator: verified(paginator, probe), notes: [] }
  if (value !== undefined && found !== undefined && found.confidence !== 'guess') {
    const isFollowed = probe.pages.length > 1
    const why = isFollowed && !found.why.includes('second page') ? `${found.why}; the second page came` : found.why
    return { paginator: { value: tidy(value), certainty: 'probed', why }, notes: [] }
  }
  if (paginator !== undefined && trial !== undefined) return tried(paginator, trial)
  // a run tries further than a probe may ask: what is only likely would keep it from that
  if (value !== undefined && found !== undefined)
    return { paginator: undefined, notes: [`paging: not certain, and looked for at each run: ${found.why}`] }
  return { paginator, notes: paginator === undefined ? [onePage(probe)] : [] }
}

function verified(paginator: Evident<JsonObject>, { pages }: Probe): Evident<JsonObject> {
  return pages.length > 1 && (pages[1] ?? 0) > 0
    ? { ...paginator, ...seenIn(paginator, 'the second page came') }
    : paginator
}

function onePage({ pages: [count = 0] }: Probe): string {
  return `paging: nothing in the answer of ${count} ${count === 1 ? 'record' : 'records'} says that there is more; it is looked for at each run`
}

/** Two different pages prove a way of paging; an empty second page or a refusal says nothing against it. */
function tried(paginator: Evident<JsonObject>, trial: Probe): Paging {
  const [first = 0, second = 0] = trial.pages
  const texts = trial.records.slice(0, first + second).map((record) => JSON.stringify(record, bigintText))
  const fresh = new Set(texts).size
  if (second > 0 && fresh === texts.length && texts.length > first)
    return {
      paginator: { ...paginator, certainty: 'probed', why: `${paginator.why}; the second page has other records` },
      notes: [],
    }
  if (trial.error?.code === 'PAGE_REPEATS' || trial.error?.code === 'PAGINATION_LOOP' || (second > 0 && fresh <= first))
    return {
      paginator: undefined,
      notes: [`paging: ${paginator.why.replace(/, the URL given$/, '')}, but the second page is the first again`],
    }
  return { paginator, notes: [] }
}

function keyFrom(
  resource: DraftResource,
  probes: readonly Probe[],
): { readonly primaryKey: DraftResource['primaryKey']; readonly notes: readonly string[] } {
  const records = probes.reduce<readonly JsonObject[]>(
    (most, { records: each }) => (each.length > most.length ? each : most),
    [],
  )
  const written = resource.primaryKey
  if (written !== undefined) return checkedKey(written, records, resource.parent !== undefined)
  const key = keyOf([records], resource.name)
  // one parent was looked at: what its records show holds below each parent only
  const value = key === undefined ? undefined : keyBelow(key, resource)
  if (key === undefined || value === undefined) return { primaryKey: undefined, notes: [] }
  const why = `"${key}" differs in ${records.length} records`
  return {
    notes: [],
    primaryKey:
      resource.parent === undefined
        ? { value, certainty: 'probed', why }
        : { value, certainty: 'guess', why: `${why}; it may differ below each parent only` },
  }
}

/** A key of the document that comes twice in the answers would lose rows. */
function checkedKey(
  written: NonNullable<DraftResource['primaryKey']>,
  records: readonly JsonObject[],
  isBelow: boolean,
): { readonly primaryKey: DraftResource['primaryKey']; readonly notes: readonly string[] } {
  const fields = typeof written.value === 'string' ? [written.value] : written.value
  const isOwn = fields.every((field) => records.every((record) => Object.hasOwn(record, field)))
  if (records.length < 2 || !isOwn) return { primaryKey: written, notes: [] }
  const values = records.map((record) =>
    JSON.stringify(
      fields.map((field) => record[field]),
      bigintText,
    ),
  )
  const count = new Set(values).size
  if (count === records.length && written.certainty === 'probed' && (!isBelow || fields.length > 1))
    return { primaryKey: { ...written, why: `"${fields.join(', ')}" differs in ${count} records` }, notes: [] }
  // below one parent it may, and still come again below the next
  if (count === records.length && isBelow && fields.length === 1) return { primaryKey: written, notes: [] }
  if (count === records.length)
    return { primaryKey: { ...written, ...seenIn(written, `differs in ${count} records`) }, notes: [] }
  return {
    primaryKey: undefined,
    notes: [
      `primary key: "${fields.join(', ')}" (${written.why}) comes more than once in ${records.length} records, so it is not written`,
    ],
  }
}

/** A guess that answers bear out is one no more. */
function seenIn({ certainty, why }: Evident<unknown>, what: string): Pick<Evident<unknown>, 'certainty' | 'why'> {
  return certainty === 'guess'
    ? { certainty: 'probed', why: `${what}; ${why}` }
    : { certainty, why: `${why}; probed: ${what}` }
}

/** Without what is the default anyway. */
function tidy({ page, page_param, ...paginator }: JsonObject): JsonObject {
  return {
    ...paginator,
    ...(page !== undefined && page !== paginator['base_page'] && { page }),
    ...(page_param !== undefined && page_param !== 'page' && { page_param }),
  }
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

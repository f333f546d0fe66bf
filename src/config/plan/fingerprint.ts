import { given } from '../../model/given.ts'
import { sha3 } from '../../model/hashing.ts'
import { isComponentUse } from '../../model/user-code/component-use.ts'
import type { ResourcePlan } from '../../model/plan.ts'
import { sliceParents } from '../../model/plan/slices.ts'
import { Secret, type Masker } from '../../model/secrets.ts'
import { SecretReference, SecretText } from '../document.ts'
import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { isPlainObject, scalarText } from '../shapes/kinds.ts'
import type { WrittenClient } from '../shapes/client.ts'
import type { MergedResource } from './merge-defaults.ts'

/** A resource with the config it was made from. */
export interface Planned {
  readonly plan: ResourcePlan
  readonly merged: MergedResource
}

/** What both fingerprints know beside the resources. */
export interface Known {
  /** hides secrets */
  readonly mask: Masker
  /** the values of `parameters` */
  readonly config: JsonValue | undefined
}

/**
 * A hash of everything that decides what is requested and which records come of it. Hints of tables are not in it,
 * nor are secrets: rotating a key does not orphan a pending package. Functions count by their source text, expressions by
 * theirs and by the values that they take from the config.
 */
export function fingerprintOf(resources: readonly Planned[], client: WrittenClient, { mask, config }: Known): string {
  const { base_url, headers, paginator, response_format, auth: clientAuth } = client
  const parts = resources.map(({ plan, merged }) => {
    const { auth = clientAuth, error_handler: _errorHandler, ...endpoint } = merged.endpoint
    return {
      name: plan.name,
      endpoint,
      // as written: its references by key, its inline secrets masked, for an identity changes with the secret
      auth: auth ?? null,
      rows: plan.rows ?? null,
      steps: merged.hints.processing_steps ?? [],
      include: plan.parent?.include ?? [],
      ...given({ limit: plan.limit, readParent: plan.readParent, renamed: plan.parent?.renamed }),
      ...(plan.endpoint?.slices && { slices: plan.endpoint.slices.include }),
      primaryKey: plan.primaryKey,
      ...(plan.endpoint?.incremental?.isScheduled === true ? { window: windowOf(plan) } : {}),
    }
  })
  const text = stableText({
    base_url,
    headers,
    paginator,
    ...(response_format !== undefined && { response_format }),
    resources: parts,
  })
  return sha3(mask(withConfig(text, config)))
}

/**
 * Per resource a hash of what decides its rows: what is asked for, how the answer is read, which table gets it and how,
 * and the same of the parents it is read for. Headers and credentials are not in it, nor how patient a client is: with
 * another key the same rows come (decisions/0027).
 */
export function rowFingerprintsOf(
  resources: readonly Planned[],
  client: WrittenClient,
  { mask, config }: Known,
): ReadonlyMap<string, string> {
  const fingerprints = new Map<string, string>()
  // parents come before children
  for (const { plan, merged } of resources) {
    const {
      path,
      method,
      params,
      json,
      data,
      data_selector,
      incremental,
      multipart,
      xml,
      text,
      graphql,
      param_style,
      key_column,
      value_column,
      for_each,
      paginator = client.paginator,
      response_format = client.response_format,
    } = merged.endpoint
    const decides = {
      name: plan.name,
      base_url: client.base_url,
      endpoint: {
        path,
        method: method ?? 'GET',
        params,
        json,
        data,
        data_selector,
        incremental,
        paginator,
        ...given({ multipart, xml, text, graphql, param_style, key_column, value_column }),
        ...(for_each !== undefined && { for_each }),
        ...(response_format !== undefined && { response_format }),
      },
      rows: plan.rows ?? null,
      steps: merged.hints.processing_steps ?? [],
      include: plan.parent?.include ?? [],
      ...given({ limit: plan.limit }),
      parent: fingerprints.get(plan.parent?.resource ?? '') ?? null,
      ...slicesOf(plan, fingerprints),
      // an expression counts as written: the function that it became has the same source for all of them
      table: typeof plan.tableName === 'string' ? plan.tableName : (merged.hints.table_name ?? plan.tableName),
      disposition: plan.writeDisposition,
      window: windowOf(plan),
    }
    fingerprints.set(plan.name, sha3(mask(withConfig(stableText(decides), config))))
  }
  return fingerprints
}

/** What a `for_each` adds, and the parents that it takes values from. */
function slicesOf(plan: ResourcePlan, fingerprints: ReadonlyMap<string, string>): object {
  const { slices } = plan.endpoint ?? {}
  if (slices === undefined && plan.readParent === undefined) return {}
  const { readParent, endpoint } = plan
  const written = { slices: endpoint?.slices === undefined ? null : endpoint.slices.include, readParent }
  return {
    written,
    parents: slices === undefined ? [] : sliceParents(slices).map((name) => fingerprints.get(name) ?? null),
  }
}

// a scheduler's window stands in the environment, not in the config
function windowOf({ endpoint }: ResourcePlan): readonly unknown[] {
  return [endpoint?.incremental?.initialValue ?? null, endpoint?.incremental?.endValue ?? null]
}

/** The text, and what expressions in it take from `config`: all of it where one names no single key. */
function withConfig(text: string, config: Known['config']): string {
  const named = [...text.matchAll(/\bconfig\b(?:\.(\w+)|\[\\?["']([^"'\\]+)\\?["']\])?/g)]
  if (named.length === 0 || !isJsonObject(config) || Object.keys(config).length === 0) return text
  const keys = named.map(([, plain, quoted]) => plain ?? quoted ?? '')
  const isKnown = keys.every((key) => Object.hasOwn(config, key))
  const taken = Object.entries(config).filter(([key]) => !isKnown || keys.includes(key))
  return `${text} ${stableText(Object.fromEntries(taken))}`
}

function stableText(value: unknown): string {
  if (value === undefined || value === null) return 'null'
  if (typeof value === 'function') return `function ${value.toString()}`
  if (Array.isArray(value)) return `[${value.map(stableText).join(',')}]`
  if (value instanceof SecretReference) return `${value.store}:${value.key}`
  if (value instanceof SecretText) return stableText(value.parts)
  if (value instanceof Secret) return `secret:${value.key}`
  if (isPlainObject(value)) {
    const members = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1))
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${stableText(member)}`).join(',')}}`
  }
  if (isComponentUse(value)) return `component ${value.definition.type} ${stableText(value.options)}`
  // made by code: its class is all that is stable about it
  if (typeof value === 'object') return `instance ${value.constructor.name}`
  return typeof value === 'string' ? JSON.stringify(value) : (scalarText(value) ?? 'null')
}

import { z } from 'zod'
import type { Place } from '../../model/errors.ts'
import type { ConfigDocument, ConfigObject, ConfigPath } from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import { clientShape } from '../shapes/client.ts'
import { environmentShape } from '../shapes/top-level.ts'
import { checkShape } from './problem/check-shape.ts'
import { wrongType } from './problem/explain-issue.ts'
import type { Problems } from './problem/problems.ts'
import { didYouMean } from '../near-names.ts'

/** A document with its environment laid over it. */
export interface ChosenConfig {
  /** without `environments`; places point to where each value was written */
  readonly document: ConfigDocument
  /** null = none chosen, or none of that name */
  readonly environment: string | null
  /** the chosen environment's own `name`: it keeps the pipelines apart by itself */
  readonly ownName: boolean
  /** where `resources` is written: an environment's list replaces that at the top */
  readonly resourcesPath: ConfigPath
}

const atTheTop: ConfigPath = ['resources']

/**
 * Lays an environment over the config (docs/contract/rest-api.md 15.3): mappings are merged key by key, everything else
 * is replaced, and so is a mapping whose `type` differs. Reports nothing: see `checkEnvironments`.
 */
export function chooseEnvironment(document: ConfigDocument, wanted: string | undefined): ChosenConfig {
  if (!isPlainObject(document.value)) return { document, environment: null, ownName: false, resourcesPath: atTheTop }
  const { environments, ...plain } = document.value
  const overlay =
    wanted !== undefined && isPlainObject(environments) && Object.hasOwn(environments, wanted)
      ? environments[wanted]
      : undefined
  if (wanted === undefined || !isPlainObject(overlay)) {
    return { document: { ...document, value: plain }, environment: null, ownName: false, resourcesPath: atTheTop }
  }
  const placeOf = (path: ConfigPath): Place =>
    document.placeOf(path.length > 0 && hasPath(overlay, path) ? ['environments', wanted, ...path] : path)
  const value = overlayValue(plain, overlay) as ConfigObject
  const resourcesPath = Object.hasOwn(overlay, 'resources') ? ['environments', wanted, 'resources'] : atTheTop
  const ownName = Object.hasOwn(overlay, 'name')
  return { document: { ...document, value, placeOf }, environment: wanted, ownName, resourcesPath }
}

/** Environments as written, the one asked for, and the config that came of it. */
export interface EnvironmentCheck {
  readonly written: unknown
  readonly wanted: string | undefined
  readonly client: unknown
}

/** Reports what is wrong with `environments`, with the choice, or with having made none. */
export function checkEnvironments({ written, wanted, client }: EnvironmentCheck, problems: Problems): void {
  const names = readEnvironments(written, problems)
  if (wanted !== undefined && !names.includes(wanted)) reportUnknown(wanted, names, problems)
  if (wanted === undefined && names.length > 0 && !isComplete(client)) reportNoneChosen(names, client, problems)
}

function readEnvironments(written: unknown, problems: Problems): readonly string[] {
  if (written === undefined || written === null) return []
  if (!isPlainObject(written)) {
    const { path, ...problem } = wrongType(['environments'], written, ['a mapping'])
    problems.report(path, problem)
    return []
  }
  for (const [name, value] of Object.entries(written)) {
    const path = ['environments', name]
    checkShape(environmentKeys, value, { path, problems })
    const client = isPlainObject(value) ? value['client'] : undefined
    if (isPlainObject(client)) checkShape(clientKeys, client, { path: [...path, 'client'], problems })
  }
  return Object.keys(written)
}

// keys only: one that is not chosen may hold secrets this machine does not have; the chosen one is read after merging
const environmentKeys = keysOf(environmentShape)
const clientKeys = keysOf(clientShape)

function keysOf(shape: z.ZodObject): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.keys(shape.shape).map((key) => [key, z.unknown().optional()])))
}

function overlayValue(below: unknown, above: unknown): unknown {
  if (!isPlainObject(below) || !isPlainObject(above)) return above
  const otherType = 'type' in below && 'type' in above && below['type'] !== above['type']
  if (otherType) return above
  const merged = Object.entries(above).map(([key, value]) => [
    key,
    Object.hasOwn(below, key) ? overlayValue(below[key], value) : value,
  ])
  return { ...below, ...(Object.fromEntries(merged) as Record<string, unknown>) }
}

function isComplete(client: unknown): boolean {
  return isPlainObject(client) && client['base_url'] !== undefined && client['base_url'] !== null
}

function hasPath(value: unknown, path: ConfigPath): boolean {
  let current = value
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return false
    current = (current as Record<string | number, unknown>)[step]
  }
  return true
}

function reportNoneChosen(names: readonly string[], client: unknown, problems: Problems): void {
  problems.report(['environments'], {
    code: 'CONFIG_NO_ENVIRONMENT',
    message: 'Could not read the configuration because "client" has no "base_url" and no environment is chosen.',
    allowed: names,
    hint: `Choose one with --env ${names[0]} or SLUICE_ENV=${names[0]}, or write client.base_url.`,
  })
  // one problem, not two: the missing base_url is what this one is about
  problems.silence(client === undefined ? ['client'] : ['client', 'base_url'])
}

function reportUnknown(wanted: string, names: readonly string[], problems: Problems): void {
  const known = names.length > 0
  problems.report(['environments'], {
    code: 'CONFIG_UNKNOWN_ENVIRONMENT',
    message: `Could not use the environment "${wanted}" because the configuration does not declare it.`,
    found: wanted,
    ...(known ? { allowed: names } : {}),
    hint: known
      ? (didYouMean(wanted, names) ?? `Choose one of ${names.join(', ')} with --env or SLUICE_ENV.`)
      : 'Leave --env and SLUICE_ENV out, or add "environments" beside "client".',
  })
}

import { type Command, InvalidArgumentError } from 'commander'
import { given } from '../../model/given.ts'
import type { World } from '../../model/world.ts'

/** Where machines meet, as commander gives it. */
export interface PlaceFlags {
  readonly store: string
  readonly engine?: string
  readonly lease?: number
}

const storeHelp = 'where machines meet: a folder that all see, s3://bucket/prefix, gs://…, az://…'
const engineHelp =
  'a Redis that says who works on what: redis://host:6379/0, rediss://…; default SLUICE_ENGINE, else the store does it'
const leaseHelp =
  'without a sign of life for so long a process loses what it works on; the same everywhere (default: 30)'

export const limitsHelp =
  'a Redis: rate_limits and max_concurrency hold for all who name the same one; default: that of --engine; "none": each has all of them'

/** Adds `--store --engine --lease`. */
export function withPlace(command: Command): Command {
  return withEngine(command.requiredOption('--store <place>', storeHelp))
}

/** Adds `--engine --lease`. */
export function withEngine(command: Command): Command {
  return command.option('--engine <url>', engineHelp).option('--lease <seconds>', leaseHelp, seconds)
}

/** The same for the library. The URL of an engine may have a password, which has no place among arguments. */
export function placeOf(
  { store, engine }: Pick<PlaceFlags, 'store' | 'engine'>,
  { env }: Pick<World, 'env'>,
): { readonly store: string; readonly engine?: string } {
  const named = engine ?? env['SLUICE_ENGINE']
  return { store, ...given({ engine: named === '' ? undefined : named }) }
}

export function positive(text: string): number {
  const count = Number(text)
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It takes a whole number from 1.')
  return count
}

export function hostList(text: string): readonly string[] {
  const hosts = text.split(',').map((host) => host.trim())
  if (hosts.some((host) => !/^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.test(host)))
    throw new InvalidArgumentError('It takes hosts such as api.example.com or 127.0.0.1:8080, between commas.')
  return hosts
}

function seconds(text: string): number {
  const count = Number(text)
  if (!Number.isFinite(count) || count <= 0 || count > 86_400)
    throw new InvalidArgumentError('It takes seconds, up to 86400.')
  return count * 1000
}

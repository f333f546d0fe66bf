import { redisPaces } from '../../engines/limits/redis-paces.ts'
import { openRedis, redisTarget } from '../../engines/redis/connect.ts'
import type { SharedPaces } from '../../model/plan/shared-pace.ts'
import type { Job } from '../host.ts'
import type { RunUnitsOptions } from './options.ts'

/** The Redis that is named, or that of the engine. */
export function limitsOf({ limits, engine }: Pick<RunUnitsOptions, 'limits' | 'engine'>): string | undefined {
  return limits === 'none' ? undefined : (limits ?? engine)
}

/** Budgets that hold for all who name the same Redis. Throws USAGE, DRIVER_MISSING, ENGINE_UNREACHABLE, ENGINE_AUTH_FAILED. */
export async function openPaces(url: string, { world, vault }: Pick<Job, 'world' | 'vault'>): Promise<SharedPaces> {
  const target = redisTarget(url, vault)
  const client = await openRedis(target)
  const paces = redisPaces({ client, label: target.label, prefix: target.prefix, world })
  return {
    of: (place, listener) => paces.of(place, listener),
    async close() {
      await paces.close().catch(() => undefined)
      client.disconnect()
    },
  }
}

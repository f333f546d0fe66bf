import { mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compileFailingCalls } from '../faults/disk-faults.ts'
import { type FlakyProxy, startFlakyProxy } from '../servers/flaky-proxy.ts'
import { startS3, type StoreServer } from '../servers/object-stores.ts'
import type { Dice } from '../torture/dice.ts'

/** What goes wrong around the processes of a run on many machines, beside their deaths. */
export interface Troubles {
  /** where they meet in place of a folder; undefined = in the folder of the place */
  bucket(): string | undefined
  /** what a process gets into its environment: a clock that is wrong, a disk with a bad spot */
  env(around: {
    readonly store: string
    readonly random: Dice
    readonly isTroubled: boolean
  }): Readonly<Record<string, string>>
  /** the store behaves from now on, or does not */
  trouble(isTroubled: boolean): void
  /** processes with a wrong clock; answers of a bucket that were spoiled, or processes on a disk with a bad spot */
  readonly toll: { readonly skewed: number; readonly storeErrors: number }
  stop(): Promise<void>
}

export interface TroubleChoice {
  /** the store is an S3 bucket behind a proxy that spoils answers; default: a folder, with calls that fail */
  readonly isBucket?: boolean
}

const clock = pathToFileURL(fileURLToPath(new URL('skewed-clock.mjs', import.meta.url))).href
const day = 86_400_000

/** Wrong clocks, and errors of the store: those of a folder need a C compiler (without one it has none), those of a bucket moto from PyPI. */
export async function openTroubles({ isBucket = false }: TroubleChoice, random: Dice): Promise<Troubles> {
  const scratch = await mkdtemp(join(tmpdir(), 'sluice-troubles-'))
  const bucket = isBucket ? await openBucket(random) : undefined
  const shim = isBucket ? undefined : await compileFailingCalls(scratch)
  let [skewedOnes, illOnes, buckets] = [0, 0, 0]
  return {
    toll: {
      get skewed() {
        return skewedOnes
      },
      get storeErrors() {
        return bucket === undefined ? illOnes : bucket.proxy.spoiled
      },
    },
    bucket: () => (bucket === undefined ? undefined : `s3://lake/kills-${++buckets}`),
    env({ store, random: dice, isTroubled }) {
      const isSkewed = isTroubled && dice.below(2) === 0
      if (isSkewed) skewedOnes += 1
      const isIll = isTroubled && shim !== undefined && dice.below(3) === 0
      if (isIll) illOnes += 1
      return {
        ...(isSkewed && skewed(dice)),
        ...(isIll && {
          LD_PRELOAD: shim,
          FAULT_PATH: store,
          FAULT_AT: String(1 + dice.below(60)),
          FAULT_ERRNO: String(dice.below(2) === 0 ? constants.errno.EIO : constants.errno.ENOSPC),
        }),
        ...(bucket !== undefined && {
          AWS_ACCESS_KEY_ID: 'key',
          AWS_SECRET_ACCESS_KEY: 'secret',
          AWS_ENDPOINT_URL: bucket.proxy.url,
        }),
      }
    },
    trouble(isTroubled) {
      if (bucket !== undefined) bucket.proxy.oneOf = isTroubled ? 12 : 0
    },
    async stop() {
      await bucket?.proxy.stop()
      await bucket?.server.stop()
      await rm(scratch, { recursive: true, force: true })
    },
  }
}

/** Up to two days before or behind; every other one also jumps while the process lives. */
function skewed(dice: Dice): Readonly<Record<string, string>> {
  const jumps = dice.below(2) === 0
  return {
    NODE_OPTIONS: `--import=${clock}`,
    SKEW_MS: String(dice.below(4 * day) - 2 * day),
    ...(jumps && { SKEW_JUMP_MS: String(dice.below(day) - day / 2), SKEW_EVERY_MS: String(50 + dice.below(1000)) }),
  }
}

async function openBucket(random: Dice): Promise<{ readonly server: StoreServer; readonly proxy: FlakyProxy }> {
  const server = await startS3()
  await fetch(`${server.url}/lake`, { method: 'PUT' })
  return { server, proxy: await startFlakyProxy(server.url, random) }
}

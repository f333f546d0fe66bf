import { realFiles } from '../../src/library/real-world.ts'
import type { TokenStore } from '../../src/model/auth.ts'
import type { SecretVault } from '../../src/model/secrets.ts'
import type { Reporter, Happening } from '../../src/model/report/events.ts'
import type { World } from '../../src/model/world.ts'
import { realWorld } from '../../src/library/real-world.ts'

/** A world whose clock stands still but for `sleep`, which takes no time and is written down. */
export interface FakeWorld extends World {
  readonly waits: readonly number[]
  advance(ms: number): void
}

export function fakeWorld(env: World['env'] = {}, random = 1): FakeWorld {
  const waits: number[] = []
  let clock = Date.UTC(2026, 0, 1)
  return {
    waits,
    now: () => clock,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      waits.push(ms)
      clock += ms
    },
    alarm: realWorld().alarm,
    random: () => random,
    files: realFiles,
    randomBytes: (n) => new Uint8Array(n),
    env,
    cwd: '/',
    advance(ms) {
      clock += ms
    },
  }
}

/** Masks by value, raw and percent-encoded; enough to see whether anything would leak. */
export function plainVault(...values: readonly string[]): SecretVault {
  const known = new Set(values)
  return {
    add: (value) => void (value.length > 2 && known.add(value)),
    mask: (text) =>
      [...known].reduce(
        (masked, value) => masked.replaceAll(value, '***').replaceAll(encodeURIComponent(value), '***'),
        text,
      ),
    hide: (text) => text,
    show: (text) => text,
    fill: (text) => text,
  }
}

export function recordingReporter(vault: SecretVault): Reporter & { readonly events: readonly Happening[] } {
  const events: Happening[] = []
  return { events, mask: vault.mask, report: (event) => void events.push(event) }
}

export function memoryStore(): TokenStore & { readonly values: Map<string, string> } {
  const values = new Map<string, string>()
  let tail: Promise<unknown> = Promise.resolve()
  return {
    values,
    read: async (key) => values.get(key),
    async update(key, change) {
      const turn = tail.then(async () => {
        const value = await change(values.get(key))
        if (value !== undefined) values.set(key, value)
      })
      tail = turn.catch(() => undefined)
      await turn
    },
  }
}

import { createHash } from 'node:crypto'
import { isJsonObject, ownValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { type ObjectStore, type StoredObject, swap } from '../../load/store/object-store.ts'
import { lineUp } from '../../model/line-up.ts'
import type { World } from '../../model/world.ts'
import { bodyOf } from './unit-record.ts'

/** Texts that machines share, one writer at a time. They outlive runs. */
export interface SharedTexts {
  read(name: string): Promise<string | undefined>
  /**
   * Hands the text to `change` and keeps what it gives (undefined = leave as it is), while nobody else on any machine changes this
   * one: they wait, and see the new one. What `change` throws is passed on. Waiting rejects with the signal's reason.
   */
  update(
    name: string,
    change: (text: string | undefined) => Promise<string | undefined>,
    signal: AbortSignal,
  ): Promise<void>
}

export interface SharedTextsTools {
  readonly store: ObjectStore
  readonly world: Pick<World, 'sleep' | 'random'>
  /** without a sign of life for so long whoever changes a text has lost it; default 30,000 */
  readonly leaseMs?: number
  /** milliseconds since whenever: no two clocks are compared */
  readonly elapsed?: () => number
}

/** Milliseconds between two looks, at first and at most. */
const shortestMs = 50
const longestMs = 1000

interface TextRecord {
  readonly text: string | null
  /** whoever changes it; null = nobody */
  readonly holder: string | null
  readonly beat: number
}

interface Held {
  readonly record: TextRecord
  readonly stored: StoredObject
}

/** The same as units have it: conditional writes and no clock; whoever waits for a silent holder counts the time itself. */
export function sharedTexts(tools: SharedTextsTools): SharedTexts {
  const { store } = tools
  return {
    async read(name) {
      return recordIn(await store.get(keyOf(name))).text ?? undefined
    },
    async update(name, change, signal) {
      const key = keyOf(name)
      let held: Held | undefined = await taken(key, tools, signal)
      const inLine = lineUp()
      const write = (changed: Partial<TextRecord>): Promise<void> =>
        inLine(async () => {
          if (held !== undefined)
            held = await written(store, key, { record: { ...held.record, ...changed }, from: held.stored })
        })
      const { leaseMs = 30_000 } = tools
      const beat = setInterval(() => {
        write({ beat: (held?.record.beat ?? 0) + 1 }).catch(() => undefined)
      }, leaseMs / 3)
      const before = held.record.text
      let fresh: string | undefined
      try {
        fresh = await change(before ?? undefined)
      } finally {
        clearInterval(beat)
        await write({ holder: null, ...(fresh !== undefined && { text: fresh }) })
      }
      if (held === undefined && fresh !== undefined) await putLate(store, key, { before, fresh })
    },
  }
}

/** It stood still for so long that somebody else took over: what it has goes in only where nobody has changed anything since. */
async function putLate(
  store: ObjectStore,
  key: string,
  { before, fresh }: { readonly before: string | null; readonly fresh: string },
): Promise<void> {
  for (;;) {
    const from = await store.get(key)
    const record = recordIn(from)
    if (record.text !== before) return
    if ((await written(store, key, { record: { ...record, text: fresh }, from })) !== undefined) return
  }
}

/** Waits until nobody changes the text, or whoever does is silent. */
async function taken(key: string, tools: SharedTextsTools, signal: AbortSignal): Promise<Held> {
  const { store, world, leaseMs = 30_000, elapsed = () => performance.now() } = tools
  const holder = String(Math.floor(world.random() * 2 ** 48))
  let silent: { readonly mark: string; readonly since: number } | undefined
  for (let ms = shortestMs; ; ms = Math.min(ms * 2, longestMs)) {
    signal.throwIfAborted()
    const from = await store.get(key)
    const record = recordIn(from)
    const mark = `${record.holder} ${record.beat}`
    if (silent?.mark !== mark) silent = { mark, since: elapsed() }
    if (record.holder === null || elapsed() - silent.since >= leaseMs) {
      const held = await written(store, key, { record: { ...record, holder, beat: 0 }, from })
      if (held !== undefined) return held
    }
    await world.sleep(ms * (0.5 + world.random()), signal)
  }
}

/** undefined = somebody else came first. */
async function written(
  store: ObjectStore,
  key: string,
  { record, from }: { readonly record: TextRecord; readonly from: StoredObject | undefined },
): Promise<Held | undefined> {
  const body = bodyOf(record)
  if (!(await swap(store, key, { from, body }))) return undefined
  const stored = await store.get(key)
  return stored?.body.equals(body) === true ? { stored, record } : undefined
}

function recordIn(stored: StoredObject | undefined): TextRecord {
  const value = stored === undefined ? null : parseJson(stored.body.toString('utf8'))
  if (!isJsonObject(value)) return { text: null, holder: null, beat: 0 }
  const [text, holder, beat] = ['text', 'holder', 'beat'].map((key) => ownValue(value, key))
  return {
    text: typeof text === 'string' ? text : null,
    holder: typeof holder === 'string' ? holder : null,
    beat: typeof beat === 'number' ? beat : 0,
  }
}

/** Beside the folders of pipelines: machines of several of them may have one credential. */
function keyOf(name: string): string {
  return `_tokens/${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`
}

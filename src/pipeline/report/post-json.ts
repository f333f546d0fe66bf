import { createDeadline } from '../../extract/http/deadline.ts'
import { createNetwork, type Network } from '../../extract/http/network.ts'
import { encodeUrl } from '../../extract/http/codec/encode-url.ts'
import { networkCode } from '../../extract/http/failure/network-problem.ts'
import { type Fault, sendOnce, type Sent } from '../../extract/http/send-once.ts'
import { toWire } from '../../extract/http/to-wire.ts'
import type { JsonValue } from '../../json/json.ts'
import type { SecretVault } from '../../model/secrets.ts'
import type { World } from '../../model/world.ts'

/** What a message may wait for, each time it is sent. */
const timeoutSeconds = 3
const waitsMs = [300, 1000] as const
const longestAnswer = 1 << 20

export interface Posting {
  readonly headers: Readonly<Record<string, string>>
  readonly world: World
  readonly vault: SecretVault
}

/**
 * Sends a JSON document that is not part of the run (a message to somebody who watches it), by the proxies that the
 * environment names; three times at most. Rejects with an error that goes on after "because" when it did not arrive, or
 * was answered with a status other than 2xx. The URL counts as secret: those of chats have their key in the path.
 */
export async function postJson(url: string, document: JsonValue, { headers, world, vault }: Posting): Promise<void> {
  vault.add(url, 'webhook')
  const target = encodeUrl(url)
  if (target === null || !/^https?:/.test(target.origin)) throw new Error('its URL is not an http or https one')
  const network = createNetwork({
    world,
    vault,
    reporter: { mask: vault.mask, report: () => undefined },
    pace: { maxConcurrency: 1, rateLimits: [] },
  })
  const request = toWire(
    {
      method: 'POST',
      url,
      params: [],
      headers: Object.entries(headers),
      body: { kind: 'json', value: document },
    },
    target,
    () => undefined,
  )
  try {
    for (const waitMs of [...waitsMs, null]) {
      const sent = await sendOnce(request, wireOf(network, world))
      const problem = problemOf(sent)
      if (problem === undefined) return
      if (waitMs === null || !problem.passes) throw new Error(`${target.origin} ${problem.says}`)
      await world.sleep(waitMs, new AbortController().signal)
    }
  } finally {
    await network.close()
  }
}

function wireOf(network: Network, world: World): Parameters<typeof sendOnce>[1] {
  return {
    transport: network.transport,
    world,
    timeoutSeconds,
    deadline: createDeadline(undefined, world),
    maxBytes: longestAnswer,
    signal: new AbortController().signal,
    admit: (origin) => network.admit(origin),
  }
}

function problemOf(sent: Sent): { readonly says: string; readonly passes: boolean } | undefined {
  // whoever takes his time would take it three times
  if (sent.kind === 'fault') return { says: faultText(sent.fault), passes: sent.fault.kind === 'network' }
  const { status } = sent.reply
  if (status >= 200 && status < 300) return undefined
  return { says: `answered with ${status}`, passes: status === 429 || status >= 500 }
}

function faultText(fault: Fault): string {
  if (fault.kind === 'network') return `cannot be reached (${networkCode(fault.cause)})`
  if (fault.kind === 'timeout') return `did not answer within ${fault.seconds} seconds`
  return 'gave no answer that can be read'
}

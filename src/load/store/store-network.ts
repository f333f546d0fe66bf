import { EnvHttpProxyAgent, getGlobalDispatcher } from 'undici'
import { readProxies, usesProxy } from '../../disk/proxies.ts'
import type { Transport } from '../../model/transport.ts'
import type { World } from '../../model/world.ts'

/** What a store needs of the world: its clock, its dice, its environment, and its network where it has one of its own. */
export type StoreWorld = Pick<World, 'now' | 'steady' | 'sleep' | 'random' | 'env' | 'network'>

/** for the head of an answer, once the request is sent, and between two pieces of its body */
const timeoutMs = 120_000

/** What sends the requests to a bucket: the world's own network, else connections by way of the proxies that `env` names. */
export function storeNetwork({ env, network }: StoreWorld): Transport {
  if (network !== undefined) return network
  const proxies = readProxies(env)
  // plain http goes through a proxy without a tunnel, as the requests to an API do
  const dispatcher = usesProxy(proxies)
    ? new EnvHttpProxyAgent({ ...proxies, proxyTunnel: false })
    : getGlobalDispatcher()
  return {
    async send({ headers, ...request }, { signal }) {
      const timeouts = { headersTimeout: timeoutMs, bodyTimeout: timeoutMs }
      const { statusCode, ...answer } = await dispatcher.request({
        ...request,
        headers: headers.flat(),
        signal,
        ...timeouts,
      })
      return { ...answer, status: statusCode }
    },
  }
}

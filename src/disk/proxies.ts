import type { World } from '../model/world.ts'

/** The proxies of an environment, as undici wants them; '' = none. */
export interface Proxies {
  readonly httpProxy: string
  readonly httpsProxy: string
  readonly noProxy: string
}

/** What `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name, in lower case first. */
export function readProxies(env: World['env']): Proxies {
  const read = (name: string) => env[name.toLowerCase()] ?? env[name] ?? ''
  return { httpProxy: read('HTTP_PROXY'), httpsProxy: read('HTTPS_PROXY'), noProxy: read('NO_PROXY') }
}

/** True when there is one to go by. */
export function usesProxy({ httpProxy, httpsProxy }: Proxies): boolean {
  return httpProxy !== '' || httpsProxy !== ''
}

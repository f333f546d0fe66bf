import { SluiceError } from '../../model/errors.ts'
import { parseUrl } from './codec/encode-url.ts'
import { namesHost } from './credentials.ts'

/** Throws UNITS_HOST_REFUSED unless one of the hosts, `host` or `host:port`, is that of the URL. */
export function refuseOtherHost(url: string, hosts: readonly string[]): void {
  if (namesHost(url, hosts)) return
  const host = parseUrl(url)?.host ?? 'no host'
  throw new SluiceError('UNITS_HOST_REFUSED', `Could not ask "${host}" because this worker may ask named hosts only.`, {
    found: host,
    allowed: hosts,
    hint: `If the run is to ask it, name it when the worker is started: --hosts ${[...hosts, host].join(',')}. If nobody here planned that, somebody has written to the store.`,
  })
}

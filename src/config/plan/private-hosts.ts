import { SluiceError } from '../../model/errors.ts'
import type { PrivateHosts } from '../../model/plan.ts'

/** What `SLUICE_PRIVATE_HOSTS` says, for those who embed sluice; undefined = nothing. Throws ENV_INVALID. */
export function readPrivateHosts(text: string | undefined): PrivateHosts | undefined {
  const words = (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
  if (words.length === 0 || (words.length === 1 && words[0] === 'allow')) return undefined
  const except = words.filter((word) => word !== 'deny')
  if (except.every((host) => /^[\w.:[\]-]+$/.test(host) && host !== 'allow')) return { except }
  throw new SluiceError('ENV_INVALID', 'Could not start because SLUICE_PRIVATE_HOSTS is no list of hosts.', {
    found: text ?? '',
    allowed: '"allow", "deny", or the private hosts that may be asked: host, host:port',
    hint: 'Set it to SLUICE_PRIVATE_HOSTS=deny, or to e.g. SLUICE_PRIVATE_HOSTS=10.0.0.7:8080,metrics.internal.',
  })
}

/** Both rules: what either of them refuses is refused. */
export function bothRules(one: PrivateHosts | undefined, other: PrivateHosts | undefined): PrivateHosts | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return { except: one.except.filter((host) => other.except.includes(host)) }
}

/** `private_hosts` as a config or a caller writes it; undefined = all may be asked. */
export function privateHostsOf(written: WrittenPrivateHosts | null | undefined): PrivateHosts | undefined {
  if (written === undefined || written === null || written === 'allow') return undefined
  return { except: written === 'deny' ? [] : written }
}

/** `allow`, `deny`, or the private hosts that may be asked nevertheless. */
export type WrittenPrivateHosts = 'allow' | 'deny' | readonly string[]

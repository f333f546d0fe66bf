import { JsonFloat } from '../../json/json.ts'
import type { ConfigPath } from '../document.ts'

/**
 * A float of a config: `JsonFloat` for an integral one (`2.0`) that is sent to the server, because dlt sends `2.0`
 * there and not `2` (docs/contract/rest-api.md 2.2); a plain number everywhere else. Those places are the values of
 * `params`, `json` and `data`.
 */
export function readFloat(value: number, path: ConfigPath): number | JsonFloat {
  return Number.isInteger(value) && isSent(path) ? new JsonFloat(value) : value
}

function isSent(path: ConfigPath): boolean {
  const [part, ...below] = path.slice(path.indexOf('endpoint') + 1)
  if (!path.includes('endpoint')) return false
  if (part === 'json' || part === 'data') return true
  // a mapping below a param is a binding or an incremental, whose options are not request values
  return part === 'params' && (below.length === 1 || typeof below[1] === 'number')
}

import { PyFunction } from '../../../../python/run/functions/function.ts'
import type { Frame } from '../../../../python/run/machine.ts'
import { findName } from '../../../../python/run/names.ts'
import { PyModule } from '../../../../python/values/module.ts'
import type { Value } from '../../../../python/values/value.ts'
import { RestClientValue } from './rest-client.ts'
import { partsIn } from './walk-tree.ts'

/** Whether statements ask an API: with a client, or with a function that does. */
export function asks(root: unknown, frame: Frame, depth = 0): boolean {
  for (const part of partsIn(root)) {
    if (part.kind !== 'call') continue
    const { callee } = part
    if (callee.kind === 'name') {
      const called = findName(callee.name, frame)
      if (called instanceof PyFunction && depth < 3 && asks(called.node.body, called.frame, depth + 1)) return true
      if (callee.name === 'paginate') return true
    }
    if (callee.kind !== 'attribute') continue
    if (callee.name === 'paginate') return true
    const object = callee.object.kind === 'name' ? findName(callee.object.name, frame) : undefined
    if (verbs.has(callee.name) && (object instanceof RestClientValue || isRequests(object))) return true
  }
  return false
}

const verbs: ReadonlySet<string> = new Set(['get', 'post', 'put', 'request'])

function isRequests(value: Value | undefined): boolean {
  return value instanceof PyModule && /^(?:requests|httpx|dlt\.sources\.helpers\.requests)$/.test(value.name)
}

import type { RequestOption, StreamContext } from '../stream-context.ts'
export type { RequestOption } from '../stream-context.ts'
import { Translator } from '../text/translate.ts'
import { isSequence, own, type Tree, type TreeMap, wordOf } from '../tree/tree.ts'

const homes: Readonly<Record<string, RequestOption['home']>> = {
  request_parameter: 'param',
  header: 'header',
  body_json: 'body_path',
  body_data: 'data_key',
}

export function readRequestOption(option: TreeMap, context: StreamContext): RequestOption {
  const into = own(option, 'inject_into')
  const home = typeof into === 'string' && Object.hasOwn(homes, into) ? homes[into] : undefined
  if (home === undefined) throw context.unsupported(`"inject_into: ${wordOf(into)}"`, option)
  const text = new Translator(option, context)
  const path = own(option, 'field_path')
  const written: readonly (Tree | undefined)[] = isSequence(path) ? path : [own(option, 'field_name')]
  const names = written.map((name) => {
    const known = text.constant(name)
    if (known === undefined || known === null) throw context.unsupported('The name of a field that is computed', option)
    return wordOf(known)
  })
  return { home, name: names.join('.') }
}

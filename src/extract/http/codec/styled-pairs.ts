import { isJsonObject, isList, type JsonValue } from '../../../json/json.ts'
import type { ParamStyle } from '../../../model/plan.ts'
import type { Pairs } from '../../../model/request.ts'
import { pythonText } from '../../../language/template/python-text.ts'
import { toJsonText } from '../../../json/json-text.ts'

const separators = { comma: ',', pipe: '|', space: ' ' } as const

/** The pairs that a list or an object among the params makes, in the style that the API wants; null is left out. */
export function styledPairs(name: string, value: JsonValue, style: ParamStyle): Pairs {
  if (value === null) return []
  if (isList(value)) return listPairs(name, value, style)
  if (!isJsonObject(value)) return [[name, pythonText(value)]]
  const { objects = 'json' } = style
  if (objects === 'json') return [[name, toJsonText(value)]]
  return Object.entries(value).flatMap(([key, member]) =>
    styledPairs(objects === 'dots' ? `${name}.${key}` : `${name}[${key}]`, member, style),
  )
}

function listPairs(name: string, list: readonly JsonValue[], style: ParamStyle): Pairs {
  const { lists = 'repeat' } = style
  const items = list.filter((item) => item !== null)
  if (items.length === 0) return []
  switch (lists) {
    case 'json':
      return [[name, toJsonText(list)]]
    case 'comma':
    case 'pipe':
    case 'space':
      return [[name, items.map(pythonText).join(separators[lists])]]
    case 'brackets':
      return items.flatMap((item) => styledPairs(`${name}[]`, item, style))
    case 'indexed':
      return items.flatMap((item, at) => styledPairs(`${name}[${at}]`, item, style))
    case 'repeat':
      return items.flatMap((item) => styledPairs(name, item, style))
    default:
      return lists satisfies never
  }
}

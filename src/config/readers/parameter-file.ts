import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../json/json.ts'
import { parseJson } from '../../json/json-text.ts'
import { SluiceError } from '../../model/errors.ts'
import type { World } from '../../model/world.ts'
import type { ConfigDocument, ConfigValue } from '../document.ts'
import { isPlainObject } from '../shapes/kinds.ts'
import { readText } from './read-text.ts'

/** The values in the file of `--config`. Throws PARAMETERS_UNREADABLE, and what reading a file throws. */
export async function readParameterFile(file: string | undefined, world: World): Promise<JsonObject | undefined> {
  if (file === undefined) return undefined
  const { text } = await readText(file, world)
  const value = parsed(text)
  if (isJsonObject(value)) return value
  throw new SluiceError('PARAMETERS_UNREADABLE', `Could not read "${file}" because it holds no JSON object.`, {
    place: { file },
    allowed: '{ "api_key": "…", "start_date": "2024-01-01" }',
    hint: 'Write one value for each of the parameters.',
  })
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/**
 * The document with these values for its `parameters`: into declarations that have one of that name (`a.b` is a value
 * inside an object), as values of their own beside them.
 */
export function withParameterValues(document: ConfigDocument, values: JsonObject | undefined): ConfigDocument {
  const { value } = document
  if (values === undefined || !isPlainObject(value)) return document
  const written = value['parameters']
  const declared = isPlainObject(written) ? written : {}
  const parameters: Record<string, unknown> = { ...declared }
  for (const [name, given] of leaves(values, '', (key) => Object.hasOwn(declared, key))) {
    const before = parameters[name]
    parameters[name] = isPlainObject(before) ? { ...before, value: given } : given
  }
  return { ...document, value: { ...value, parameters } }
}

function leaves(
  value: JsonObject,
  prefix: string,
  isName: (key: string) => boolean,
): readonly (readonly [string, ConfigValue])[] {
  return Object.entries(value).flatMap(([key, inner]): readonly (readonly [string, ConfigValue])[] => {
    const name = `${prefix}${key}`
    if (isJsonObject(inner) && !isName(name)) return leaves(inner, `${name}.`, isName)
    return [[name, configValue(inner)]]
  })
}

function configValue(value: JsonValue): ConfigValue {
  return isList(value) ? value.map(configValue) : value
}

import { createHash, createHmac, getHashes } from 'node:crypto'
import { isJsonObject, isList, type JsonValue } from '../../json/json.ts'
import { parseJson, toJsonText } from '../../json/json-text.ts'
import { translatePattern } from '../../python/modules/text-tools/translate-pattern.ts'
import type { Call } from './call.ts'
import { plainOf } from './shapes.ts'
import { cannot, textOf, type Value } from './values.ts'

const longestSearched = 1_000_000
/** In a longer text a pattern that repeats repetitions may take for ever. */
const longestForRisky = 200

/** Filters that write a value in another way, or look for something in its text. */
export const encoders: Readonly<Record<string, Call>> = {
  tojson: (value) => spaced(plainOf(value) ?? null),
  fromjson: (value) => read(textOf(value)),
  urlencode: (value) => encodeURIComponent(textOf(value)).replaceAll('%2F', '/'),
  base64encode: (value) => Buffer.from(textOf(value), 'utf8').toString('base64'),
  base64decode: (value) => Buffer.from(textOf(value), 'base64').toString('utf8'),
  // Airbyte's name says the contrary of what it does: it writes base64
  base64binascii_decode: (value) => Buffer.from(textOf(value), 'utf8').toString('base64'),
  hash: (value, [algorithm = 'md5', salt = '']) =>
    createHash(known(algorithm))
      .update(textOf(value) + textOf(salt))
      .digest('hex'),
  hmac: (value, [key, algorithm = 'sha256', encoding = 'hex']) =>
    createHmac(known(algorithm), textOf(key))
      .update(textOf(value))
      .digest(encoding === 'base64' ? 'base64' : 'hex'),
  regex_search: (value, [pattern]) => regexOf(pattern, textOf(value)).exec(textOf(value))?.[1] ?? '',
  regex_replace: (value, [pattern, to = '']) => {
    const text = textOf(value)
    return text.replace(new RegExp(regexOf(pattern, text), 'gu'), () => textOf(to))
  },
}

/** JSON as Python writes it, with a space behind each sign. */
function spaced(value: JsonValue): string {
  if (isList(value)) return `[${value.map(spaced).join(', ')}]`
  if (!isJsonObject(value)) return toJsonText(value)
  return `{${Object.entries(value)
    .map(([key, each]) => `${toJsonText(key)}: ${spaced(each)}`)
    .join(', ')}}`
}

function read(text: string): JsonValue {
  try {
    return parseJson(text)
  } catch {
    throw cannot('the text is not JSON')
  }
}

function known(algorithm: Value): string {
  const name = textOf(algorithm).toLowerCase()
  if (getHashes().includes(name)) return name
  throw cannot(`there is no hash "${name.slice(0, 40)}"`)
}

const plain = { ignoreCase: false, multiLine: false, dotAll: false, verbose: false, ascii: false }

/** A pattern of Python's `re`. */
function regexOf(pattern: Value, text: string): RegExp {
  const translated = translatePattern(textOf(pattern), plain)
  if (translated.kind === 'unknown') throw cannot(`the pattern cannot be read: ${translated.why}`)
  const most = translated.isRisky ? longestForRisky : longestSearched
  if (text.length > most) throw cannot(`a text of more than ${most} characters is too long for this pattern`)
  const { ignoreCase } = translated.flags
  try {
    return new RegExp(translated.source, ignoreCase ? 'iu' : 'u')
  } catch {
    throw cannot('the pattern is not a regular expression')
  }
}

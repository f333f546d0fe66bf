import { type ConfigPath, type DocumentWarning, formatPath, ParameterReference } from '../../../document.ts'
import { soundsSecret } from '../../lines.ts'
import type { Placed } from '../program/placed.ts'
import type { UnknownValue } from '../program/unknown-value.ts'
import { type Texts, withLine } from './refuse.ts'

interface Asking {
  readonly texts: Texts
  readonly sections: readonly string[]
  readonly warnings: DocumentWarning[]
}

/**
 * Single texts that a program gets from elsewhere and whoever runs it has as well: those of an auth, headers, the address of the API. Whatever
 * else is not known may be more than one value, and is refused (decisions/0110).
 */
export function isAskedFor(path: ConfigPath): boolean {
  const [last, holder] = [path.at(-1), path.at(-2)]
  if (typeof last !== 'string' || last === 'type') return false
  return (holder === 'auth' && singleTexts.test(last)) || holder === 'headers' || isAddress(path)
}

const singleTexts =
  /^(?:token|api_key|username|password|client_id|client_secret|access_token|access_token_url|token_url|refresh_token|private_key|auth_endpoint)$/

function isAddress([first, second, ...others]: ConfigPath): boolean {
  return first === 'client' && second === 'base_url' && others.length === 0
}

/** The lookup that stands for a value that only the program knows, and what is said about it. */
export function askFor(
  { why, hint }: UnknownValue,
  { at }: Placed,
  { path, writing }: { readonly path: ConfigPath; readonly writing: Asking },
): ParameterReference {
  const written = String(path.at(-1))
  const key = written.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  const isSecret = soundsSecret(written) || path.at(-2) === 'auth'
  writing.warnings.push({
    code: 'PYTHON_ASKED',
    message: `"${formatPath(path)}" is looked up as "${key}" when the pipeline runs because ${withLine(why, writing.texts.positionOf(at).line)}.`,
    hint: `Set ${key.toUpperCase()}, or write it into .dlt/secrets.toml.${typeof hint === 'string' ? ` ${hint}` : ''}`,
  })
  return new ParameterReference(
    { store: isSecret ? 'secrets' : 'config', key, fallback: undefined },
    writing.sections,
    true,
  )
}

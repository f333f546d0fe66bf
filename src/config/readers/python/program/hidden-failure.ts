import { SluiceError } from '../../../../model/errors.ts'
import { soundsSecret } from '../../lines.ts'

/** What Python says in these names things of the program and of Python, and never a value. */
const plain = /with (?:Attribute|Name|Import|ModuleNotFound|UnboundLocal|Index|ZeroDivision|Recursion)Error\b/

/** A name that is given a literal, or something that holds one: `TOKEN = "…"`, `"password": "…"`, `creds = {…}`. */
const given = /\b([A-Za-z_]\w*)["']?\]?[ \t]*(?::[ \t]*\w+[ \t]*)?[:=][ \t]*[[({]?\s*[rRbBuUfF]{0,2}["']/g

const imported = /\bimport[ \t(]+([\w ,\t()]+)/g

/**
 * PYTHON_FAILS without what the exception says, where that may be a secret: the program has one of its own, and exceptions
 * such as `assert x, TOKEN` or `{}[TOKEN]` say it.
 */
export function hidden(failure: SluiceError, texts: readonly string[]): SluiceError {
  const { code, message, details } = failure
  if (code !== 'PYTHON_FAILS' || plain.test(message) || !texts.some(holdsSecret)) return failure
  const shown = message.replace(/( would stop at line \d+ with \w+)[^]*$/, '$1.')
  if (shown === message) return failure
  return new SluiceError(code, shown, {
    ...details,
    hint: 'Run the program with Python: it says more. It is left out here because the program holds secrets.',
  })
}

function holdsSecret(text: string): boolean {
  const names = [...text.matchAll(given), ...text.matchAll(imported)].flatMap(([, names = '']) => names.split(/\W+/))
  return names.some((name) => soundsSecret(name) || /creds?(?![a-z])/i.test(name))
}

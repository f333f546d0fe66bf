import { functions, members, NativeObject } from '../../builtins/define.ts'
import { capitalize } from '../../builtins/text/case.ts'
import { split } from '../../builtins/text/split.ts'
import type { PyClass } from '../../values/classes.ts'
import { PyDict } from '../../values/dict.ts'
import { isText, joinTexts, type Lookup, type LookupText } from '../../values/lookup.ts'
import type { ModuleSource } from '../../values/module.ts'
import type { Given } from '../../builtins/signature.ts'
import { unknownIn } from '../../values/unknown.ts'
import type { Running, Value } from '../../values/value.ts'
import { completeClass, declareClass } from '../time/classes.ts'

const templateClass = declareClass('Template')

/** `string.Template`. */
class PyTemplate extends NativeObject {
  readonly template: string

  constructor(template: string) {
    super()
    this.template = template
  }

  get cls(): PyClass {
    return templateClass
  }

  protected override field(name: string): Value | undefined {
    return name === 'template' ? this.template : undefined
  }
}

const placeholder = /\$(?:(\$)|([_a-zA-Z][_a-zA-Z0-9]*)|\{([_a-zA-Z][_a-zA-Z0-9]*)\}|)/g

/** Fills a template; lookups stay lookups in the text. */
function substitute(self: PyTemplate, given: Given, { safe, running }: { safe: boolean; running: Running }): Value {
  const mapping = given.value(0)
  const unknown = unknownIn(mapping)
  if (unknown !== undefined) return unknown
  const parts: (string | Lookup | LookupText)[] = []
  let at = 0
  for (const match of self.template.matchAll(placeholder)) {
    parts.push(self.template.slice(at, match.index))
    at = match.index + match[0].length
    const [found, dollar, plain, braced] = match
    const name = plain ?? braced
    if (name === undefined) {
      if (dollar === undefined && !safe) raisePlace(self.template, match.index, running)
      parts.push(dollar ?? found)
      continue
    }
    const value = given.named.get(name) ?? (mapping instanceof PyDict ? mapping.get(name) : undefined)
    if (value === undefined && !safe) running.raise('KeyError', name)
    const text = value === undefined ? found : running.text(value)
    if (!isText(text)) return text
    parts.push(text)
  }
  return joinTexts([...parts, self.template.slice(at)])
}

function raisePlace(template: string, at: number, running: Running): never {
  const before = template.slice(0, at)
  const line = before.split('\n').length
  return running.raise(
    'ValueError',
    `Invalid placeholder in string: line ${line}, col ${at - before.lastIndexOf('\n')}`,
  )
}

completeClass(templateClass, {
  signature: 'template',
  make: (given) => new PyTemplate(given.text(0)),
  members: [
    members(PyTemplate, {
      'substitute(~mapping=, /, **~kws)': (self, given, running) => substitute(self, given, { safe: false, running }),
      'safe_substitute(~mapping=, /, **~kws)': (self, given, running) =>
        substitute(self, given, { safe: true, running }),
    }),
  ],
})

const lower = 'abcdefghijklmnopqrstuvwxyz'
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'
const white = ' \t\n\r\v\f'
const digits = '0123456789'

/** Module `string`. */
export const stringModule: ModuleSource = {
  name: 'string',
  members: new Map<string, Value>([
    ['Template', templateClass],
    ['ascii_lowercase', lower],
    ['ascii_uppercase', lower.toUpperCase()],
    ['ascii_letters', lower + lower.toUpperCase()],
    ['digits', digits],
    ['hexdigits', `${digits}abcdefABCDEF`],
    ['octdigits', '01234567'],
    ['punctuation', punctuation],
    ['whitespace', white],
    ['printable', digits + lower + lower.toUpperCase() + punctuation + white],
    ...functions({
      'capwords(s, sep=)': (given) => {
        const separator = given.value(1) === null ? null : given.text(1)
        return split(given.text(0), separator, -1)
          .map(capitalize)
          .join(separator ?? ' ')
      },
    }),
  ]),
}

const margin = /^[ \t]*(?=[^ \t\n])/gm

/** Module `textwrap`, without wrapping. */
export const textwrapModule: ModuleSource = {
  name: 'textwrap',
  members: functions({
    'dedent(text)': (given) => {
      const text = given.text(0).replace(/^[ \t]+$/gm, '')
      const indents = text.match(margin) ?? []
      const common = indents.reduce((shared, indent) => {
        let length = 0
        while (length < shared.length && shared[length] === indent[length]) length++
        return shared.slice(0, length)
      }, indents[0] ?? '')
      return common === '' ? text : text.replace(new RegExp(`^${common}`, 'gm'), '')
    },
    'indent(text, prefix, ~predicate=)': (given) => given.text(0).replace(/^.*\S.*$/gm, (line) => given.text(1) + line),
  }),
}

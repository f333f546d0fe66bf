import { isJsonObject, isList, type JsonValue } from '../../json/json.ts'
import { commentText, lineText, scalarText } from './scalars.ts'

/** A line of a config, with what is said about it. */
export interface Line {
  /** levels of two spaces */
  readonly depth: number
  readonly text: string
  readonly comment?: string
}

// a mapping or list in brackets is at most so long
const widestInline = 100
// YAML's own bound for a key on the line of its value is 1024 characters
const longestKey = 300
// a value that ends behind this column has its comment on the line above
const lastColumn = 76
// a line with its comment is at most so long; a longer comment stands above
const widestLine = 140
// comments stand in one column, but for lines longer than this
const widestAligned = 56

/** A pair of a mapping in block style: on one line where the value is short, else with its parts below. */
export function pairLines(key: string, value: JsonValue, depth: number): readonly Line[] {
  const name = scalarText(key)
  const inline = inlineText(value)
  if (name.length > longestKey) {
    return [{ depth, text: `? ${name}` }, ...valueBehind(':', value, depth)]
  }
  if (inline !== undefined) return [{ depth, text: `${name}: ${inline}` }]
  return valueBehind(`${name}:`, value, depth)
}

function valueBehind(lead: string, value: JsonValue, depth: number): readonly Line[] {
  const inline = inlineText(value)
  if (inline !== undefined) return [{ depth, text: `${lead} ${inline}` }]
  return [{ depth, text: lead }, ...partLines(value, depth + 1)]
}

function partLines(value: JsonValue, depth: number): readonly Line[] {
  if (isList(value)) return value.flatMap((item) => valueBehind('-', item, depth))
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, inner]) => pairLines(key, inner, depth))
  return [{ depth, text: lineText(value) }]
}

/** `{ type: offset, limit: 100 }`; undefined where it would be too long. */
function inlineText(value: JsonValue): string | undefined {
  if (!isList(value) && !isJsonObject(value)) return lineText(value)
  const text = flowText(value, widestInline)
  return text !== undefined && text.length <= widestInline ? text : undefined
}

function flowText(value: JsonValue, room: number): string | undefined {
  if (isList(value)) {
    const items = flowParts(value, room)
    return items && `[${items.join(', ')}]`
  }
  if (!isJsonObject(value)) return scalarText(value)
  const entries = Object.entries(value)
  if (entries.length === 0) return '{}'
  const values = flowParts(
    entries.map(([, inner]) => inner),
    room,
  )
  return values && `{ ${entries.map(([key], index) => `${scalarText(key)}: ${values[index] ?? ''}`).join(', ')} }`
}

// each part takes room, so that what is deep or long is given up early
function flowParts(values: readonly JsonValue[], room: number): readonly string[] | undefined {
  const parts: string[] = []
  let left = room - 2
  for (const value of values) {
    const part = left < 0 ? undefined : flowText(value, left)
    if (part === undefined) return undefined
    parts.push(part)
    left -= part.length + 2
  }
  return left < -2 ? undefined : parts
}

/** The first of some lines with a comment. */
export function withComment(lines: readonly Line[], comment: string): readonly Line[] {
  const [first, ...rest] = lines
  return first === undefined ? [] : [{ ...first, comment }, ...rest]
}

/** Lines of a mapping as an item of a list: the first carries the dash. */
export function asItem(lines: readonly Line[], depth: number): readonly Line[] {
  return lines.map((line, index) => ({
    ...line,
    depth: index === 0 ? depth : line.depth + depth + 1,
    text: index === 0 ? `- ${line.text}` : line.text,
  }))
}

/** Text of a group of lines, their comments in one column. `off` makes a comment of all of it. */
export function layOut(lines: readonly Line[], { off = false }: { readonly off?: boolean } = {}): readonly string[] {
  const full = lines.map(({ depth, text }) => `${'  '.repeat(depth)}${text}`)
  const beside = full.filter((text, index) => lines[index]?.comment !== undefined && text.length <= widestAligned)
  const column = Math.max(0, ...beside.map((text) => text.length)) + 2
  const laid = lines.flatMap(({ depth, comment }, index) => {
    const text = full[index] ?? ''
    if (comment === undefined) return [text]
    const said = `# ${commentText(comment)}`
    return text.length > lastColumn || Math.max(column, text.length + 2) + said.length > widestLine
      ? [`${'  '.repeat(depth)}${said}`, text]
      : [`${text.padEnd(column)}${text.length < column ? '' : '  '}${said}`]
  })
  return off ? laid.map((line) => `  # ${line.slice(2)}`) : laid
}

/** Comment lines: texts from anywhere. */
export function comments(texts: readonly string[], depth: number, longest = 110): readonly string[] {
  return texts.map((text) => `${'  '.repeat(depth)}# ${commentText(text, longest)}`)
}
